"""Telling medical staff outside in an emergency: the facts first."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.privacy.models import Disclosure
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "form_key": str(uuid4()),
        "recipient": "Dr. Amin",
        "facility": "North Hospital",
        "nature": "Not breathing, being ventilated",
        "categories": ["medicines", "allergies"],
        "channel": "phone",
        "verified": "called_back",
    } | changes


def address_of(cast: Cast) -> str:
    return reverse("privacy:tell_in_emergency", args=[cast.rosa.pk])


def test_a_nurse_writes_the_facts_down_and_is_shown_what_to_tell(cast: Cast, client: Client) -> None:
    nurse, sent = sign_in(client, cast.detox_nurse), facts()
    assert nurse.get(address_of(cast)).status_code == 200

    pages = [nurse.post(address_of(cast), sent) for _ in range(2)]

    for page in pages:
        assert page.status_code == 200
        assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in page.content.decode()
    row = Disclosure.objects.get()
    assert (row.recipient_name, row.recipient_organization, row.emergency_nature) == (
        "Dr. Amin",
        "North Hospital",
        "Not breathing, being ventilated",
    )
    assert (row.disclosed_by, row.channel) == (cast.detox_nurse, "phone")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipient": ""}, "Enter the name of the person you tell."),
        ({"facility": ""}, "Enter where they work."),
        ({"nature": ""}, "Write what the emergency is."),
        ({"nature": "  "}, "Write what the emergency is."),
        ({"categories": []}, "Choose what you tell."),
        ({"categories": ["counseling_notes"]}, "counseling_notes"),
        ({"verified": ""}, "Say how you made sure of who they are."),
    ],
)
def test_without_one_of_the_facts_nothing_is_told(
    cast: Cast, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(client, cast.detox_nurse).post(address_of(cast), facts(**changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "You may tell this now" not in page
    assert not Disclosure.objects.exists()


def test_a_nurse_of_another_site_tells_only_after_opening_the_record(cast: Cast, client: Client) -> None:
    nadia = sign_in(client, cast.nadia)
    assert nadia.get(address_of(cast)).status_code == 404
    assert nadia.post(address_of(cast), facts()).status_code == 404
    nadia.post(
        reverse("privacy:open_emergency_access"),
        {
            "form_key": str(uuid4()),
            "record_number": cast.rosa.record_number,
            "reason": "outside_call",
            "explanation": "Emergency room is on the phone",
            "password": PASSWORD,
        },
    )

    assert nadia.post(address_of(cast), facts()).status_code == 200
    assert Disclosure.objects.get().disclosed_by == cast.nadia
