"""FUA and FUI: a follow-up visit within 7 and within 30 days.

After an emergency visit (FUA) the same day counts: days 0 to 7 and 0 to 30, 8 and 31 days in all. After inpatient,
residential or withdrawal care (FUI) the visit is on another date than the discharge: days 1 to 7 and 1 to 30.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from breakwater.clinical.formatting import age
from breakwater.clinical.sources import Source, source
from breakwater.clinical.treatment_day import days_since


@dataclass(frozen=True, slots=True)
class FollowUpMeasure:
    """First and last day counted, day 0 being the visit or discharge. `min_age_years` is None where none was read."""

    id: str
    name: str
    first_day: int
    short_days: int
    long_days: int
    min_age_years: int | None
    source: Source


FUA: Final = FollowUpMeasure("hedis_fua", "HEDIS FUA", 0, 7, 30, 13, source("hedis-fua"))
FUI: Final = FollowUpMeasure("hedis_fui", "HEDIS FUI", 1, 7, 30, None, source("hedis-fui"))


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    """Both rates of one emergency visit or discharge, None when it is not counted; `first_on` is the first visit."""

    measure: str
    counted: bool
    within_7: bool | None
    within_30: bool | None
    first_on: date | None
    choices: tuple[str, ...]
    source: Source


def measure_follow_up(
    measure: FollowUpMeasure, index_on: date, visits_on: Iterable[date], *, born_on: date
) -> FollowUpResult:
    """FUA or FUI for one emergency visit or discharge on `index_on` (sources hedis-fua, hedis-fui)."""
    counted = measure.min_age_years is None or age(born_on, index_on) >= measure.min_age_years
    first_on = min((on for on in visits_on if days_since(index_on, on) >= measure.first_day), default=None)
    return FollowUpResult(
        measure.id,
        counted=counted,
        within_7=_within(index_on, first_on, measure.short_days) if counted else None,
        within_30=_within(index_on, first_on, measure.long_days) if counted else None,
        first_on=first_on,
        choices=_choices(measure),
        source=measure.source,
    )


def _within(index_on: date, first_on: date | None, last_day: int) -> bool:
    return first_on is not None and days_since(index_on, first_on) <= last_day


def _choices(measure: FollowUpMeasure) -> tuple[str, ...]:
    same_day = "The same day counts." if measure.first_day == 0 else "The day of discharge itself does not count."
    youngest = measure.min_age_years
    limit = "No limit of age was read." if youngest is None else f"Age {youngest} or more on that day."
    return same_day, limit
