"""How days are counted, in one place. Every screen and report that shows a count says it this way.

- A civil day is a date in the site's own zone (`civil_day`); a day of a clock change has 23 or 25 hours and is one day.
- The dosing day begins at the site's boundary instead of midnight: `dosing_day.dosing_day`.
- Treatment day 1 is the day of admission or of the first dose, chosen once for an episode: `treatment_day`. Steps of
  take-home supply go by the treatment day on which the supply is given.
- Days missed in a row lie between the last dosing day and today: `missed_doses.missed_days`. Take-home doses believed
  taken count as taken and are confirmed with the person.
- Clocks of 30, 90 and 180 days call the start day 0: `days_since`. "Within 14 days of" includes the fourteenth.
- Hours between doses and assessments are elapsed time from what really happened: `moments.elapsed`.
- Months and years end on the same day of the month; where a month has no such day the caller says which neighbor
  counts (`add_months`, `add_years`).

Source of these conventions: ours-treatment-day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from breakwater.clinical.sources import source

COUNTING_SOURCE: Final = source("ours-treatment-day")

# What stands for a day that the month does not have: its last day, or the first of the next month.
MissingDay = Literal["earlier", "later"]


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Days from one date to another, both included. Raises `ValueError` when they are the wrong way round."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise ValueError(f"A stretch of days cannot end on {self.to_on} before it begins on {self.from_on}.")

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on

    @property
    def length(self) -> int:
        """How many days it has."""
        return days_since(self.from_on, self.to_on) + 1

    def dates(self) -> set[date]:
        """Every date in it."""
        return {self.from_on + timedelta(days=n) for n in range(self.length)}


def civil_day(moment: datetime, zone: str) -> date:
    """The date on the calendar of a site in `zone`. Raises `ValueError` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A civil day needs a moment with its time zone.")
    return moment.astimezone(ZoneInfo(zone)).date()


def days_since(start_on: date, on: date) -> int:
    """Whole civil days from `start_on` (day 0) to `on`; negative before the start."""
    return (on - start_on).days


def treatment_day(day_1_on: date, on: date) -> int:
    """Which day of treatment `on` is: `on` - day 1 + 1 (source ours-treatment-day).

    Raises `ValueError` when `on` lies before day 1; there is no treatment day 0.
    """
    if on < day_1_on:
        raise ValueError(f"Treatment begins on {day_1_on}; {on} is before it.")
    return days_since(day_1_on, on) + 1


def date_of_treatment_day(day_1_on: date, number: int) -> date:
    """The date of treatment day `number`. Raises `ValueError` below 1."""
    if number < 1:
        raise ValueError("Treatment days are counted from 1.")
    return day_1_on + timedelta(days=number - 1)


def add_months(day: date, months: int, missing: MissingDay) -> date:
    """The same day of the month so many months later; January 31 and one month is the end of February or March 1."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month0 + 1)[1]
    if day.day <= length:
        return date(year, month0 + 1, day.day)
    last = date(year, month0 + 1, length)
    return last if missing == "earlier" else last + timedelta(days=1)


def add_years(day: date, years: int, missing: MissingDay) -> date:
    """The same date so many years later; for February 29 in another year, February 28 or March 1."""
    return add_months(day, 12 * years, missing)
