"""Missed doses: counted from what was taken, locked at the threshold, drafted for the prescriber, called (H10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import signing
from breakwater.journey.medication.actions import DueDose, arrive, give_dose
from breakwater.journey.medication.missed import Missed, missed_at
from breakwater.journey.medication.models import Bottle, MissedCall
from breakwater.journey.medication.refusals import DoseRefused
from breakwater.journey.medication.restarts import OnePerson, draft_restart
from breakwater.journey.medication.tests.builders import FIT
from breakwater.organization.models import ClosedDay
from breakwater.record.models import Dose, MedicationOrder, OutsideDose
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.sign_in import sign_in, signed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cast: Cast, now: datetime) -> date:
    return cast.harbor.dosing_day(now)


def took(order: MedicationOrder, cast: Cast, day: date, **said: Any) -> Dose:
    """Somebody's dose of this order on a day, at noon."""
    return Dose.objects.create(
        patient=order.patient, episode=order.episode, order=order, order_version=1, site=cast.harbor, dosing_day=day,
        status="completed", drug=order.drug, dose_mg=order.dose_mg, given_by=cast.dosing_nurse,
        given_at=datetime.combine(day, datetime.min.time(), cast.harbor.zone) + timedelta(hours=12), **said,
    )  # fmt: skip


@pytest.fixture
def signed_long_ago(order: MedicationOrder, now: datetime) -> MedicationOrder:
    """Rosa's 80 mg, signed a month ago."""
    MedicationOrder.objects.filter(pk=order.pk).update(signed_at=now - timedelta(days=30))
    return MedicationOrder.objects.get(pk=order.pk)


def missed_by_rosa(cast: Cast, now: datetime) -> Missed | None:
    people = missed_at(OnePerson(cast.rosa.pk), cast.harbor, now=now)
    return people[0] if people else None


@pytest.mark.parametrize(("days", "needs"), [(0, False), (1, False), (2, False), (3, True)])
def test_h10_days_are_counted_from_the_last_dose_and_from_the_third_an_order_is_needed(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date, days: int, needs: bool
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=days + 1))
    found = missed_by_rosa(cast, now)
    assert (found.days if found else 0) == days
    assert bool(found and found.needs_order) is needs


def test_h10_take_homes_of_past_days_count_as_taken_and_a_closed_day_does_not(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=5))
    ClosedDay.objects.create(site=cast.harbor, closed_on=today - timedelta(days=2), reason="Holiday")
    make_take_home(signed_long_ago, today - timedelta(days=4), cast.dosing_nurse, at=now - timedelta(days=5))
    found = missed_by_rosa(cast, now)
    assert found is not None
    assert (found.last_day, found.days) == (today - timedelta(days=4), 3)


def test_h10_a_confirmed_dose_of_another_program_was_taken(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=5))
    OutsideDose.objects.create(
        patient=cast.rosa, site=cast.harbor, dosing_day=today - timedelta(days=2), taken_at=now - timedelta(days=2),
        drug="methadone", dose_mg=80, given_by_whom="General Hospital", told_by="Nurse Lee",
        confirmed_how="called_back", recorded_at=now, recorded_by=cast.dosing_nurse,
    )  # fmt: skip
    found = missed_by_rosa(cast, now)
    assert found is not None
    assert (found.days, found.needs_order) == (1, False)


def test_h10_a_dose_entered_in_error_was_not_taken(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))
    wrong = took(signed_long_ago, cast, today - timedelta(days=1))
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=signed_long_ago, order_version=1, site=cast.harbor,
        dosing_day=wrong.dosing_day, status="entered-in-error", drug="methadone", dose_mg=0, given_at=now,
        given_by=cast.dosing_nurse, reverses=wrong,
    )  # fmt: skip
    found = missed_by_rosa(cast, now)
    assert found is not None
    assert found.days == 3


def test_h10_at_the_threshold_the_window_refuses_until_a_prescriber_signs_the_drafted_order(
    cast: Cast, signed_long_ago: MedicationOrder, bottle: Bottle, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))

    def give(order: MedicationOrder) -> Dose:
        return give_dose(
            due=DueDose(order.pk, order.version, cast.rosa.pk), bottle_id=bottle.pk, fitness=FIT, identified=True,
            found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse, at=now,
        ).dose  # fmt: skip

    with pytest.raises(DoseRefused) as locked:
        give(signed_long_ago)
    assert locked.value.code == "missed_doses_need_order"
    draft = draft_restart(
        patient_id=cast.rosa.pk, scope=OnePerson(cast.rosa.pk), site=cast.harbor, by=cast.dosing_nurse, at=now
    )
    assert (draft.status, draft.signed_at, draft.dose_mg) == ("draft", None, Decimal(40))
    assert "3 days missed" in draft.reason
    signed = signing.sign_order(
        order=draft, version=1, reasons={}, signature=signed_by(cast.prescriber), by=cast.prescriber, at=now
    )
    assert give(signed).dose_mg == 40


@pytest.mark.parametrize(("back", "mg"), [(4, 40), (5, 30), (6, 10), (20, 10)])
def test_h10_the_draft_is_what_the_policy_allows_and_a_new_start_after_five_days(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date, back: int, mg: int
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=back))
    person = OnePerson(cast.rosa.pk)
    draft = draft_restart(patient_id=cast.rosa.pk, scope=person, site=cast.harbor, by=cast.dosing_nurse, at=now)
    assert draft.dose_mg == mg


def test_h10_coming_after_missed_days_drafts_the_restart_once_and_signs_nothing(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))
    for _ in range(2):
        arrive(patient=cast.rosa, site=cast.harbor, by=cast.dosing_nurse, at=now)
    draft = MedicationOrder.objects.get(origin="missed_days")
    assert (draft.status, draft.requested_by) == ("draft", cast.dosing_nurse)
    with pytest.raises(IntegrityError, match="order_one_draft"), transaction.atomic():
        make_order(
            cast.rosas_episode, cast.prescriber, status="draft", origin="missed_days", signed_at=None, signed_by=None
        )


def test_nobody_who_came_yesterday_gets_a_restart(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=1))
    arrive(patient=cast.rosa, site=cast.harbor, by=cast.dosing_nurse, at=now)
    with pytest.raises(Refused, match="No new order is needed"):
        draft_restart(
            patient_id=cast.rosa.pk, scope=OnePerson(cast.rosa.pk), site=cast.harbor, by=cast.dosing_nurse, at=now
        )
    assert not MedicationOrder.objects.filter(status="draft").exists()


def test_h10_the_board_says_so_before_the_person_comes(
    cast: Cast, signed_long_ago: MedicationOrder, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))
    nurse = sign_in(Client(), cast.dosing_nurse)
    assert "3 missed: needs order" in nurse.get(reverse("medication:window")).content.decode()


def test_the_call_list_shows_who_was_away_how_long_with_a_number_only_where_it_is_safe(
    cast: Cast, signed_long_ago: MedicationOrder, now: datetime, today: date, django_assert_num_queries: Any
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))
    safe = make_patient("Olive", "Park", phone="555-0101", safe_to_leave_message=True)
    unsafe = make_patient("Jamal", "Reed", phone="555-0199")
    for person, back in ((safe, 2), (unsafe, 3)):
        order = make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        took(order, cast, today - timedelta(days=back))
    counselor = sign_in(Client(), cast.counselor)
    url = reverse("medication:call_list")
    html = counselor.get(url).content.decode()
    assert html.index("3 days or more missed") < html.index("2 days missed") < html.index("1 day missed")
    assert "555-0101" in html
    assert "555-0199" not in html
    with django_assert_num_queries(5):
        counselor.get(url)


def test_a_call_is_written_down_in_neutral_words_and_nobody_calls_where_it_is_not_safe(
    cast: Cast, now: datetime, today: date
) -> None:
    safe = make_patient("Olive", "Park", phone="555-0101", safe_to_leave_message=True)
    unsafe = make_patient("Jamal", "Reed", phone="555-0199")
    for person in (safe, unsafe):
        order = make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        took(order, cast, today - timedelta(days=3))
    nurse = sign_in(Client(), cast.dosing_nurse)
    sent = {"form_key": str(uuid4()), "result": "no_answer", "note": "Rang twice"}
    url = reverse("medication:missed_call", args=[safe.pk])
    page = nurse.get(url).content.decode()
    assert "Name no program, medicine or treatment" in page
    assert nurse.post(url, {**sent, "result": ""}).status_code == 422
    assert nurse.post(url, sent).status_code == nurse.post(url, sent).status_code == 303
    assert [(one.missed_days, one.result) for one in MissedCall.objects.all()] == [(2, "no_answer")]
    assert "No answer" in nurse.get(reverse("medication:call_list")).content.decode()
    refused = nurse.post(reverse("medication:missed_call", args=[unsafe.pk]), {**sent, "form_key": str(uuid4())})
    assert (refused.status_code, MissedCall.objects.count()) == (422, 1)
    assert "555-0199" not in refused.content.decode()


def test_one_press_drafts_the_restart_and_another_sites_person_is_not_there(
    cast: Cast, signed_long_ago: MedicationOrder, today: date
) -> None:
    took(signed_long_ago, cast, today - timedelta(days=4))
    nurse, stranger = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.nadia)
    url = reverse("medication:draft_restart", args=[cast.rosa.pk])
    assert stranger.post(url).status_code == 404
    answer = nurse.post(url)
    draft = MedicationOrder.objects.get(origin="missed_days")
    assert answer["Location"] == reverse("medication:order", args=[draft.pk])
    assert Decimal(40) == draft.dose_mg
    assert "Read draft" in nurse.get(reverse("medication:call_list")).content.decode()
