"""What happens to a dose after it was given: vomited and replaced, partly taken, poured and not drunk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import exceptions, ledger
from breakwater.journey.medication.actions import DueDose, give_dose, reverse_dose
from breakwater.journey.medication.exceptions.replacing import Replaced, Replacement
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.presenters.log import day_log, totals
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import AlreadyGiven, DoseRefused, SecondPersonNeeded
from breakwater.journey.medication.tests.builders import FIT
from breakwater.privacy.permissions import NotPermitted, scope_for
from breakwater.record.models import Dose, DoseEvent, Hold, MedicationOrder, Patient
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import Cast

pytestmark = pytest.mark.django_db

Replace = Callable[..., Replaced]


@pytest.fixture
def given_at(cast: Cast) -> datetime:
    """A moment in the middle of a dosing day, so that minutes after it are of the same day."""
    return datetime.fromisoformat("2031-05-14T11:00:00+00:00")


@pytest.fixture
def dose(cast: Cast, order: MedicationOrder, bottle: Bottle, given_at: datetime) -> Dose:
    """Rosa's 80 mg of today."""
    day = cast.harbor.dosing_day(given_at)
    MedicationOrder.objects.filter(pk=order.pk).update(starts_on=day, ends_on=day, signed_at=given_at)
    return give_dose(
        due=DueDose(order.pk, order.version, cast.rosa.pk), bottle_id=bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse, at=given_at,
    ).dose  # fmt: skip


def vomit(dose: Dose, cast: Cast, minutes: int | None = 10, **said: Any) -> DoseEvent:
    """Tom records that the dose was vomited, seen by staff unless said otherwise."""
    told: dict[str, Any] = {
        "seen_by_staff": True, "what_happened": "Vomited into the bin, seen.", "form_key": uuid4(),
        "at": dose.given_at + timedelta(minutes=40), "by": cast.dosing_nurse,
    }  # fmt: skip
    return exceptions.record_vomited(dose=dose, minutes_after=minutes, **{**told, **said})


@pytest.fixture
def replace(cast: Cast, bottle: Bottle, given_at: datetime) -> Replace:
    """Give the replacement that Ada orders; any argument can be said otherwise."""

    def act(event: DoseEvent, mg: str = "80", fitness: Fitness = FIT, **said: Any) -> Replaced:
        planned = Replacement(event, Decimal(mg), bottle.pk, fitness, True, "scan", cast.window)
        given = {
            "reason": "Vomited at once, seen",
            "ordered_by": cast.prescriber,
            "form_key": uuid4(),
            "by": cast.dosing_nurse,
            "at": given_at + timedelta(minutes=45),
        }
        return exceptions.give_replacement(planned=planned, **{**given, **said})

    return act


# Vomited


def test_h23_what_was_seen_and_what_the_rule_said_are_kept_and_nothing_is_given(dose: Dose, cast: Cast) -> None:
    event = vomit(dose, cast)
    assert (event.kind, event.minutes_after, event.seen_by_staff) == ("vomited", 10, True)
    assert event.advice["code"] == "replace_up_to_full"
    assert event.advice["max_mg"] == "80"
    assert event.advice["source"] == "vomited-dose-shares"
    assert Dose.objects.count() == StockEntry.objects.filter(kind="dispensed").count() == 1
    assert AuditEntry.objects.get(action="dose.vomited").subject_id == str(event.pk)


def test_vomiting_is_recorded_once_and_the_same_form_gives_the_first_result(dose: Dose, cast: Cast) -> None:
    key = uuid4()
    assert vomit(dose, cast, form_key=key) == vomit(dose, cast, form_key=key)
    with pytest.raises(Conflict, match="Tom Keller RN already recorded this dose as vomited"):
        vomit(dose, cast)


def test_vomiting_that_lies_in_the_future_is_refused(dose: Dose, cast: Cast) -> None:
    with pytest.raises(Refused, match="have not passed since the dose"):
        vomit(dose, cast, minutes=41)
    assert not DoseEvent.objects.exists()


def test_a_dose_that_was_taken_back_is_not_vomited(dose: Dose, cast: Cast, now: datetime) -> None:
    reverse_dose(
        dose=dose, reason="Not taken", second_by=cast.detox_nurse, form_key=uuid4(), by=cast.dosing_nurse, at=now
    )
    with pytest.raises(Conflict, match="does not stand"):
        vomit(dose, cast)


def test_h59_an_event_of_a_dose_is_never_changed(dose: Dose, cast: Cast) -> None:
    event = vomit(dose, cast)
    event.what_happened = "Nothing"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        event.save()


# Replacement


def test_h23_a_replacement_is_given_once_and_only_by_a_prescriber(dose: Dose, cast: Cast, replace: Replace) -> None:
    event = vomit(dose, cast)
    with pytest.raises(NotPermitted):
        replace(event, ordered_by=cast.detox_nurse)
    given = replace(event)
    assert (given.dose.kind, given.dose.replaces, given.dose.dose_mg) == ("replacement", dose, Decimal(80))
    assert (given.entry.dose, given.entry.amount_mg) == (given.dose, Decimal(-80))
    ordered = given.dose.findings[0]
    assert (ordered["code"], ordered["overridden_by"]) == ("replace_up_to_full", str(cast.prescriber.pk))
    assert AuditEntry.objects.get(action="dose.replaced").detail["ordered_by"] == str(cast.prescriber.pk)
    with pytest.raises(Conflict, match=r"Tom Keller RN already gave the replacement, 80\smg"):
        replace(event)
    assert ledger.verify().holds


def test_h23_the_database_itself_refuses_a_second_replacement(dose: Dose, cast: Cast, replace: Replace) -> None:
    second = replace(vomit(dose, cast)).dose
    second.pk, second.part = uuid4(), 2
    with pytest.raises(IntegrityError, match="replaces"), transaction.atomic():
        second.save(force_insert=True)
    second.pk, second.part, second.replaces = uuid4(), 1, None
    with pytest.raises(IntegrityError, match="dose_one_replacement"), transaction.atomic():
        second.save(force_insert=True)


def test_h23_the_same_replacement_form_twice_gives_the_first_result(dose: Dose, cast: Cast, replace: Replace) -> None:
    event, key = vomit(dose, cast), uuid4()
    assert replace(event, form_key=key).dose == replace(event, form_key=key).dose
    assert Dose.objects.filter(kind="replacement").count() == 1


@pytest.mark.parametrize(
    ("minutes", "asked", "most"),
    [(20, "40.01", "40"), (5, "80.01", "80"), (35, "80.5", "80")],
)
def test_h23_no_more_is_ordered_than_the_rule_allows(
    dose: Dose, cast: Cast, replace: Replace, minutes: int, asked: str, most: str
) -> None:
    event = vomit(dose, cast, minutes)
    with pytest.raises(DoseRefused, match=rf"At most {most}\smg"):
        replace(event, asked)
    assert replace(event, most).dose.dose_mg == Decimal(most)


def test_h23_unseen_vomiting_is_not_replaced_unless_the_person_is_pregnant(
    dose: Dose, cast: Cast, replace: Replace
) -> None:
    event = vomit(dose, cast, seen_by_staff=False)
    with pytest.raises(DoseRefused, match="Staff did not see the vomiting"):
        replace(event)
    # Read again when it is given, not when it was vomited.
    Patient.objects.filter(pk=cast.rosa.pk).update(pregnant=True)
    assert replace(event).dose.dose_mg == 80


def test_h23_a_replacement_passes_only_what_it_is_an_answer_to(
    dose: Dose, cast: Cast, replace: Replace, given_at: datetime
) -> None:
    event = vomit(dose, cast)
    asleep = Fitness(alertness="drowsy", slurred_or_unsteady=True, smells_of_alcohol=False, respiratory_rate_per_min=14)
    with pytest.raises(DoseRefused, match=r"Not awake|unsteady"):
        replace(event, fitness=asleep)
    assert Hold.objects.standing().filter(patient=cast.rosa).exists()
    with pytest.raises(DoseRefused, match="hold"):
        replace(event)
    assert Dose.objects.count() == 1


def test_h23_a_dose_of_another_day_is_not_replaced(
    dose: Dose, cast: Cast, replace: Replace, given_at: datetime
) -> None:
    event = vomit(dose, cast)
    with pytest.raises(Refused, match="own dosing day"):
        replace(event, at=given_at + timedelta(days=1))


def test_h23_a_replacement_does_not_raise_what_the_person_tolerates(
    dose: Dose, cast: Cast, replace: Replace, order: MedicationOrder, given_at: datetime
) -> None:
    replace(vomit(dose, cast))
    facts = read_facts(
        order_id=order.pk, patient_id=cast.rosa.pk, site=cast.harbor, station_id=None, at=given_at + timedelta(days=1)
    )
    assert facts is not None
    assert facts.history().last_daily_mg == 80
    assert facts.history().last_dose_at == given_at + timedelta(minutes=45)


# Partly taken


def take_part(dose: Dose, cast: Cast, mg: str = "30", **said: Any) -> DoseEvent:
    told = {
        "what_happened": "Dropped the cup", "kept": False, "second_by": cast.detox_nurse, "form_key": uuid4(),
        "by": cast.dosing_nurse, "at": dose.given_at + timedelta(minutes=5),
    }  # fmt: skip
    return exceptions.record_partly_taken(dose=dose, swallowed_mg=Decimal(mg), **{**told, **said})


def test_h37_the_rest_of_a_partly_taken_dose_is_wasted_in_the_same_act_before_a_second_person(
    dose: Dose, cast: Cast, bottle: Bottle
) -> None:
    with pytest.raises(SecondPersonNeeded):
        take_part(dose, cast, second_by=cast.dosing_nurse)
    assert StockEntry.objects.filter(dose=dose).count() == 1
    take_part(dose, cast)
    lines = StockEntry.objects.filter(dose=dose).order_by("id").values_list("kind", "amount_mg", "second_by")
    second = cast.detox_nurse.pk
    assert list(lines) == [
        ("dispensed", Decimal(-80), None), ("left_over", Decimal(50), second), ("wasted", Decimal(-50), second),
    ]  # fmt: skip
    bottle.refresh_from_db()
    assert bottle.balance_mg == 6040
    assert ledger.verify().holds


def test_what_could_be_collected_of_a_partly_taken_dose_goes_into_waste_stock(dose: Dose, cast: Cast) -> None:
    take_part(dose, cast, kept=True)
    assert Bottle.objects.get(purpose="waste").balance_mg == 50
    assert ledger.verify().holds


def test_h44_the_log_says_what_was_consumed_and_what_was_wasted(dose: Dose, cast: Cast) -> None:
    take_part(dose, cast)
    lines = day_log(scope_for(cast.manager, "dose.log"), cast.harbor, dose.dosing_day)
    assert [(line.consumed_mg, line.wasted_mg, line.taken_back) for line in lines] == [
        (Decimal(30), Decimal(50), False)
    ]
    assert totals(lines) == [("methadone", 1, Decimal(30))]


@pytest.mark.parametrize("mg", ["80", "80.01"])
def test_a_part_is_more_than_nothing_and_less_than_all(dose: Dose, cast: Cast, mg: str) -> None:
    with pytest.raises(Refused, match=r"less than the dose, 80\smg"):
        take_part(dose, cast, mg)
    assert not DoseEvent.objects.exists()


@pytest.mark.parametrize(("mg", "missed"), [("39.99", True), ("40", False)])
def test_a_day_with_less_than_half_of_the_dose_counts_as_missed(
    dose: Dose, cast: Cast, order: MedicationOrder, given_at: datetime, mg: str, missed: bool
) -> None:
    take_part(dose, cast, mg)
    facts = read_facts(
        order_id=order.pk, patient_id=cast.rosa.pk, site=cast.harbor, station_id=None, at=given_at + timedelta(days=1)
    )
    assert facts is not None
    history = facts.history()
    assert (history.last_dosing_day is None) is missed
    assert (history.last_dose_mg, history.last_daily_mg) == (Decimal(mg), Decimal(mg))


def test_h3_nothing_more_is_given_for_a_partly_taken_dose(
    dose: Dose, cast: Cast, order: MedicationOrder, bottle: Bottle, given_at: datetime
) -> None:
    take_part(dose, cast, "0.5")
    with pytest.raises(AlreadyGiven):
        give_dose(
            due=DueDose(order.pk, order.version, cast.rosa.pk), bottle_id=bottle.pk, fitness=FIT, identified=True,
            found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse,
            at=given_at + timedelta(minutes=9),
        )  # fmt: skip


# Poured and not drunk


def test_h37_a_dose_poured_and_not_drunk_is_taken_back_wasted_and_not_given_in_one_act(
    dose: Dose, cast: Cast, bottle: Bottle
) -> None:
    key = uuid4()
    rows = [
        exceptions.record_not_drunk(
            dose=dose, what_happened="Said no at the cup", kept=False, second_by=cast.detox_nurse, form_key=key,
            by=cast.dosing_nurse, at=dose.given_at + timedelta(minutes=2),
        )
        for _ in range(2)
    ]  # fmt: skip
    assert rows[0] == rows[1]
    assert (rows[0].status, rows[0].not_given_reason) == ("not-done", "not_drunk")
    assert list(StockEntry.objects.filter(dose=dose).order_by("id").values_list("kind", "amount_mg")) == [
        ("dispensed", Decimal(-80)), ("reversed", Decimal(80)), ("wasted", Decimal(-80)),
    ]  # fmt: skip
    assert not Dose.objects.completed().exists()
    lines = day_log(scope_for(cast.manager, "dose.log"), cast.harbor, dose.dosing_day)
    assert [(line.consumed_mg, line.wasted_mg) for line in lines] == [(Decimal(0), Decimal(80))]
    assert ledger.verify().holds


def test_a_dose_of_which_a_part_was_swallowed_was_not_undrunk(dose: Dose, cast: Cast) -> None:
    take_part(dose, cast)
    with pytest.raises(Conflict, match="already recorded this dose as partly taken"):
        exceptions.record_not_drunk(
            dose=dose, what_happened="Left it", kept=False, second_by=cast.detox_nurse, form_key=uuid4(),
            by=cast.dosing_nurse, at=dose.given_at,
        )  # fmt: skip
