"""Emergency access: a reason, one person, 60 minutes, a banner, a review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.privacy.emergency_access import (
    AlreadyInReach,
    AlreadyReviewed,
    NobodyHasThisNumber,
    NotByOneself,
    ReasonMissing,
    close_emergency_access,
    open_emergency_access,
    patients_opened_by,
    review_emergency_access,
)
from breakwater.privacy.models import EmergencyAccess
from breakwater.privacy.models.emergency_access import ReviewCounts
from breakwater.privacy.permissions import NotPermitted
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

OPEN = "/privacy/emergency-access/"
WORDS = "Emergency room of North Hospital is on the phone"


@pytest.fixture(autouse=True)
def _frozen(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


def opened(cast: Cast, at: datetime, **changes: Any) -> EmergencyAccess:
    asked: dict[str, Any] = {
        "record_number": cast.rosa.record_number,
        "reason": "life_at_risk",
        "explanation": WORDS,
        "by": cast.nadia,
        "at": at,
    }
    return open_emergency_access(**(asked | changes))


# The act


def test_it_opens_one_person_for_60_minutes_to_one_staff_member(cast: Cast, at: datetime) -> None:
    access = opened(cast, at)

    assert patients_opened_by(cast.nadia.pk, at) == {cast.rosa.pk}
    assert patients_opened_by(cast.nadia.pk, at + timedelta(minutes=59)) == {cast.rosa.pk}
    assert patients_opened_by(cast.nadia.pk, at + timedelta(minutes=60)) == frozenset()
    assert patients_opened_by(cast.dosing_nurse.pk, at) == frozenset()
    entry = AuditEntry.objects.get(action="emergency_access.opened")
    assert (entry.staff_id, entry.patient_id, entry.subject_id) == (cast.nadia.pk, cast.rosa.pk, str(access.pk))


def test_opening_again_while_it_is_open_changes_nothing(cast: Cast, at: datetime) -> None:
    first = opened(cast, at)

    assert opened(cast, at + timedelta(minutes=30)) == first
    assert EmergencyAccess.objects.count() == 1


def test_it_can_be_closed_before_its_time_by_whoever_opened_it(cast: Cast, at: datetime) -> None:
    access = opened(cast, at)

    assert close_emergency_access(access_id=access.pk, by=cast.dosing_nurse, at=at) is None
    assert patients_opened_by(cast.nadia.pk, at) == {cast.rosa.pk}
    assert close_emergency_access(access_id=access.pk, by=cast.nadia, at=at) == access
    assert patients_opened_by(cast.nadia.pk, at) == frozenset()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "curious"}, ReasonMissing),
        ({"explanation": "  short  "}, ReasonMissing),
        ({"record_number": 99_999_999}, NobodyHasThisNumber),
    ],
)
def test_without_a_reason_or_a_person_nothing_opens(
    cast: Cast, at: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened(cast, at, **changes)
    assert not EmergencyAccess.objects.exists()


def test_somebody_whose_person_it_is_needs_no_emergency_access(cast: Cast, at: datetime) -> None:
    with pytest.raises(AlreadyInReach):
        opened(cast, at, by=cast.dosing_nurse)


def test_a_role_without_care_cannot_open_a_record(cast: Cast, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        opened(cast, at, by=cast.manager, record_number=cast.omar.record_number)


def test_the_database_knows_no_opening_longer_than_60_minutes(cast: Cast, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.create(
            patient=cast.rosa,
            staff=cast.nadia,
            reason="life_at_risk",
            explanation=WORDS,
            opened_at=at,
            expires_at=at + timedelta(minutes=61),
        )


def test_a_review_is_made_once_by_another_person(cast: Cast, at: datetime) -> None:
    access = opened(cast, at)
    reviewed = review_emergency_access(
        access=access, outcome="appropriate", note="Overdose, right to look", by=cast.privacy_officer, at=at
    )
    assert reviewed.reviewed_by == cast.privacy_officer

    with pytest.raises(AlreadyReviewed):
        review_emergency_access(access=access, outcome="follow_up", note="x", by=cast.privacy_officer, at=at)


def test_nobody_reviews_their_own_opening(cast: Cast, at: datetime) -> None:
    from breakwater.organization.models import RoleAssignment

    RoleAssignment.objects.create(
        staff=cast.nadia, site=cast.harbor, role="privacy_officer", starts_on=at.date(), ends_on=at.date()
    )
    access = EmergencyAccess.objects.create(
        patient=cast.rosa,
        staff=cast.nadia,
        reason="life_at_risk",
        explanation=WORDS,
        opened_at=at,
        expires_at=at + timedelta(minutes=60),
    )
    with pytest.raises(NotByOneself):
        review_emergency_access(access=access, outcome="appropriate", note="fine", by=cast.nadia, at=at)


def test_counts_tell_what_waits_and_what_is_late(cast: Cast, at: datetime) -> None:
    opened(cast, at - timedelta(hours=73))
    opened(cast, at - timedelta(hours=1, minutes=5))
    found = opened(cast, at - timedelta(days=31))
    review_emergency_access(access=found, outcome="not_appropriate", note="No need", by=cast.privacy_officer, at=at)
    counts = EmergencyAccess.objects.all().counts(at)

    assert counts == ReviewCounts(to_review=2, overdue=1, lately=2, not_appropriate=0)


# The pages


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "form_key": str(uuid4()),
        "record_number": cast.rosa.record_number,
        "reason": "life_at_risk",
        "explanation": WORDS,
        "password": PASSWORD,
    } | changes


def test_a_nurse_of_another_site_opens_the_chart_and_sees_the_red_banner(cast: Cast, client: Client) -> None:
    nadia = sign_in(client, cast.nadia)
    chart = reverse("chart:person", args=[cast.rosa.pk])
    assert nadia.get(chart).status_code == 404
    assert nadia.get(OPEN).status_code == 200

    answer = nadia.post(OPEN, form(cast))

    assert (answer.status_code, answer.headers["Location"]) == (303, chart)
    page = nadia.get(chart)
    assert page.status_code == 200
    assert "is open to you until" in page.content.decode()
    assert "is open to you until" in nadia.get(reverse("privacy:open_emergency_access")).content.decode()
    assert AuditEntry.objects.filter(action="chart.viewed", staff_id=cast.nadia.pk, patient_id=cast.rosa.pk).exists()


def test_it_opens_the_chart_and_nothing_else(cast: Cast, client: Client) -> None:
    nadia = sign_in(client, cast.nadia)
    nadia.post(OPEN, form(cast))

    assert nadia.get(reverse("privacy:consents", args=[cast.rosa.pk])).status_code == 404
    assert "Vega, Rosa" not in nadia.get(reverse("chart:find"), {"q": "Vega"}).content.decode()


def test_after_60_minutes_it_is_closed_again(cast: Cast, client: Client, at: datetime) -> None:
    nadia = sign_in(client, cast.nadia)
    nadia.post(OPEN, form(cast))

    with time_machine.travel(at + timedelta(minutes=61), tick=False):
        answer = sign_in(client, cast.nadia).get(reverse("chart:person", args=[cast.rosa.pk]))
    assert answer.status_code == 404


def test_closing_ends_it_at_once(cast: Cast, client: Client) -> None:
    nadia = sign_in(client, cast.nadia)
    nadia.post(OPEN, form(cast))
    access = EmergencyAccess.objects.get()

    assert nadia.post(reverse("privacy:close_emergency_access", args=[access.pk])).status_code == 303
    assert nadia.get(reverse("chart:person", args=[cast.rosa.pk])).status_code == 404


def test_somebody_elses_opening_cannot_be_closed_and_looks_like_none(cast: Cast, client: Client, at: datetime) -> None:
    access = opened(cast, at)
    nurse = sign_in(client, cast.dosing_nurse)

    theirs = nurse.post(reverse("privacy:close_emergency_access", args=[access.pk]))
    none = nurse.post(reverse("privacy:close_emergency_access", args=[uuid4()]))

    assert (theirs.status_code, theirs.content) == (404, none.content)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "not-my-password"}, "That password is not right."),
        ({"password": ""}, "Enter your password."),
        ({"reason": ""}, "Choose why it cannot wait."),
        ({"explanation": "urgent"}, "Write in a few words what is happening."),
        ({"record_number": "Vega"}, "Enter the record number in digits."),
        ({"record_number": 99_999_999}, "No record has this number."),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed_and_opens_nothing(
    cast: Cast, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(client, cast.nadia).post(OPEN, form(cast, **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert changes.get("explanation", WORDS) in page
    assert PASSWORD not in page
    assert not EmergencyAccess.objects.exists()


def test_a_refused_opening_is_in_the_trail(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nadia).post(OPEN, form(cast, record_number=99_999_999))

    entry = AuditEntry.objects.get(action="emergency_access.refused")
    assert (entry.staff_id, entry.detail["code"]) == (cast.nadia.pk, "record_number_unknown")


def test_the_same_form_sent_twice_opens_once(cast: Cast, client: Client) -> None:
    nadia, sent = sign_in(client, cast.nadia), form(cast)

    assert [nadia.post(OPEN, sent).status_code for _ in range(2)] == [303, 303]
    assert EmergencyAccess.objects.count() == 1
    assert nadia.post(OPEN, sent | {"explanation": "Something else entirely"}).status_code == 409


def test_the_privacy_officer_reviews_openings_of_their_site(cast: Cast, client: Client, at: datetime) -> None:
    access = opened(cast, at - timedelta(hours=73))
    officer = sign_in(client, cast.privacy_officer)
    address = reverse("privacy:review_emergency_access", args=[access.pk])

    page = officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    assert WORDS in page
    assert "<strong>1</strong> late" in page
    assert officer.post(address, {"form_key": str(uuid4()), "outcome": "appropriate"}).status_code == 422
    answer = officer.post(address, {"form_key": str(uuid4()), "outcome": "appropriate", "note": "Right to look"})

    assert answer.status_code == 303
    page = officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    assert "Every opening is reviewed." in page
    assert "Right to look" in page


def test_openings_of_another_sites_people_are_not_shown(cast: Cast, client: Client, at: datetime) -> None:
    access = opened(cast, at, record_number=cast.omar.record_number, by=cast.dosing_nurse)
    officer = sign_in(client, cast.privacy_officer)

    assert "Omar" not in officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    theirs = officer.get(reverse("privacy:review_emergency_access", args=[access.pk]))
    none = officer.get(reverse("privacy:review_emergency_access", args=[uuid4()]))
    assert (theirs.status_code, theirs.content) == (404, none.content)


def test_the_list_takes_the_same_queries_for_one_opening_as_for_twenty(
    cast: Cast, client: Client, at: datetime, django_assert_max_num_queries: Any
) -> None:
    officer, address = sign_in(client, cast.privacy_officer), reverse("privacy:emergency_access_reviews")
    opened(cast, at)
    officer.get(address)
    with django_assert_max_num_queries(30) as one:
        officer.get(address)
    for hours in range(2, 22):
        opened(cast, at - timedelta(hours=hours))
    with django_assert_max_num_queries(30) as twenty:
        officer.get(address)

    assert len(one) == len(twenty)
