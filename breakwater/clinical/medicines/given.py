"""Doses of one medicine that were given, the rolling 24 hours, and when the next may follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from breakwater.clinical.moments import after, elapsed

_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One dose that was given, in mg at an aware moment. Raises `ValueError` for another amount or moment."""

    dose_mg: Decimal
    at: datetime

    def __post_init__(self) -> None:
        if not self.dose_mg > 0:
            raise ValueError("A dose that was given is above zero mg.")
        if self.at.tzinfo is None:
            raise ValueError("The time of a dose needs its zone.")


def given_in_24_hours_mg(given: Iterable[GivenDose], at: datetime) -> Decimal:
    """Total mg of the 24 hours of clock time that end at `at`; a dose exactly 24 hours ago no longer counts.

    Raises `ValueError` for a dose timed after `at`: a total that looks ahead would count too little now.
    """
    listed = tuple(given)
    if any(elapsed(dose.at, at) < timedelta(0) for dose in listed):
        raise ValueError("A dose is recorded for a later time than now. Correct its time first.")
    return sum((dose.dose_mg for dose in listed if elapsed(dose.at, at) < timedelta(days=1)), Decimal(0))


def next_allowed_at(
    given: Iterable[GivenDose], dose_mg: Decimal, now: datetime, *, interval_minutes: int, daily_max_mg: Decimal
) -> datetime | None:
    """The first moment from `now` on at which a dose keeps to the interval and to the maximum of any 24 hours.

    None when the dose alone is above the daily maximum, so that no waiting helps. Moments are in the zone of `now`.
    """
    if dose_mg > daily_max_mg:
        return None
    listed = tuple(given)
    waits = (interval_minutes, _DAY_MINUTES)
    # In UTC, because moments of one zone compare by wall clocks, which repeat an hour on the night of a clock change.
    freed = {after(dose.at, minutes=wait).astimezone(UTC) for dose in listed for wait in waits}
    ahead = sorted(moment for moment in {now.astimezone(UTC), *freed} if elapsed(now, moment) >= timedelta(0))
    fits = (
        moment
        for moment in ahead
        if _rested(listed, moment, interval_minutes) and given_in_24_hours_mg(listed, moment) + dose_mg <= daily_max_mg
    )
    return next(fits).astimezone(now.tzinfo)


def _rested(given: Iterable[GivenDose], moment: datetime, interval_minutes: int) -> bool:
    return all(elapsed(dose.at, moment) >= timedelta(minutes=interval_minutes) for dose in given)
