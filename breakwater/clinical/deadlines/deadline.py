"""What a deadline is, and how one stands at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from breakwater.clinical import formatting
from breakwater.clinical.holidays import BusinessCalendar
from breakwater.clinical.moments import elapsed
from breakwater.clinical.sources import Source
from breakwater.clinical.treatment_day import civil_day, days_since

# From how far away a deadline counts as soon. Source: ours-deadlines.
SOON_DAYS: Final = 7
SOON_HOURS: Final = 24

_NOTHING: Final = timedelta(0)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to be done by the end of a civil day (`due_on`), or by a moment (`due_at`): exactly one of the two.

    `code` is stable, `title` names what is due, `counted_from` is the event that started the clock, `rule` says in
    words how it was counted. Raises `ValueError` for both or neither, and for a moment without its time zone.
    """

    code: str
    title: str
    counted_from: date | datetime
    rule: str
    source: Source
    due_on: date | None = None
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.due_on is None) == (self.due_at is None):
            raise ValueError(f"{self.code}: give either the day or the moment by which it is due.")
        if self.due_at is not None and self.due_at.tzinfo is None:
            raise ValueError(f"{self.code}: a moment needs its time zone.")

    def day(self, zone: str) -> date:
        """The civil day in `zone` on which it is due."""
        return self.due_on if self.due_on is not None else civil_day(self._moment(), zone)

    def work_by(self, calendar: BusinessCalendar, zone: str) -> date:
        """The last day on which somebody is there to do it: the latest business day not after the day it is due."""
        return calendar.last_on_or_before(self.day(zone))

    def late_by(self, now: datetime, zone: str) -> timedelta:
        """How late it is at a moment: whole civil days for a day, elapsed time for a moment; zero while in time."""
        if self.due_on is not None:
            return max(_NOTHING, timedelta(days=days_since(self.due_on, civil_day(now, zone))))
        return max(_NOTHING, elapsed(self._moment(), now))

    def _moment(self) -> datetime:
        assert self.due_at is not None  # noqa: S101 - one of the two is always there
        return self.due_at


class Standing(StrEnum):
    """Where a deadline stands: time left, little time left, last day, or past."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """How a deadline stands. `late_by` is zero unless late; `days_left` counts civil days and is negative after it."""

    standing: Standing
    days_left: int
    late_by: timedelta
    words: str


def deadline_state(deadline: Deadline, now: datetime, zone: str) -> DeadlineState:
    """How a deadline stands at `now` (an aware moment) for a site in `zone`.

    Due today is the whole civil day on which it falls due, until a moment's hour has passed. Soon is 7 days or nearer,
    for a moment also 24 hours or nearer (source ours-deadlines).
    """
    left = days_since(civil_day(now, zone), deadline.day(zone))
    late_by = deadline.late_by(now, zone)
    standing = _standing(deadline, left, late_by, now)
    return DeadlineState(standing, left, late_by, _words(standing, left, late_by))


def _standing(deadline: Deadline, left: int, late_by: timedelta, now: datetime) -> Standing:
    if late_by > _NOTHING:
        return Standing.LATE
    if left == 0:
        return Standing.DUE_TODAY
    if deadline.due_at is not None:
        soon = elapsed(now, deadline.due_at) <= timedelta(hours=SOON_HOURS)
    else:
        soon = left <= SOON_DAYS
    return Standing.DUE_SOON if soon else Standing.OPEN


def _words(standing: Standing, left: int, late_by: timedelta) -> str:
    if standing is Standing.LATE:
        return f"Late by {in_days(late_by.days) if late_by % _DAY == _NOTHING else formatting.minutes(late_by)}"
    if left == 0:
        return "Due today"
    return "Due tomorrow" if left == 1 else f"Due in {in_days(left)}"


def in_days(count: int) -> str:
    """A number of days in words: "1 day", "14 days"."""
    return f"{count} day" if count == 1 else f"{count} days"
