"""What a person asks us not to share: our answer is kept, the gate keeps to it, and it can be lifted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.gate import Recipient, Verified, why_refused
from breakwater.privacy.models import Restriction
from breakwater.privacy.permissions import NotPermitted
from breakwater.privacy.restrictions import RestrictionAlreadyLifted, answer_restriction, lift_restriction
from breakwater.privacy.tests.papers import CLINIC, to_clinic
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


@pytest.fixture
def at() -> datetime:
    return datetime.now(UTC)


def answered(cast: Cast, at: datetime, **changes: Any) -> Restriction:
    asked: dict[str, Any] = {
        "patient": cast.rosa,
        "asked_words": "Nothing to my old clinic",
        "agreed": True,
        "recipients": [CLINIC],
        "by": cast.privacy_officer,
        "at": at,
    }
    return answer_restriction(**(asked | changes))


def refusal(cast: Cast, at: datetime) -> str | None:
    found = why_refused(
        patient=cast.rosa,
        recipient=Recipient(CLINIC),
        purpose=Purpose.TREATMENT,
        categories=[Category.MEDICINES],
        channel=Channel.PRINT,
        by=cast.recovery,
        at=at,
        verified=Verified.OUR_OWN,
    )
    return found.code if found else None


def test_an_agreed_restriction_stops_the_gate_until_it_is_lifted(cast: Cast, at: datetime) -> None:
    to_clinic(cast, at)
    restriction = answered(cast, at)
    assert refusal(cast, at) == "restricted"

    lift_restriction(restriction=restriction, by=cast.privacy_officer, at=at)

    assert refusal(cast, at) is None
    with pytest.raises(RestrictionAlreadyLifted):
        lift_restriction(restriction=restriction, by=cast.privacy_officer, at=at)
    actions = AuditEntry.objects.filter(subject_id=str(restriction.pk)).values_list("action", flat=True)
    assert set(actions) == {"restriction.answered", "restriction.lifted"}


def test_only_the_privacy_officer_answers_and_with_the_persons_words(cast: Cast, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        answered(cast, at, by=cast.counselor)
    with pytest.raises(Refused):
        answered(cast, at, asked_words=" ")


def test_the_page_keeps_the_answer_once_and_lifts_it(cast: Cast, client: Client) -> None:
    officer, address = sign_in(client, cast.privacy_officer), reverse("privacy:restrict", args=[cast.rosa.pk])
    sent = {
        "form_key": str(uuid4()),
        "asked_words": "Nothing to my old clinic",
        "recipients": f"{CLINIC}, Lakeside Health",
        "categories": ["medicines"],
        "agreed": "yes",
    }
    assert officer.post(address, sent | {"agreed": ""}).status_code == 422

    assert [officer.post(address, sent).status_code for _ in range(2)] == [303, 303]

    restriction = Restriction.objects.get()
    assert restriction.recipients == [CLINIC, "Lakeside Health"]
    assert "Nothing to my old clinic" in officer.get(address).content.decode()
    lift = reverse("privacy:lift_restriction", args=[restriction.pk])
    assert officer.post(lift).status_code == 303
    assert officer.post(lift).status_code == 422
    assert "lifted" in officer.get(address).content.decode()
