"""Holds: an owner, a clock, what happens when it runs out, who gets it then, and how long people waited."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.clinical.holds import HOLD_RULES
from breakwater.journey.medication.models import Bottle
from breakwater.journey.medication.presenters.reports import hours_waited, passed_rules
from breakwater.journey.medication.tests.test_window import ANSWERS, hidden, open_dose
from breakwater.organization.models import Shift
from breakwater.privacy.permissions import scope_for
from breakwater.record.holds import clear_hold, place_hold
from breakwater.record.late_holds import late_holds
from breakwater.record.models import Dose, Hold, MedicationOrder
from breakwater.testing.cast import PASSWORD, Cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def nurse(cast: Cast) -> Client:
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


def hold(cast: Cast, reason: str, at: datetime) -> Hold:
    return place_hold(patient=cast.rosa, reason=reason, note="See note", by=cast.counselor, at=at)


def on_shift(cast: Cast, role: str, now: datetime, *, leads: bool = False) -> Shift:
    return Shift.objects.create(
        site=cast.harbor, staff=cast.by_role(role), starts_at=now - HOUR, ends_at=now + HOUR, leads=leads
    )


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("reason", [reason for reason in HOLD_RULES if reason != "red_flag"])
def test_each_reason_has_its_owner_and_its_clock(cast: Cast, now: datetime, reason: str) -> None:
    placed = hold(cast, reason, now)
    assert placed.owner_role == HOLD_RULES[reason].owner
    assert placed.due_at == HOLD_RULES[reason].due_at(now)


def test_the_database_refuses_a_clock_that_was_over_before_it_began(cast: Cast, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="hold_due_after_placed"), transaction.atomic():
        Hold.objects.create(
            patient=cast.rosa, reason="counselor", holds=["opioid"], owner_role="counselor", placed_at=now, due_at=now
        )


@pytest.mark.parametrize("reason", ["counselor", "bottles", "lab_or_ecg"])
def test_h15_a_hold_that_ran_out_lets_the_dose_be_given_and_never_silently(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime, reason: str
) -> None:
    placed = hold(cast, reason, now - HOLD_RULES[reason].hours * HOUR)
    url, page = open_dose(nurse, cast.rosa)
    assert "The dose may be given; the hold stays with its owner as a task" in words_of(page)
    assert "hold</span>" not in nurse.get(reverse("medication:queue")).content.decode()
    assert nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"}).status_code == 303
    kept = AuditEntry.objects.get(action="hold.ran_out")
    assert (kept.detail["hold"], kept.patient_id, kept.staff_id) == (
        str(placed.pk), cast.rosa.pk, cast.dosing_nurse.pk,
    )  # fmt: skip
    assert "hold_ran_out" in {item["code"] for item in Dose.objects.get().findings}
    assert list(Hold.objects.standing()) == [placed]


def test_h15_a_second_before_it_runs_out_it_still_stops_the_dose(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    start = datetime.now().astimezone()
    with time_machine.travel(start, tick=False) as clock:
        hold(cast, "counselor", start - 2 * HOUR + timedelta(seconds=1))
        url, page = open_dose(nurse, cast.rosa)
        sent = {**hidden(page), **ANSWERS, "step": "give"}
        refused = nurse.post(url, sent)
        assert refused.status_code == 422
        assert "1 hold to clear first" in words_of(refused)
        clock.shift(timedelta(seconds=1))
        assert nurse.post(url, {**hidden(refused), **ANSWERS, "step": "give"}).status_code == 303


@pytest.mark.parametrize("reason", ["prescriber", "sedation", "missed_doses", "other"])
def test_h30_a_hold_about_life_stays_however_late(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime, reason: str
) -> None:
    hold(cast, reason, now - timedelta(days=3))
    url, page = open_dose(nurse, cast.rosa)
    assert nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"}).status_code == 422
    assert not Dose.objects.exists()


def late(cast: Cast, now: datetime) -> Any:
    (found,) = late_holds(scope_for(cast.dosing_nurse, "hold.view"), now=now)
    return found


def test_h30_a_late_hold_goes_to_its_owner_on_shift_and_to_the_lead(cast: Cast, now: datetime) -> None:
    hold(cast, "prescriber", now - 3 * HOUR)
    assert late(cast, now).unowned
    on_shift(cast, "detox_nurse", now, leads=True)
    assert late(cast, now).goes_to == ("Maria Jensen",)
    on_shift(cast, "prescriber", now)
    assert late(cast, now).goes_to == ("Ada Wei", "Maria Jensen")


def test_h30_a_hold_that_ran_out_is_a_task_of_its_owner_and_of_the_lead_only_without_one(
    cast: Cast, now: datetime
) -> None:
    hold(cast, "counselor", now - 3 * HOUR)
    on_shift(cast, "detox_nurse", now, leads=True)
    assert late(cast, now).goes_to == ("Maria Jensen",)
    on_shift(cast, "counselor", now)
    assert late(cast, now).goes_to == ("Luis Ortega",)


def test_h30_a_shift_of_yesterday_or_of_another_site_counts_for_nothing(cast: Cast, now: datetime) -> None:
    hold(cast, "prescriber", now - 3 * HOUR)
    Shift.objects.create(site=cast.harbor, staff=cast.prescriber, starts_at=now - 20 * HOUR, ends_at=now, leads=True)
    Shift.objects.create(site=cast.eastside, staff=cast.nadia, starts_at=now - HOUR, ends_at=now + HOUR, leads=True)
    assert late(cast, now).unowned


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("dosing_nurse", "medication:window"), ("prescriber", "medication:orders"), ("manager", "manager_home"),
        ("counselor", "therapy:home"),
    ],
)  # fmt: skip
def test_h30_the_alarm_stands_on_the_first_page_of_whoever_may_act(
    cast: Cast, now: datetime, role: str, home: str
) -> None:
    client = sign_in(Client(), cast.by_role(role))
    assert "past its time" not in words_of(client.get(reverse(home)))
    hold(cast, "prescriber", now - 3 * HOUR)
    assert "1 hold is past its time: 1 with nobody on shift." in words_of(client.get(reverse(home)))
    listed = words_of(client.get(reverse("medication:holds")))
    assert "Nobody on shift has these, and no shift lead is named" in listed
    on_shift(cast, "detox_nurse", now, leads=True)
    assert "1 hold is past its time, for Maria Jensen." in words_of(client.get(reverse(home)))


def test_holds_of_another_site_are_not_listed(cast: Cast, now: datetime) -> None:
    hold(cast, "prescriber", now - 3 * HOUR)
    page = words_of(sign_in(Client(), cast.nadia).get(reverse("medication:holds")))
    assert "Vega" not in page
    assert "No hold is past its time." in page


def test_the_usual_owner_is_taken_when_nobody_is_named_and_another_when_somebody_is(nurse: Client, cast: Cast) -> None:
    url = reverse("medication:place_hold", args=[cast.rosa.pk])
    assert nurse.post(url, {"reason": "bottles", "owner_role": ""}).status_code == 303
    assert nurse.post(url, {"reason": "bottles", "owner_role": "counselor"}).status_code == 303
    assert set(Hold.objects.values_list("owner_role", flat=True)) == {"dosing_nurse", "counselor"}


# How long people waited, and what was passed


def test_hours_waited_are_counted_by_reason_until_cleared_or_a_dose(
    cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    first = hold(cast, "counselor", now - 3 * HOUR)
    clear_hold(hold=first, clear_reason="We talked", by=cast.counselor, at=now - HOUR)
    hold(cast, "counselor", now - 4 * HOUR)
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor,
        dosing_day=cast.harbor.dosing_day(now), status="completed", drug="methadone", dose_mg=80, given_at=now - HOUR,
        given_by=cast.dosing_nurse,
    )  # fmt: skip
    hold(cast, "prescriber", now - HOUR / 2)
    scope = scope_for(cast.manager, "medication.reports")
    found = hours_waited(scope, cast.harbor.time_zone, now=now)
    talked = [row for row in found if row.reason.startswith("Counselor")]
    assert sum(row.holds for row in talked) == 2
    assert sum(row.hours for row in talked) == 5
    (asked,) = [row for row in found if row.reason.startswith("Prescriber")]
    assert (asked.holds, asked.hours, asked.still_waiting) == (1, Decimal("0.5"), 1)
    assert hours_waited(scope_for(cast.nadia, "hold.view"), cast.eastside.time_zone, now=now) == []


def test_a_stop_counts_once_for_a_person_and_day_and_is_listed_when_mostly_passed(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    scope = scope_for(cast.manager, "medication.reports")
    assert passed_rules(scope, now=now) == []
    olive = make_patient("Olive", "Park")
    for person, theirs in (
        (cast.rosa, order), (olive, make_order(make_episode(olive, cast.harbor, cast.admissions), cast.prescriber)),
    ):  # fmt: skip
        make_take_home(theirs, cast.harbor.dosing_day(now), cast.dosing_nurse)
        url, page = open_dose(nurse, person)
        for _ in range(2):
            assert nurse.post(url, {**hidden(page), **ANSWERS, "step": "check"}).status_code == 422
    later = datetime.now().astimezone()
    (stood,) = passed_rules(scope, now=later)
    assert (stood.code, stood.stood, stood.passed, stood.to_review) == ("take_home_covers_today", 2, 0, False)
    url, page = open_dose(nurse, cast.rosa)
    signed = {
        "override_reason": "Bottle back, unopened", "prescriber_email": cast.prescriber.email,
        "prescriber_password": PASSWORD, "prescriber_code": "",
    }  # fmt: skip
    confirm = nurse.post(url, {**hidden(page), **ANSWERS, **signed, "step": "check"})
    assert nurse.post(url, {**hidden(confirm), "step": "give"}).status_code == 303
    (half,) = passed_rules(scope, now=datetime.now().astimezone())
    assert (half.stood, half.passed, half.percent, half.to_review) == (2, 1, 50, False)
    page_of_manager = sign_in(Client(), cast.manager).get(reverse("medication:reports"))
    assert "take home covers today 2 1 50 % of 2" in words_of(page_of_manager).replace("\xa0", " ")
    assert nurse.get(reverse("medication:reports")).status_code == 403


def test_the_lists_keep_their_number_of_queries(
    cast: Cast, order: MedicationOrder, now: datetime, django_assert_num_queries: Any
) -> None:
    client = sign_in(Client(), cast.prescriber)
    client.get(reverse("medication:holds"))
    with django_assert_num_queries(5):
        client.get(reverse("medication:holds"))
    for number in range(15):
        person = make_patient("Person", f"Number{number}")
        make_episode(person, cast.harbor, cast.admissions)
        place_hold(patient=person, reason="prescriber", note="", by=cast.counselor, at=now - number * HOUR)
    with django_assert_num_queries(5):
        client.get(reverse("medication:holds"))
