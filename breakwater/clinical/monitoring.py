"""When the next withdrawal assessment is due, as data worked out from what was recorded.

Intervals are clock time from the last actual assessment, never from the planned one. A late assessment is late; it is
not back-dated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from breakwater.clinical.moments import after, elapsed
from breakwater.clinical.sources import Source, source

SOURCE: Final = source("ours-monitoring")

DueWord = Literal["late", "due", "soon", "later"]


@dataclass(frozen=True, slots=True)
class MonitoringRules:
    """A schedule of assessments; all times in minutes, scores are COWS totals (source ours-monitoring)."""

    usual_minutes: int = 240
    from_moderate: int = 13
    moderate_minutes: int = 120
    from_moderately_severe: int = 25
    moderately_severe_minutes: int = 60
    after_dose_minutes: tuple[int, ...] = (30, 120)
    soon_minutes: int = 15
    late_after_minutes: int = 0
    source: Source = SOURCE

    def interval_minutes(self, total: int | None) -> int:
        """Minutes to the next assessment after this total. A form without a total counts as moderate."""
        if total is None:
            return self.moderate_minutes
        if total >= self.from_moderately_severe:
            return self.moderately_severe_minutes
        return self.moderate_minutes if total >= self.from_moderate else self.usual_minutes


DEFAULT_RULES: Final = MonitoringRules()


def next_assessment_due(
    *,
    last_at: datetime | None,
    last_total: int | None,
    last_dose_at: datetime | None,
    started_at: datetime,
    rules: MonitoringRules = DEFAULT_RULES,
) -> datetime:
    """The moment the next assessment is due.

    The first is due when monitoring starts (`started_at`). After that: every 4 hours, every 2 hours from COWS 13, every
    hour from 25, and 30 minutes and 2 hours after the last dose, whichever comes first. An assessment that was
    already made since a point after a dose settles that point. All moments are aware.
    """
    if last_at is None:
        return started_at
    due = after(last_at, minutes=rules.interval_minutes(last_total))
    if last_dose_at is None:
        return due
    after_dose = (after(last_dose_at, minutes=minutes) for minutes in rules.after_dose_minutes)
    return min((due, *(moment for moment in after_dose if moment > last_at)))


@dataclass(frozen=True, slots=True)
class DueState:
    """How a due time stands: the word, and whole minutes (to go for soon and later, past for due and late)."""

    state: DueWord
    minutes: int


def due_state(due_at: datetime, now: datetime, rules: MonitoringRules = DEFAULT_RULES) -> DueState:
    """Whether an assessment is "later", "soon" (within 15 minutes), "due" (this minute) or "late".

    Minutes are whole; a started minute to go counts as one, a started minute past does not, so nothing is called late
    before a full minute has gone.
    """
    seconds = int(elapsed(due_at, now).total_seconds() // 1)
    if seconds < 0:
        to_go = -(seconds // 60)
        return DueState("soon" if to_go <= rules.soon_minutes else "later", to_go)
    past = seconds // 60
    return DueState("late" if past > rules.late_after_minutes else "due", past)
