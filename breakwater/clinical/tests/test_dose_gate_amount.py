"""The amount beside the last one, the total of a split day, missed days and first doses, and clocks that went back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dose_gate import DEFAULT_GATE_RULES
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Severity
from breakwater.clinical.tests.cases import (
    NOW,
    TODAY,
    a_dosing_history,
    an_order,
    gate,
    property_test,
)

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("drug", "last", "mg", "code", "severity"),
    [
        ("methadone", None, "80", "amount", OK),
        ("methadone", "80", "80", "amount", OK),
        ("methadone", "70", "80", "amount", OK),
        ("methadone", "69.5", "80", "amount_changed", CAUTION),
        ("methadone", "90", "80", "amount", OK),
        ("methadone", "90.5", "80", "amount_changed", CAUTION),
        ("methadone", "40", "80", "amount_changed", CAUTION),
        ("methadone", "39.5", "80", "amount_far_above_last", STOP),
        ("methadone", "8", "80", "amount_far_above_last", STOP),
        ("methadone", "4", "8", "amount", OK),
        ("methadone", "3.5", "8", "amount_far_above_last", STOP),
        ("buprenorphine", "8", "16", "amount", OK),
        ("buprenorphine", "7.5", "16", "amount_changed", CAUTION),
        ("buprenorphine", "4", "16", "amount_changed", CAUTION),
        ("buprenorphine", "24", "8", "amount_changed", CAUTION),
    ],
)
def test_the_amount_is_looked_at_beside_the_last(
    drug: Any, last: str | None, mg: str, code: str, severity: Severity
) -> None:
    last_daily_mg = None if last is None else Decimal(last)
    found = gate(an_order(drug=drug, dose_mg=Decimal(mg)), last_daily_mg=last_daily_mg)["amount"]
    assert (found.code, found.severity) == (code, severity)
    assert found.override_by == (PRESCRIBER if severity is STOP else NOBODY)
    assert found.source.key == "ours-amount-change"
    assert found.value == f"{mg} mg a day"


def test_the_change_is_said_in_words_with_both_amounts() -> None:
    up, down = (gate(last_daily_mg=Decimal(mg))["amount"] for mg in (60, 100))
    assert up.message.startswith("Up from 60 mg to 80 mg a day.")
    assert down.message.startswith("Down from 100 mg to 80 mg a day.")
    assert up.threshold == "change of 10 mg"
    doubled = gate(last_daily_mg=Decimal(30))["amount"]
    assert doubled.message.startswith("80 mg a day is more than 2 times the last, 30 mg.")
    assert doubled.threshold == "60 mg a day"
    assert gate(last_daily_mg=Decimal(80))["amount"].message == "Last: 80 mg."


def test_a_site_may_ask_about_smaller_changes() -> None:
    rules = replace(DEFAULT_GATE_RULES, methadone_change_ask_mg=Decimal(5), buprenorphine_change_ask_mg=Decimal(2))
    assert gate(last_daily_mg=Decimal(74), rules=rules)["amount"].code == "amount_changed"
    films = an_order(drug="buprenorphine", dose_mg=Decimal(8))
    assert gate(films, last_daily_mg=Decimal(5), rules=rules)["amount"].code == "amount_changed"


# The total of the day


@pytest.mark.parametrize(
    ("given", "code"),
    [("40", "amount"), ("40.5", "above_day_total"), ("80", "above_day_total"), ("0", "amount")],
)
def test_parts_of_the_day_stay_within_what_is_ordered_for_it(given: str, code: str) -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    found = gate(split, completed_parts_today=(1,), given_today_mg=Decimal(given))["amount"]
    assert found.code == code
    if code == "above_day_total":
        assert (found.severity, found.override_by) == (STOP, PRESCRIBER)
        assert found.threshold == "80 mg a day"
        assert f"With {given} mg given today" in found.message
        assert found.value == f"{Decimal(given) + 40} mg"


def test_when_everything_was_given_the_total_is_not_said_again() -> None:
    found = gate(completed_parts_today=(1,), given_today_mg=Decimal(80))
    assert (found["already_given"].severity, found["amount"].severity) == (STOP, OK)


def test_the_part_that_is_due_is_the_first_one_missing() -> None:
    split = an_order(parts_per_day=3, dose_mg=Decimal(20))
    found = gate(split, completed_parts_today=(2,), last_dosing_day=TODAY)["already_given"]
    assert found.message == "1 given today. Part 1 of 3 is due."


@pytest.mark.parametrize("given_parts", [(1, 2), (1, 2, 3)])
def test_more_parts_than_ordered_are_all_parts(given_parts: tuple[int, ...]) -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    found = gate(split, completed_parts_today=given_parts, given_today_mg=Decimal(120), last_dosing_day=TODAY)
    assert found["already_given"].code == "already_given"
    assert found["amount"].severity is OK


# First doses and unknown last doses


@pytest.mark.parametrize(
    ("drug", "mg", "signed_days_ago", "code"),
    [
        ("methadone", 40, 0, "missed_doses"),
        ("methadone", 40, 3, "missed_doses"),
        ("methadone", 40, 4, "first_dose_late"),
        ("methadone", "30.5", 30, "first_dose_late"),
        ("methadone", 30, 30, "missed_doses"),
        ("methadone", 20, 30, "missed_doses"),
        ("methadone", 40, None, "missed_doses"),
        ("buprenorphine", 31, 30, "missed_doses"),
    ],
)
def test_a_first_dose_comes_soon_after_its_order(drug: Any, mg: Any, signed_days_ago: int | None, code: str) -> None:
    signed_on = None if signed_days_ago is None else TODAY - signed_days_ago * DAY
    first: dict[str, Any] = {"last_dosing_day": None, "last_dose_at": None, "doses_taken": 0}
    found = gate(an_order(drug=drug, dose_mg=Decimal(mg), signed_on=signed_on), **first)["missed_doses"]
    assert found.code == code
    assert (found.severity, found.override_by) == ((STOP, NOBODY) if code == "first_dose_late" else (OK, NOBODY))
    if code == "first_dose_late":
        assert found.message.startswith(f"{signed_days_ago - 1 if signed_days_ago else 0} days have passed")
        assert (found.value, found.threshold) == (f"{mg} mg", "new start: at most 30 mg")


@pytest.mark.parametrize(("mg", "code"), [(30, "missed_doses"), (31, "last_dose_unknown")])
def test_an_unknown_last_dose_is_a_new_start(mg: int, code: str) -> None:
    order = an_order(dose_mg=Decimal(mg), signed_on=TODAY)
    found = gate(order, last_dosing_day=None, doses_taken=5)["missed_doses"]
    assert found.code == code
    assert found.override_by == (PRESCRIBER if code == "last_dose_unknown" else NOBODY)
    if code == "last_dose_unknown":
        assert (found.severity, found.value, found.threshold) == (STOP, "31 mg", "new start: at most 30 mg")
    else:
        assert (found.severity, found.message, found.value) == (OK, "First dose.", None)


# Missed days


def test_the_total_of_the_last_day_is_the_usual_amount() -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    history: dict[str, Any] = {"last_dosing_day": TODAY - 4 * DAY, "last_dose_mg": Decimal(40)}
    assert gate(split, **history)["missed_doses"].threshold == "Conservative default: at most 40 mg"
    whole: dict[str, Any] = {**history, "last_dose_mg": Decimal(80)}
    known = gate(split, **whole, last_daily_mg=Decimal(80))["missed_doses"]
    assert known.threshold == "Conservative default: at most 40 mg"


@pytest.mark.parametrize(
    ("missed_now", "missed_at_signing", "mg", "code"),
    [
        (5, 4, 30, "missed_doses_need_order"),  # treatment starts again only now
        (5, 3, 30, "missed_doses_need_order"),
        (9, 5, 30, "missed_doses_ordered"),  # it was ordered as a new start
        (9, 5, 31, "missed_doses_need_order"),
        (4, 3, 30, "missed_doses_ordered"),
        (4, 3, 20, "missed_doses_ordered"),
    ],
)
def test_a_new_start_is_ordered_as_one(missed_now: int, missed_at_signing: int, mg: int, code: str) -> None:
    last = TODAY - (missed_now + 1) * DAY
    order = an_order(dose_mg=Decimal(mg), signed_on=last + (missed_at_signing + 1) * DAY)
    found = gate(order, last_dosing_day=last)["missed_doses"]
    assert found.code == code
    assert found.value == f"{missed_now} days"
    assert str(missed_now) in found.message
    if code == "missed_doses_ordered":
        assert f"signed this order knowing of {missed_at_signing}" in found.message
        assert (found.severity, found.measured_at) == (CAUTION, a_dosing_history().last_dose_at)


def test_an_order_signed_today_knows_of_any_number_of_days() -> None:
    order = an_order(dose_mg=Decimal(40), signed_on=TODAY)
    found = gate(order, last_dosing_day=TODAY - 301 * DAY)["missed_doses"]
    assert (found.code, found.value) == ("missed_doses_ordered", "300 days")


def test_a_dose_of_buprenorphine_by_score_needs_knowledge_of_all_days() -> None:
    order = an_order(drug="buprenorphine", dose_mg=Decimal(8), signed_on=TODAY - 1 * DAY)
    history: dict[str, Any] = {"last_dosing_day": TODAY - 9 * DAY, "last_dose_mg": Decimal(8)}
    assert gate(order, **history)["missed_doses"].code == "missed_doses_need_order"
    assert gate(replace(order, signed_on=TODAY), **history)["missed_doses"].code == "missed_doses_ordered"


def test_a_dose_taken_today_is_no_missed_day() -> None:
    found = gate(an_order(parts_per_day=2), last_dosing_day=TODAY)["missed_doses"]
    assert (found.value, found.message) == ("0 days", "0 days missed. Give the usual dose.")


def test_an_order_signed_for_a_later_day_is_stopped_as_such_and_not_as_one_that_knew_too_little() -> None:
    found = gate(an_order(signed_on=TODAY + DAY), last_dosing_day=TODAY - 4 * DAY)
    assert (found["order"].code, found["missed_doses"].code) == ("order_signed_later", "missed_doses_ordered")


# The clock


def test_what_is_recorded_for_a_later_time_stops_every_look_at_the_person() -> None:
    found = gate(observed={"observed_at": NOW + timedelta(seconds=1)})
    for check in ("sedation", "breathing", "alcohol"):
        assert (found[check].code, found[check].severity) == ("fitness_in_future", STOP)
        assert found[check].override_by == NOBODY
    assert gate(observed={"observed_at": NOW})["sedation"].severity is OK


@pytest.mark.parametrize(("days", "code"), [(0, "order"), (1, "order_signed_later")])
def test_an_order_signed_for_a_later_day_stops(days: int, code: str) -> None:
    found = gate(an_order(signed_on=TODAY + days * DAY))["order"]
    assert (found.code, found.override_by) == (code, NOBODY)
    assert found.severity is (STOP if days else OK)


@pytest.mark.parametrize(
    ("qtc_on", "code", "severity"),
    [(TODAY, "qtc", OK), (TODAY + DAY, "ecg_in_future", CAUTION), (TODAY - 400 * DAY, "qtc", OK)],
)
def test_an_ecg_of_a_later_day_is_asked_about_and_never_stops(qtc_on: date, code: str, severity: Severity) -> None:
    found = gate(known={"qtc_ms": 430, "qtc_on": qtc_on})["qtc"]
    assert (found.code, found.severity, found.override_by) == (code, severity, NOBODY)
    if severity is CAUTION:
        assert found.message.endswith("the dose does not wait.")


def test_a_missing_ecg_is_never_a_reason_to_withhold() -> None:
    assert "no reason to withhold" in gate()["qtc"].message
    due = gate(an_order(dose_mg=Decimal(110)), known={"ecg": None})["ecg"]
    assert due.message.endswith("Give the dose; the ECG is never a reason to withhold it.")


# What must always hold

amounts = st.decimals(min_value="1", max_value="300", places=1)


@property_test
@given(amounts, amounts)
def test_more_than_double_always_needs_a_prescriber(last: Decimal, mg: Decimal) -> None:
    found = gate(an_order(dose_mg=mg), last_daily_mg=last)["amount"]
    assert (found.severity is STOP) == (mg > 2 * last)
    assert (found.severity is OK) == (abs(mg - last) <= 10 and mg <= 2 * last)


@property_test
@given(st.integers(0, 30), st.integers(0, 30), amounts)
def test_more_missed_days_never_let_a_dose_go_that_fewer_stopped(missed: int, more: int, mg: Decimal) -> None:
    def stopped(days: int) -> bool:
        signed_before = TODAY - 60 * DAY
        found = gate(an_order(dose_mg=mg, signed_on=signed_before), last_dosing_day=TODAY - (days + 1) * DAY)
        return found["missed_doses"].severity is STOP

    assert stopped(missed) <= stopped(missed + more)
