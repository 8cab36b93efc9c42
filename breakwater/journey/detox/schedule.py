"""What is due next for a person, and when. Worked out from what was recorded, on every read (H27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from breakwater.clinical.monitoring import DEFAULT_RULES, next_assessment_due
from breakwater.journey.detox.models import Watch

# What a nurse may ask for when a person should be seen before the schedule says so. Minutes, and the words.
SOONER_MINUTES = {15: "In 15 minutes", 30: "In 30 minutes", 60: "In 1 hour"}
_AFTER_DOSE = tuple(timedelta(minutes=minutes) for minutes in DEFAULT_RULES.after_dose_minutes)


@dataclass(frozen=True, slots=True)
class NextCheck:
    """A task of ``Watch.Task`` and the moment it is due."""

    due_at: datetime
    task: str


def next_check(
    *,
    watched_from: datetime,
    last_scored_at: datetime | None,
    last_total: int | None,
    last_dose_at: datetime | None,
    kept: NextCheck | None = None,
) -> NextCheck:
    """The next look at a person.

    Args:
        watched_from: when the person came to the unit; the first score is due then.
        last_scored_at, last_total: the latest score; a total of None is an incomplete form.
        last_dose_at: the latest opioid dose given; 30 minutes and 2 hours after it somebody looks.
        kept: what stood after the latest record, perhaps sooner because a nurse asked. It never puts a check off, and
            a score made since has settled it.
    """
    due_at = next_assessment_due(
        last_at=last_scored_at, last_total=last_total, last_dose_at=last_dose_at, started_at=watched_from
    )
    if kept is not None and kept.due_at < due_at and (last_scored_at is None or kept.due_at > last_scored_at):
        return kept
    return NextCheck(due_at, _task(due_at, last_scored_at, last_dose_at))


def asked_sooner(check: NextCheck, *, at: datetime, minutes: int | None) -> NextCheck:
    """The check, or the sooner one that a nurse asked for ``minutes`` from ``at``."""
    if minutes is None or at + timedelta(minutes=minutes) >= check.due_at:
        return check
    return NextCheck(at + timedelta(minutes=minutes), Watch.Task.LOOK_AGAIN)


def _task(due_at: datetime, last_scored_at: datetime | None, last_dose_at: datetime | None) -> str:
    if last_scored_at is None:
        return Watch.Task.FIRST
    if last_dose_at is not None and due_at - last_dose_at in _AFTER_DOSE:
        return Watch.Task.AFTER_DOSE
    return Watch.Task.COWS_AND_VITALS
