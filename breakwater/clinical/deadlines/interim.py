"""Interim treatment (42 CFR 8.12): at most 180 days in any 12 months, a plan by day 120, at least two drug tests.

A 12-month window that ends on a day begins the day after the same date a year before. Days on interim treatment are
civil days, first and last day included; the first is day 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import Stretch, add_years, date_of_treatment_day, treatment_day

# Source: 42-cfr-8.12-interim.
INTERIM_MAX_DAYS: Final = 180
INTERIM_PLAN_BY_DAY: Final = 120
INTERIM_MIN_TESTS: Final = 2

_RULE: Final = source("42-cfr-8.12-interim")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InterimStanding:
    """Interim treatment today. `days_used` lie in the 12 months that end today; `tests_missing` is what is left of two.

    `limit` is the last day within the 180 if treatment goes on every day, `plan` the plan of day 120, `tests` the two
    tests, due by the same last day.
    """

    day: int
    days_used: int
    tests_missing: int
    limit: Deadline
    plan: Deadline
    tests: Deadline


def interim_standing(
    started_on: date, today: date, earlier: Iterable[Stretch] = (), tested_on: Iterable[date] = ()
) -> InterimStanding:
    """How interim treatment that began on `started_on` and still runs stands today (source 42-cfr-8.12-interim).

    `earlier` are former stretches of it, counted once where they overlap. When the former days leave no room, the
    limit is the day before the start. Raises `ValueError` for a `today` before the start.
    """
    day = treatment_day(started_on, today)
    before = set().union(*(stretch.dates() for stretch in earlier))
    last = _last_day_within(before, started_on)
    tests_done = len({on for on in tested_on if started_on <= on <= today})
    return InterimStanding(
        day=day,
        days_used=_used(before, started_on, today),
        tests_missing=max(0, INTERIM_MIN_TESTS - tests_done),
        limit=_deadline(
            "interim_limit",
            "Last day of interim treatment",
            started_on,
            last,
            f"Interim treatment for at most {INTERIM_MAX_DAYS} days in any 12 months.",
        ),
        plan=_deadline(
            "interim_plan",
            "Plan for continuing after interim treatment",
            started_on,
            date_of_treatment_day(started_on, INTERIM_PLAN_BY_DAY),
            f"A plan by day {INTERIM_PLAN_BY_DAY} of interim treatment; the first day is day 1.",
        ),
        tests=_deadline(
            "interim_tests",
            "Drug tests during interim treatment",
            started_on,
            last,
            f"At least {INTERIM_MIN_TESTS} drug tests during interim treatment.",
        ),
    )


def _used(before: set[date], started_on: date, on: date) -> int:
    """Days of interim treatment in the 12 months that end on `on`, treatment having gone on daily from the start."""
    window_from = add_years(on, -1, "earlier") + _DAY
    former = sum(window_from <= day <= on and day < started_on for day in before)
    return former + (on - max(started_on, window_from)).days + 1


def _last_day_within(before: set[date], started_on: date) -> date:
    on = started_on
    while _used(before, started_on, on) <= INTERIM_MAX_DAYS:
        on += _DAY
    return on - _DAY


def _deadline(code: str, title: str, started_on: date, due_on: date, rule: str) -> Deadline:
    return Deadline(code, title, started_on, rule, _RULE, due_on=due_on)
