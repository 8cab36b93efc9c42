"""At least eight random drug tests in each patient-year (42 CFR 8.12): how many by today, and the window of the next.

A patient-year runs from the day of admission, or its anniversary, to the day before the next one. It is divided into
as many equal windows as tests are asked for, one test to a window (source ours-deadlines); choosing the day inside a
window by chance is the caller's work, because this package has no randomness of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import add_years, days_since

# Source: 42-cfr-8.12-clocks.
TESTS_PER_YEAR: Final = 8

_RULE: Final = source("42-cfr-8.12-clocks")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DrugTestStanding:
    """The tests of the patient-year that `today` lies in.

    `done` counts days with a test. `due` tests belong to windows that end today or earlier, `late` is how many of
    the windows that ended before today are not made up for. `next_from_on` to `next.due_on` is the window of the
    next test: the first one not yet filled, so it may lie in the past, or the first of the next year.
    """

    year_from_on: date
    year_to_on: date
    done: int
    due: int
    late: int
    next_from_on: date
    next: Deadline


def drug_test_standing(
    admitted_on: date, tested_on: Iterable[date], today: date, per_year: int = TESTS_PER_YEAR
) -> DrugTestStanding:
    """How the random drug tests of one person stand; days are civil days in the site's zone.

    Several tests on one day count once. Days after `today` are not counted. A year that is over is asked for with its
    last day as `today`: tests missed in it do not carry over. For somebody admitted on February 29 the
    year turns on February 28 where there is no 29th. `per_year` may only be raised (source 42-cfr-8.12-clocks);
    raises `ValueError` for fewer than 8, and for a day before admission.
    """
    if per_year < TESTS_PER_YEAR:
        raise ValueError(f"At least {TESTS_PER_YEAR} tests a patient-year; a site may only ask for more.")
    if today < admitted_on:
        raise ValueError(f"The person was admitted on {admitted_on}; {today} is before it.")
    start, following = _patient_year(admitted_on, today)
    done = len({day for day in tested_on if start <= day <= today})
    window_ends = [_window_start(start, following, n + 1, per_year) - _DAY for n in range(per_year)]
    due = sum(end <= today for end in window_ends)
    over = sum(end < today for end in window_ends)
    next_from, next_deadline = _next_window(admitted_on, start, following, done, per_year)
    return DrugTestStanding(start, following - _DAY, done, due, max(0, over - done), next_from, next_deadline)


def _patient_year(admitted_on: date, today: date) -> tuple[date, date]:
    """First day of the patient-year that `today` lies in, and first day of the next."""
    years = today.year - admitted_on.year
    if add_years(admitted_on, years, "earlier") > today:
        years -= 1
    return add_years(admitted_on, years, "earlier"), add_years(admitted_on, years + 1, "earlier")


def _window_start(start: date, following: date, number: int, per_year: int) -> date:
    """First day of a window, counted from 0; window `per_year` is the first of the next year."""
    return start + timedelta(days=days_since(start, following) * number // per_year)


def _next_window(admitted_on: date, start: date, following: date, done: int, per_year: int) -> tuple[date, Deadline]:
    if done >= per_year:
        start, following = _patient_year(admitted_on, following)
        done = 0
    begins = _window_start(start, following, done, per_year)
    ends = _window_start(start, following, done + 1, per_year) - _DAY
    rule = f"At least {per_year} random tests a patient-year, one in each of {per_year} equal windows."
    title = f"Random drug test {done + 1} of {per_year}"
    return begins, Deadline("drug_test", title, start, rule, _RULE, due_on=ends)
