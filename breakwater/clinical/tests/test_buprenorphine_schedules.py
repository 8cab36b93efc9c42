"""Published ways to start buprenorphine, day by day. Source: clinical reference 7.1."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.buprenorphine_rules import DEFAULT_RULE_SETS
from breakwater.clinical.buprenorphine_schedules import (
    PlannedDose,
    Schedule,
    StepOutOfRange,
    planned_doses,
    stepwise_low_dose,
)
from breakwater.clinical.rule_sets import strictest
from breakwater.clinical.tests.cases import TODAY, property_test

NEW_YORK = ZoneInfo("America/New_York")
SCHEDULES = get_args(Schedule)


def _shape(rows: tuple[PlannedDose, ...]) -> list[tuple[int, str, str, int]]:
    return [(row.day, str(row.dose_mg), str(row.most_mg), row.times_per_day) for row in rows]


def test_the_standard_start() -> None:
    rows = planned_doses("standard", TODAY)
    assert _shape(rows) == [
        (1, "4", "4", 1),
        (1, "4", "4", 1),
        (1, "4", "4", 1),
        (1, "4", "4", 1),
        (2, "12", "16", 1),
        (3, "16", "24", 1),
    ]
    assert "30 to 60 min" in rows[0].condition
    assert {row.full_agonist for row in rows} == {"stopped"}


def test_a_standard_start_with_2_mg_takes_smaller_steps_to_the_same_first_day() -> None:
    first_day = [row for row in planned_doses("standard", TODAY, first_dose_mg=Decimal(2)) if row.day == 1]
    assert [row.dose_mg for row in first_day] == [Decimal(2)] * 8


def test_the_high_dose_start() -> None:
    rows = planned_doses("high_dose", TODAY)
    assert _shape(rows) == [(1, "8", "8", 1), (1, "8", "24", 1), (2, "16", "24", 1)]
    assert rows[0].source.key == "bup-high-dose-start"


def test_the_low_dose_start_of_the_jabfm_table() -> None:
    rows = planned_doses("jabfm", TODAY)
    assert _shape(rows[:6]) == [
        (1, "0.5", "0.5", 1),
        (2, "0.5", "0.5", 2),
        (3, "1", "1", 2),
        (4, "2", "2", 2),
        (5, "2", "2", 3),
        (6, "4", "4", 3),
    ]
    assert [row.daily_mg for row in rows[:6]] == [Decimal(mg) for mg in ("0.5", "1", "2", "4", "6", "12")]
    assert {(row.full_agonist, row.full_agonist_percent) for row in rows[:6]} == {("continued", 100)}


def test_from_day_7_the_dose_is_left_to_judgment_and_the_full_agonist_goes_down_by_a_quarter_a_week() -> None:
    after = planned_doses("jabfm", TODAY)[6:]
    assert [(row.day, row.full_agonist, row.full_agonist_percent) for row in after] == [
        (7, "tapered", 75),
        (14, "tapered", 50),
        (21, "tapered", 25),
        (28, "stopped", 0),
    ]
    assert {(row.dose_mg, row.most_mg, row.daily_mg) for row in after} == {(None, None, None)}
    assert [(row.on - TODAY).days + 1 for row in after] == [7, 14, 21, 28]


def test_the_bernese_case_is_marked_as_from_memory() -> None:
    rows = planned_doses("bernese", TODAY)
    assert [str(row.daily_mg) for row in rows] == ["0.2", "0.2", "2.8", "4.5", "5", "6.5", "8", "8", "12"]
    assert {row.source.confidence for row in rows} == {"memory-medium"}
    assert all("whole day" in row.product for row in rows)


def test_amounts_smaller_than_a_unit_say_that_the_pharmacist_makes_them() -> None:
    rows = planned_doses("jabfm", TODAY)
    assert ["pharmacist" in row.product for row in rows[:6]] == [True, True, True, False, False, False]


def test_the_first_day_is_timed_by_the_clock() -> None:
    start_at = datetime(2026, 11, 22, 9, 0, tzinfo=NEW_YORK)
    first, second, third, *_ = planned_doses("standard", TODAY, start_at)
    assert (first.earliest_at, first.latest_at) == (start_at, start_at)
    assert (second.earliest_at, second.latest_at) == (start_at + timedelta(hours=1), start_at + timedelta(hours=2))
    assert (third.earliest_at, third.latest_at) == (start_at + timedelta(hours=2), start_at + timedelta(hours=4))
    visit = planned_doses("high_dose", TODAY, start_at)[1]
    assert visit.earliest_at == start_at + timedelta(minutes=30)


def test_past_midnight_and_over_a_clock_change_hours_are_real_and_the_day_stays() -> None:
    start_at = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)  # the clock goes back an hour at 2
    rows = [row for row in planned_doses("standard", date(2026, 10, 31), start_at) if row.day == 1]
    assert {row.on for row in rows} == {date(2026, 10, 31)}
    assert rows[1].latest_at is not None
    assert (rows[1].latest_at.hour, rows[1].latest_at.fold) == (1, 1)


@pytest.mark.parametrize(
    "start_at",
    [datetime(2026, 11, 22, 9, 0), datetime(2026, 11, 24, 9, 0, tzinfo=NEW_YORK)],  # noqa: DTZ001
)
def test_a_moment_without_its_zone_or_of_another_day_is_refused(start_at: datetime) -> None:
    with pytest.raises(ValueError, match="its dosing day"):
        planned_doses("standard", TODAY, start_at)


def test_without_a_moment_nothing_is_timed() -> None:
    for schedule in SCHEDULES:
        assert all(row.earliest_at is None and row.latest_at is None for row in planned_doses(schedule, TODAY))


@pytest.mark.parametrize("mg", ["1.9", "4.5", "8"])
def test_a_standard_first_dose_outside_2_to_4_is_refused(mg: str) -> None:
    with pytest.raises(StepOutOfRange, match="2 to 4 mg"):
        planned_doses("standard", TODAY, first_dose_mg=Decimal(mg))


def test_the_other_starts_take_no_first_dose_of_their_own() -> None:
    with pytest.raises(StepOutOfRange, match="as published"):
        planned_doses("jabfm", TODAY, first_dose_mg=Decimal(2))


def test_an_unknown_schedule_is_refused() -> None:
    with pytest.raises(ValueError, match="standard, high_dose, jabfm, bernese"):
        planned_doses("fast", TODAY)  # type: ignore[arg-type]


def test_the_general_rule_for_a_low_dose_start() -> None:
    rows = stepwise_low_dose(TODAY, Decimal("0.5"), Decimal(1), Decimal(4))
    assert [str(row.dose_mg) for row in rows] == ["0.5", "1.5", "2.5", "3.5", "4"]
    assert {row.full_agonist for row in rows} == {"continued"}


@pytest.mark.parametrize(
    ("first", "step", "until"),
    [("0.2", "0.5", "4"), ("0.6", "0.5", "4"), ("0.5", "0.2", "4"), ("0.5", "1.1", "4"), ("0.5", "1", "0.4"),
     ("0.5", "1", "24.5")],
)  # fmt: skip
def test_a_low_dose_start_outside_the_rule_is_refused(first: str, step: str, until: str) -> None:
    with pytest.raises(StepOutOfRange):
        stepwise_low_dose(TODAY, Decimal(first), Decimal(step), Decimal(until))


@property_test
@given(schedule=st.sampled_from(SCHEDULES), offset=st.integers(0, 400))
def test_days_run_on_and_low_dose_amounts_never_fall(schedule: Schedule, offset: int) -> None:
    start_on = date(2026, 1, 1) + timedelta(days=offset)
    rows = planned_doses(schedule, start_on)
    assert rows[0].on == start_on
    assert all(row.on == start_on + timedelta(days=row.day - 1) for row in rows)
    days: dict[int, Decimal] = {}
    for row in rows:
        if row.daily_mg is not None:
            days[row.day] = days.get(row.day, Decimal(0)) + row.daily_mg
    totals = list(days.values())
    if schedule != "standard":  # its second day is 12 to 16 mg, whatever the first came to
        assert totals == sorted(totals)
    percents = [row.full_agonist_percent for row in rows]
    assert percents == sorted(percents, reverse=True)


@pytest.mark.parametrize(
    ("schedule", "limit"),
    [
        ("standard", "first_day_max_mg"),
        ("high_dose", "high_dose_first_day_max_mg"),
        ("jabfm", "low_dose_first_dose_max_mg"),
        ("bernese", "low_dose_first_dose_max_mg"),
    ],
)
def test_no_plan_goes_beyond_what_an_order_may_have_on_its_first_day(schedule: Schedule, limit: str) -> None:
    most = sum(
        (row.most_mg * row.times_per_day for row in planned_doses(schedule, TODAY) if row.day == 1 and row.most_mg),
        Decimal(0),
    )
    deciding = strictest(DEFAULT_RULE_SETS, limit, TODAY)
    assert deciding is not None
    assert most <= deciding.limit
