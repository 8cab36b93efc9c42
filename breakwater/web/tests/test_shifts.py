"""Who is on shift and who leads: planned by a manager, at most one lead of a site at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.organization.models import Shift
from breakwater.privacy.shifts import ShiftRefused, add_shift, end_shift
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return sign_in(Client(), cast.manager)


def send(client: Client, cast: Cast, **changes: str) -> Any:
    local = cast.harbor.local(datetime.now(UTC))
    return client.post(
        "/staff/shifts/",
        {
            "form_key": str(uuid4()), "staff": str(cast.prescriber.pk), "site": str(cast.harbor.pk),
            "starts_at": f"{local - HOUR:%Y-%m-%dT%H:%M}", "ends_at": f"{local + 8 * HOUR:%Y-%m-%dT%H:%M}",
            "leads": "on", **changes,
        },
    )  # fmt: skip


def test_a_manager_puts_somebody_on_shift_to_lead_and_ends_it(manager: Client, cast: Cast) -> None:
    assert "Nobody leads at Harbor now" in manager.get("/staff/shifts/").content.decode()
    assert send(manager, cast).status_code == 302
    shift = Shift.objects.get()
    assert (shift.staff, shift.leads) == (cast.prescriber, True)
    page = manager.get("/staff/shifts/").content.decode()
    assert "Nobody leads" not in page
    assert "Ada Wei" in page
    assert manager.post(f"/staff/shifts/{shift.pk}/end/").status_code == 302
    shift.refresh_from_db()
    assert shift.ends_at <= datetime.now(UTC)
    assert set(AuditEntry.objects.filter(kind="act").values_list("action", flat=True)) == {"shift.added", "shift.ended"}


def test_h30_one_leads_at_a_time_and_nobody_is_at_two_places(manager: Client, cast: Cast) -> None:
    send(manager, cast)
    for changes, words in (
        ({"staff": str(cast.detox_nurse.pk)}, "Somebody else leads in this time"),
        ({"leads": ""}, "This person has a shift in this time already"),
    ):
        answer = send(manager, cast, **changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert send(manager, cast, staff=str(cast.detox_nurse.pk), leads="").status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"staff": ""}, "Choose a person"),
        ({"ends_at": "2020-01-01T07:00"}, "ends before it begins"),
        ({"starts_at": "soon"}, "Enter day and time"),
    ],
)
def test_what_cannot_be_is_refused(manager: Client, cast: Cast, changes: dict[str, str], words: str) -> None:
    answer = send(manager, cast, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Shift.objects.exists()


def test_somebody_of_another_site_is_not_offered_and_their_shift_is_not_found(manager: Client, cast: Cast) -> None:
    assert send(manager, cast, staff=str(cast.nadia.pk)).status_code == 422
    assert send(manager, cast, site=str(cast.eastside.pk)).status_code == 422
    theirs = Shift.objects.create(
        site=cast.eastside, staff=cast.nadia, starts_at=datetime.now(UTC) - HOUR, ends_at=datetime.now(UTC) + HOUR
    )
    assert manager.post(f"/staff/shifts/{theirs.pk}/end/").status_code == 404
    assert sign_in(Client(), cast.prescriber).get("/staff/shifts/").status_code == 403


def test_the_same_form_twice_is_one_shift_and_an_ended_one_is_not_ended_again(cast: Cast) -> None:
    now, key = datetime.now(UTC), uuid4()
    made = [
        add_shift(
            staff=cast.prescriber, site=cast.harbor, starts_at=now - HOUR, ends_at=now + HOUR, leads=True,
            form_key=key, by=cast.manager, at=now,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    end_shift(shift=made[0], by=cast.manager, at=now)
    with pytest.raises(ShiftRefused, match="Only a shift that runs now"):
        end_shift(shift=made[0], by=cast.manager, at=now + HOUR / 2)
