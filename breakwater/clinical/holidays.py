"""Business days: US federal holidays as data, the days on which they are kept, and a site's own closed days.

All days here are civil days. Inauguration Day (one city only) and closures ordered for a single year are not computed;
a calendar takes them as closed days.
"""

from __future__ import annotations

from calendar import MONDAY, SATURDAY, SUNDAY, THURSDAY, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from breakwater.clinical.sources import Source, source

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A federal holiday: `falls_on` gives its day in a year, `first_year` the year in which it was first kept."""

    code: str
    name: str
    falls_on: Callable[[int], date]
    first_year: int
    source: Source


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(n: int, weekday: int, month: int) -> Callable[[int], date]:
    def falls_on(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7) + (n - 1) * _WEEK

    return falls_on


def _last_monday(month: int) -> Callable[[int], date]:
    def falls_on(year: int) -> date:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=last.weekday())

    return falls_on


_LAW: Final = source("5-usc-6103")

# The rules below are those since 1978; earlier years are not computed. Source: 5-usc-6103.
FIRST_YEAR: Final = 1978

FEDERAL_HOLIDAYS: Final = (
    Holiday("new_year", "New Year's Day", _fixed(1, 1), FIRST_YEAR, _LAW),
    Holiday("king", "Birthday of Martin Luther King, Jr.", _nth(3, MONDAY, 1), 1986, _LAW),
    Holiday("washington", "Washington's Birthday", _nth(3, MONDAY, 2), FIRST_YEAR, _LAW),
    Holiday("memorial", "Memorial Day", _last_monday(5), FIRST_YEAR, _LAW),
    Holiday("juneteenth", "Juneteenth", _fixed(6, 19), 2021, _LAW),
    Holiday("independence", "Independence Day", _fixed(7, 4), FIRST_YEAR, _LAW),
    Holiday("labor", "Labor Day", _nth(1, MONDAY, 9), FIRST_YEAR, _LAW),
    Holiday("columbus", "Columbus Day", _nth(2, MONDAY, 10), FIRST_YEAR, _LAW),
    Holiday("veterans", "Veterans Day", _fixed(11, 11), FIRST_YEAR, _LAW),
    Holiday("thanksgiving", "Thanksgiving Day", _nth(4, THURSDAY, 11), FIRST_YEAR, _LAW),
    Holiday("christmas", "Christmas Day", _fixed(12, 25), FIRST_YEAR, _LAW),
)


def kept_on(day: date) -> date:
    """The day on which a holiday is kept: Friday for a Saturday, Monday for a Sunday (source 5-usc-6103)."""
    if day.weekday() == SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == SUNDAY else day


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> dict[date, Holiday]:
    """The days of a calendar year on which federal offices are closed for a holiday, by the day it is kept.

    A New Year's Day on a Saturday is kept on December 31 of the year before, and stands there. Raises `ValueError`
    before 1978.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"Federal holidays are computed from {FIRST_YEAR} on, not for {year}.")
    kept = {
        kept_on(holiday.falls_on(of_year)): holiday
        for of_year in (year, year + 1)
        for holiday in FEDERAL_HOLIDAYS
        if of_year >= holiday.first_year
    }
    return {day: kept[day] for day in sorted(kept) if day.year == year}


def is_federal_business_day(day: date) -> bool:
    """Whether a civil day is neither Saturday, Sunday nor a day on which a federal holiday is kept."""
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The days on which somebody is there to act: federal business days less the site's own `closed_on`.

    A site's closed days only bring work forward (`last_on_or_before`). They never lengthen a clock of federal law,
    which counts in `FEDERAL`.
    """

    closed_on: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether this is a business day of this calendar."""
        return is_federal_business_day(day) and day not in self.closed_on

    def add(self, day: date, business_days: int) -> date:
        """The n-th business day after `day`; `day` itself never counts. Raises `ValueError` for fewer than 1."""
        if business_days < 1:
            raise ValueError("Count at least one business day.")
        following = _days_from(day + _DAY, _DAY)
        for _ in range(business_days):
            found = next(other for other in following if self.is_open(other))
        return found

    def last_on_or_before(self, day: date) -> date:
        """The latest business day that is not after `day`."""
        return next(other for other in _days_from(day, -_DAY) if self.is_open(other))


FEDERAL: Final = BusinessCalendar()


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
