"""Giving a dose: all or nothing, from the order as it is now, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from breakwater.audit.keys import KeyReused
from breakwater.audit.models import AuditEntry
from breakwater.clinical.dose_gate import CHECKS
from breakwater.journey.medication import ledger
from breakwater.journey.medication.actions import DueDose, Given, give_dose, record_not_given, reverse_dose
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.gate import Override
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.refusals import AlreadyGiven, DoseRefused, OrderChanged, SecondPersonNeeded
from breakwater.journey.medication.tests.builders import FIT, make_film, make_open_bottle, make_tablet
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, Flag, Hold, MedicationOrder, Observation
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import Cast, make_order, make_take_home

pytestmark = pytest.mark.django_db

Give = Callable[..., Given]


@pytest.fixture
def give(cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime) -> Give:
    """Give Rosa today's dose at window 1; any argument can be said otherwise."""

    def act(**said: Any) -> Given:
        due = said.pop("due", None) or DueDose(order.pk, order.version, cast.rosa.pk, said.pop("part", 1))
        given = {
            "bottle_id": bottle.pk,
            "fitness": FIT,
            "identified": True,
            "found_by": "scan",
            "station": cast.window,
            "form_key": uuid4(),
            "by": cast.dosing_nurse,
            "at": now,
        }
        return give_dose(due=due, **{**given, **said})

    return act


def nothing_happened() -> bool:
    return not Dose.objects.exists() and not StockEntry.objects.filter(kind="dispensed").exists()


def test_h44_dose_stock_line_fitness_and_audit_row_are_written_together(give: Give, cast: Cast, now: datetime) -> None:
    given = give()
    dose = Dose.objects.get()
    assert (dose.status, dose.dose_mg, dose.drug, dose.part) == ("completed", Decimal(80), "methadone", 1)
    assert dose.dosing_day == cast.harbor.dosing_day(now)
    assert dose.strength_mg_per_ml == 10
    assert dose.fitness is not None
    assert dose.fitness.respiratory_rate_per_min == 14
    entry = StockEntry.objects.get(kind="dispensed")
    assert (entry.dose, entry.amount_mg, entry.volume_ml) == (dose, Decimal(-80), Decimal(-8))
    assert given.entry.balance_after_mg == entry.balance_after_mg == 6040
    audit = AuditEntry.objects.get(action="dose.given")
    assert (audit.patient_id, audit.subject_id, audit.staff_id) == (cast.rosa.pk, str(dose.pk), cast.dosing_nurse.pk)
    assert ledger.verify().holds


def test_h14_the_amount_is_the_orders_and_there_is_no_way_to_send_one() -> None:
    carried = {*give_dose.__annotations__, *DueDose.__annotations__, *Fitness.__annotations__}
    assert not [name for name in carried if name.endswith(("_mg", "_ml"))]


def test_h3_the_same_form_twice_gives_the_first_result(give: Give) -> None:
    key = uuid4()
    first, second = give(form_key=key), give(form_key=key)
    assert (first.repeated, second.repeated) == (False, True)
    assert first.dose == second.dose
    assert Dose.objects.count() == StockEntry.objects.filter(kind="dispensed").count() == 1


def test_h3_the_same_key_with_another_body_is_refused(give: Give) -> None:
    key = uuid4()
    give(form_key=key)
    with pytest.raises(KeyReused):
        give(form_key=key, fitness=replace(FIT, respiratory_rate_per_min=15))
    assert Dose.objects.count() == 1


def test_h4_the_second_nurse_reads_who_gave_what_and_when(give: Give, cast: Cast) -> None:
    give()
    with pytest.raises(AlreadyGiven, match=r"Tom Keller RN gave methadone 80\smg at \d\d:\d\d, Harbor") as refused:
        give(by=cast.detox_nurse)
    assert refused.value.dose_mg == 80
    assert Dose.objects.count() == 1


def test_h5_a_dose_at_another_site_counts_for_the_day(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    Dose.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        order=order,
        order_version=1,
        site=cast.eastside,
        dosing_day=cast.harbor.dosing_day(now),
        status="completed",
        drug="methadone",
        dose_mg=60,
        given_at=now,
        given_by=cast.nadia,
    )
    with pytest.raises(AlreadyGiven, match=r"Nadia Storm RN gave methadone 60\smg at .*, Eastside"):
        give()


def test_h3_the_database_itself_refuses_a_second_dose_of_a_part(give: Give) -> None:
    dose = give().dose
    dose.pk = uuid4()
    with pytest.raises(IntegrityError, match="dose_one_completed_a_person_day_part"), transaction.atomic():
        dose.save(force_insert=True)


def test_h14_an_order_changed_since_the_page_was_drawn_is_refused(give: Give, order: MedicationOrder) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(version=2)
    with pytest.raises(OrderChanged):
        give()
    assert nothing_happened()


def test_h15_an_ended_order_is_not_dosed(give: Give, cast: Cast, order: MedicationOrder, now: datetime) -> None:
    drawn = DueDose(order.pk, order.version, cast.rosa.pk)
    end_order(order=order, reason="Tapered off", by=cast.prescriber, at=now)
    with pytest.raises(OrderChanged):
        give(due=drawn)
    with pytest.raises(DoseRefused, match="No signed, active order"):
        give(due=replace(drawn, order_version=2))
    assert nothing_happened()


def test_h15_an_unsigned_order_is_not_dosed(give: Give, cast: Cast, order: MedicationOrder) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(status="draft", signed_at=None, signed_by=None)
    with pytest.raises(DoseRefused, match="Ask the prescriber to sign"):
        give()


@pytest.mark.parametrize(("days", "words"), [((1, 9), "The order starts on"), ((-9, -1), "The order ended on")])
def test_h15_an_order_is_dosed_only_between_its_dates(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime, days: tuple[int, int], words: str
) -> None:
    today = cast.harbor.dosing_day(now)
    MedicationOrder.objects.filter(pk=order.pk).update(
        starts_on=today + timedelta(days=days[0]), ends_on=today + timedelta(days=days[1])
    )
    with pytest.raises(DoseRefused, match=words):
        give()
    assert nothing_happened()


def test_h15_a_hold_stops_the_dose_at_every_window(give: Give, cast: Cast, now: datetime) -> None:
    place_hold(
        patient=cast.rosa, reason=Hold.Reason.COUNSELOR, note="", owner_role="counselor", by=cast.counselor, at=now
    )
    with pytest.raises(DoseRefused, match="1 hold to clear first: Counselor to see before the dose") as refused:
        give()
    assert refused.value.code == "hold"
    assert len(refused.value.findings) == len(CHECKS)
    assert nothing_happened()
    assert not AuditEntry.objects.filter(action="dose.given").exists()


def test_h1_without_a_second_identifier_nothing_is_given(give: Give) -> None:
    with pytest.raises(DoseRefused) as refused:
        give(identified=False)
    assert refused.value.code == "identity_not_confirmed"
    assert nothing_happened()


@pytest.mark.parametrize(
    ("seen", "code", "holds"),
    [
        ({"alertness": "drowsy"}, "not_alert", 1),
        ({"alertness": "hard_to_rouse"}, "not_alert", 1),
        ({"slurred_or_unsteady": True}, "slurred_or_unsteady", 1),
        ({"smells_of_alcohol": True}, "smells_of_alcohol", 1),
        ({"respiratory_rate_per_min": 8}, "slow_breathing", 1),
        ({"respiratory_rate_per_min": 10}, "slow_breathing_assess", 1),
        ({"spo2_percent": 88}, "low_oxygen", 1),
    ],
)
def test_h20_what_was_seen_stops_the_dose_is_kept_and_holds_the_next(
    give: Give, seen: dict[str, Any], code: str, holds: int
) -> None:
    with pytest.raises(DoseRefused) as refused:
        give(fitness=replace(FIT, **seen))
    assert refused.value.code == code
    assert nothing_happened()
    assert Observation.objects.get(kind="fitness").respiratory_rate_per_min == seen.get("respiratory_rate_per_min", 14)
    assert Hold.objects.standing().count() == holds
    with pytest.raises(DoseRefused, match="hold to clear first"):
        give(fitness=FIT)


def test_h20_a_red_value_raises_a_flag_once(give: Give) -> None:
    slow = replace(FIT, respiratory_rate_per_min=8)
    for _ in range(2):
        with pytest.raises(DoseRefused):
            give(fitness=slow)
    flag = Flag.objects.get()
    assert (flag.code, flag.level, flag.value) == ("slow_breathing", "emergency", "8 /min")
    assert AuditEntry.objects.filter(action="flag.raised").count() == 1
    assert AuditEntry.objects.filter(action="dose.stopped").count() == 2


def test_h20_the_same_form_after_a_stop_is_still_a_stop(give: Give) -> None:
    key, slow = uuid4(), replace(FIT, respiratory_rate_per_min=8)
    for _ in range(2):
        with pytest.raises(DoseRefused):
            give(fitness=slow, form_key=key)
    assert Observation.objects.count() == 1


def test_h9_a_day_covered_by_a_take_home_needs_a_prescriber(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    make_take_home(order, cast.harbor.dosing_day(now), cast.dosing_nurse)
    with pytest.raises(DoseRefused, match="take-home dose covers today"):
        give()
    with pytest.raises(DoseRefused, match="take-home dose covers today"):
        give(overrides=[Override("take_home_covers_today", "Bottle back, unopened", cast.dosing_nurse)])
    with pytest.raises(DoseRefused, match="take-home dose covers today"):
        give(overrides=[Override("take_home_covers_today", " ", cast.prescriber)])
    given = give(overrides=[Override("take_home_covers_today", "Bottle back, unopened", cast.prescriber)])
    kept = next(item for item in given.dose.findings if item["code"] == "take_home_covers_today")
    assert (kept["overridden_by"], kept["reason"]) == (str(cast.prescriber.pk), "Bottle back, unopened")


def test_h10_after_missed_days_dosing_is_locked_until_a_new_order(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    past_dose(cast, order, now, days=4)
    MedicationOrder.objects.filter(pk=order.pk).update(signed_at=now - timedelta(days=10))
    with pytest.raises(DoseRefused, match="3 days missed in a row"):
        give()
    MedicationOrder.objects.filter(pk=order.pk).update(dose_mg=40, signed_at=now)
    assert give().dose.dose_mg == 40


def past_dose(cast: Cast, order: MedicationOrder, now: datetime, *, days: int, mg: int = 80) -> Dose:
    """Rosa took this order's dose so many days ago."""
    at = now - timedelta(days=days)
    return Dose.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        order=order,
        order_version=1,
        site=cast.harbor,
        dosing_day=cast.harbor.dosing_day(at),
        status="completed",
        drug=order.drug,
        dose_mg=mg,
        given_at=at,
        given_by=cast.dosing_nurse,
    )


def test_h13_more_than_double_the_last_day_needs_a_prescriber(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    past_dose(cast, order, now, days=1, mg=39)
    with pytest.raises(DoseRefused, match="more than 2 times the last, 39 mg"):
        give()
    given = give(overrides=[Override("amount_far_above_last", "Confirmed with the home program", cast.prescriber)])
    assert given.dose.dose_mg == 80


def test_h22_an_order_changed_during_the_day_does_not_add_to_what_was_given(
    give: Give, cast: Cast, order: MedicationOrder
) -> None:
    give()
    MedicationOrder.objects.filter(pk=order.pk).update(parts_per_day=2, dose_mg=40)
    with pytest.raises(DoseRefused, match="With 80 mg given today this makes 120 mg"):
        give(part=2)


def test_h40_a_new_dosing_day_is_not_enough_hours_must_pass_as_well(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    dose = past_dose(cast, order, now, days=1)
    late = {"given_at": now - timedelta(hours=5), "dosing_day": dose.dosing_day, "pk": uuid4(), "part": 2}
    for name, value in late.items():
        setattr(dose, name, value)
    dose.save(force_insert=True)
    with pytest.raises(DoseRefused, match="Wait until 12 h have passed"):
        give()
    assert not give(overrides=[Override("interval_too_short", "Late dose yesterday", cast.prescriber)]).repeated


def test_h22_each_part_of_a_split_dose_is_its_own_and_waits_its_hours(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(parts_per_day=2, dose_mg=40)
    with pytest.raises(Conflict, match="Part 1 of today is due now"):
        give(part=2)
    assert give(part=1).dose.dose_mg == 40
    with pytest.raises(DoseRefused, match="Wait until 6 h have passed"):
        give(part=2)
    with pytest.raises(AlreadyGiven):
        give(part=1)


def test_h19_another_medicine_or_form_in_the_bottle_stops_the_dose(give: Give, cast: Cast, bottle: Bottle) -> None:
    films = make_open_bottle(cast, make_film(), "800", "F1")
    with pytest.raises(DoseRefused, match="holds buprenorphine, not methadone"):
        give(bottle_id=films.pk)
    tablets = make_open_bottle(cast, make_tablet(), "800", "T1")
    with pytest.raises(DoseRefused, match="The order is for oral solution; this is tablet"):
        give(bottle_id=tablets.pk)
    assert nothing_happened()


def test_h19_films_are_not_cut(give: Give, cast: Cast, order: MedicationOrder, now: datetime) -> None:
    films = make_open_bottle(cast, make_film("8"), "800", "F1")
    past_dose(cast, order, now, days=1)
    MedicationOrder.objects.filter(pk=order.pk).update(drug="buprenorphine", form="film under the tongue", dose_mg=12)
    stop = [Override("start_not_checked", "x", cast.prescriber), Override("score_missing", "x", cast.prescriber)]
    with pytest.raises(DoseRefused, match="not a whole number of units"):
        give(bottle_id=films.pk, overrides=stop)


def test_h35_a_bottle_with_too_little_or_put_away_stops_the_dose(
    give: Give, cast: Cast, bottle: Bottle, now: datetime
) -> None:
    StockEntry.objects.create(bottle=bottle, kind="counted", amount_mg=Decimal(-6050), at=now, by=cast.manager)
    with pytest.raises(DoseRefused, match="Not enough left"):
        give()
    StockEntry.objects.create(bottle=bottle, kind="closed", amount_mg=0, at=now, by=cast.manager)
    with pytest.raises(DoseRefused, match="not open"):
        give()
    with pytest.raises(DoseRefused, match="No bottle is open at this window"):
        give(bottle_id=None)
    assert nothing_happened()


def test_h35_the_ledger_itself_refuses_to_dispense_from_a_bottle_put_away(
    give: Give, cast: Cast, bottle: Bottle, now: datetime, order: MedicationOrder
) -> None:
    dose = past_dose(cast, order, now, days=1)
    StockEntry.objects.create(bottle=bottle, kind="closed", amount_mg=0, at=now, by=cast.manager)
    with pytest.raises(IntegrityError, match="only from an open bottle"), transaction.atomic():
        StockEntry.objects.create(
            bottle=bottle, kind="dispensed", amount_mg=-80, dose=dose, station=cast.window, at=now, by=cast.dosing_nurse
        )


def test_h18_a_first_buprenorphine_dose_needs_a_fresh_score_or_a_prescriber(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    films = make_open_bottle(cast, make_film("8"), "800", "F1")
    MedicationOrder.objects.filter(pk=order.pk).update(drug="buprenorphine", form="film under the tongue", dose_mg=8)
    with pytest.raises(DoseRefused, match="Record a complete COWS before the first dose"):
        give(bottle_id=films.pk)
    score(cast, now - timedelta(hours=2), 15)
    with pytest.raises(DoseRefused, match="older than 60 minutes"):
        give(bottle_id=films.pk)
    score(cast, now - timedelta(minutes=20), 9)
    with pytest.raises(DoseRefused, match="COWS 9 is below 13"):
        give(bottle_id=films.pk)
    score(cast, now - timedelta(minutes=5), 14)
    assert give(bottle_id=films.pk).dose.drug == "buprenorphine"
    assert ledger.verify().holds


def score(cast: Cast, at: datetime, total: int) -> None:
    Observation.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        kind="withdrawal",
        scale="cows",
        total=total,
        observed_at=at,
        observed_by=cast.detox_nurse,
        recorded_at=at,
    )


def test_not_given_has_a_reason_moves_no_stock_and_leaves_the_dose_possible(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    key = uuid4()
    for _ in range(2):
        dose = record_not_given(
            due=DueDose(order.pk, 1, cast.rosa.pk),
            reason="refused",
            note="",
            found_by="scan",
            station=cast.window,
            form_key=key,
            by=cast.dosing_nurse,
            at=now,
        )
    assert (dose.status, dose.dose_mg, dose.not_given_reason) == ("not-done", Decimal(0), "refused")
    assert Dose.objects.count() == 1
    assert not StockEntry.objects.filter(dose__isnull=False).exists()
    assert give().dose.dose_mg == 80


def test_h20_somebody_sent_away_as_sleepy_is_held_for_the_prescriber(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    record_not_given(
        due=DueDose(order.pk, 1, cast.rosa.pk),
        reason="sedated",
        note="",
        found_by="scan",
        station=cast.window,
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )
    with pytest.raises(DoseRefused, match="hold to clear first"):
        give()


def test_a_reason_of_its_own_is_asked_for_other(cast: Cast, order: MedicationOrder, now: datetime) -> None:
    with pytest.raises(Refused, match="Write why"):
        record_not_given(
            due=DueDose(order.pk, 1, cast.rosa.pk),
            reason="other",
            note=" ",
            found_by="scan",
            station=cast.window,
            form_key=uuid4(),
            by=cast.dosing_nurse,
            at=now,
        )
    assert not Dose.objects.exists()


def test_h36_a_dose_entered_in_error_is_taken_back_by_further_rows(
    give: Give, cast: Cast, bottle: Bottle, now: datetime
) -> None:
    given = give()
    key = uuid4()
    with pytest.raises(SecondPersonNeeded):
        reverse_dose(
            dose=given.dose,
            reason="Not swallowed",
            second_by=cast.dosing_nurse,
            form_key=key,
            by=cast.dosing_nurse,
            at=now,
        )
    reversal = reverse_dose(
        dose=given.dose, reason="Not swallowed", second_by=cast.prescriber, form_key=key, by=cast.dosing_nurse, at=now
    )
    assert (reversal.status, reversal.reverses) == ("entered-in-error", given.dose)
    bottle.refresh_from_db()
    assert bottle.balance_mg == 6120
    assert not Dose.objects.completed().exists()
    assert ledger.verify().holds
    with pytest.raises(Conflict, match="taken back already"):
        reverse_dose(
            dose=given.dose, reason="Again", second_by=cast.prescriber, form_key=uuid4(), by=cast.dosing_nurse, at=now
        )


def take_back(cast: Cast, given: Given, at: datetime) -> None:
    reverse_dose(
        dose=given.dose,
        reason="Not swallowed",
        second_by=cast.detox_nurse,
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=at,
    )


def test_h23_after_a_reversal_a_prescriber_decides_and_the_dose_is_given_once_more_only(
    give: Give, cast: Cast, now: datetime
) -> None:
    passed = [Override("dose_taken_back", "Spilled before the mouth, I saw it", cast.prescriber)]
    take_back(cast, give(), now)
    with pytest.raises(DoseRefused, match=r"recorded and taken back\. A prescriber decides"):
        give()
    with pytest.raises(DoseRefused):
        give(overrides=[Override("dose_taken_back", "It is fine", cast.detox_nurse)])
    replacement = give(overrides=passed)
    assert replacement.dose.kind == "replacement"
    take_back(cast, replacement, now)
    with pytest.raises(AlreadyGiven):
        give(overrides=passed)
    assert ledger.verify().holds


def test_an_order_of_another_site_is_not_given_here(give: Give, cast: Cast) -> None:
    theirs = make_order(cast.omars_episode, cast.prescriber)
    with pytest.raises(Refused, match="does not belong to this window"):
        give(due=DueDose(theirs.pk, 1, cast.omar.pk))
    with pytest.raises(Refused, match="does not belong to this window"):
        give(due=DueDose(theirs.pk, 1, cast.rosa.pk))


def test_the_whole_act_takes_a_fixed_and_small_number_of_statements(
    give: Give, cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    for days in range(1, 11):
        past_dose(cast, order, now, days=days)
    with CaptureQueriesContext(connection) as asked:
        give()
    statements = [query["sql"].split()[0] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # Key and the person's lock, the facts, then observation, dose, stock line and audit row.
    assert statements == ["INSERT", "SELECT", "--", "INSERT", "INSERT", "INSERT", "INSERT"]
