"""The dosing day: the clinic's own day, which begins at the site's day boundary and not at midnight or in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def dosing_day(moment: datetime, zone: str, boundary: time) -> date:
    """The dosing day that an aware moment belongs to, at a site in `zone` whose day begins at `boundary`.

    With a boundary of 03:00, a dose at 02:59 counts for the day before. Raises `ValueError` for a moment without a
    time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("A dosing day needs a moment with its time zone.")
    local_day = moment.astimezone(ZoneInfo(zone)).date()
    near = (local_day - timedelta(days=1), local_day, local_day + timedelta(days=1))
    return max(day for day in near if _start(day, zone, boundary) <= moment)


def dosing_day_bounds(day: date, zone: str, boundary: time) -> tuple[datetime, datetime]:
    """First moment of the dosing day and first moment of the next, in UTC. A clock change makes it 23 or 25 hours."""
    return _start(day, zone, boundary), _start(day + timedelta(days=1), zone, boundary)


def _start(day: date, zone: str, boundary: time) -> datetime:
    """The first moment of `day` at which the site's clocks show the boundary or later, in UTC.

    When the boundary is shown twice that night, the first time counts. When the clocks skip over it, the day begins
    the moment they jump.
    """
    local = datetime.combine(day, boundary, tzinfo=ZoneInfo(zone))
    # In a skipped hour, fold=0 reads the clock as before the jump and fold=1 as after it, which comes out earlier.
    begin, other = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return begin if begin <= other else _jump_between(other, begin, ZoneInfo(zone))


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the zone's offset changes, between two moments that lie on either side of the change."""
    old_offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old_offset:
            low = middle + 1
        else:
            high = middle
    return before + timedelta(seconds=low)
