"""Elapsed time between moments, by the clock that never jumps.

Python subtracts two moments of the same zone by their wall clocks, so an hour goes missing on the night of a clock
change. Everything that counts hours between doses or assessments goes through here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def elapsed(since: datetime, until: datetime) -> timedelta:
    """Time that really passed between two aware moments; negative when `until` comes first."""
    return until.astimezone(UTC) - since.astimezone(UTC)


def after(moment: datetime, *, minutes: int) -> datetime:
    """The moment so many real minutes later, in the zone of the moment given."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)
