"""Plans for methadone go no faster than the limits, and a taper goes down by the prescriber's own numbers."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.methadone_plan import planned_start, planned_taper
from breakwater.clinical.methadone_rules import DEFAULT_RULE_SETS, FEDERAL_2024, SITE_DEFAULT, UK_WEEKLY

MONDAY = date(2026, 11, 23)


def amounts(start_mg: int, target_mg: int, *rules: object) -> list[tuple[int, int]]:
    """(day of the plan, mg) of each step."""
    steps = planned_start(MONDAY, Decimal(start_mg), Decimal(target_mg), 14, rules or DEFAULT_RULE_SETS)  # type: ignore[arg-type]
    return [((step.starts_on - MONDAY).days + 1, int(step.daily_mg)) for step in steps]


def test_h17_ten_more_every_five_days_by_the_defaults() -> None:
    assert [(day, int(mg)) for day, mg in amounts(30, 55)] == [(1, 30), (6, 40), (11, 50), (16, 55)]


def test_h17_a_stricter_rule_beside_the_defaults_slows_the_plan() -> None:
    alone = amounts(20, 60)
    with_uk = amounts(20, 60, *DEFAULT_RULE_SETS, UK_WEEKLY)
    assert all(day >= before for (day, _), (before, _) in zip(with_uk, alone, strict=False))


@given(first=st.integers(5, 30), up=st.integers(0, 60))
def test_h17_no_step_is_above_the_limit_or_sooner_than_it(first: int, up: int) -> None:
    steps = amounts(first, first + up)
    for (day, mg), (later, more) in itertools.pairwise(steps):
        assert 0 < more - mg <= SITE_DEFAULT.step_max_mg  # type: ignore[operator]
        assert later - day >= SITE_DEFAULT.step_interval_days  # type: ignore[operator]
    assert steps[-1][1] <= first + up


def test_a_plan_has_no_gap_and_its_last_amount_runs_as_long_as_asked() -> None:
    steps = planned_start(MONDAY, Decimal(30), Decimal(50), 7, DEFAULT_RULE_SETS)
    for before, after in itertools.pairwise(steps):
        assert after.starts_on == before.ends_on + timedelta(days=1)
    assert (steps[-1].ends_on - steps[-1].starts_on).days == 6


def test_a_taper_ends_at_the_amount_named() -> None:
    steps = planned_taper(MONDAY, Decimal(40), Decimal(15), 7, Decimal(5))
    assert [step.daily_mg for step in steps] == [25, 10, 5]


@pytest.mark.parametrize(("first", "target", "days"), [(0, 30, 1), (40, 30, 1), (30, 40, 0)])
def test_a_start_that_cannot_be_is_refused(first: int, target: int, days: int) -> None:
    with pytest.raises(ValueError, match="first dose above zero"):
        planned_start(MONDAY, Decimal(first), Decimal(target), days, DEFAULT_RULE_SETS)


@pytest.mark.parametrize(
    ("start", "step", "every", "until"), [(40, 0, 7, 5), (40, 5, 0, 5), (40, 5, 7, 40), (40, 5, 7, 0)]
)
def test_a_taper_that_cannot_be_is_refused(start: int, step: int, every: int, until: int) -> None:
    with pytest.raises(ValueError, match="goes down"):
        planned_taper(MONDAY, Decimal(start), Decimal(step), every, Decimal(until))


def test_without_a_rule_on_steps_no_step_is_proposed() -> None:
    assert amounts(30, 60, FEDERAL_2024) == [(1, 30)]
