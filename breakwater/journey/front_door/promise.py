"""When somebody who asked for a call is called. The promise stands in the queue and turns red when it is late."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final


class BestTime(StrEnum):
    """The parts of a day somebody can choose between; the value is what the queue shows."""

    SOON = "as soon as possible"
    MORNING = "morning, 8 to noon"
    AFTERNOON = "afternoon, noon to 5"
    EVENING = "evening, 5 to 9"


_HOURS: Final = {
    BestTime.MORNING: (time(8), time(12)),
    BestTime.AFTERNOON: (time(12), time(17)),
    BestTime.EVENING: (time(17), time(21)),
}


def call_due_at(best_time: BestTime, at: datetime, zone: tzinfo, within: timedelta) -> datetime:
    """The moment by which we call: `within` the time we promise, counted from now or from the wished part of the day.

    `at` is when the request came, `zone` the site's. A wish that is under way now counts as now; one that is nearly
    over or past for today means tomorrow.
    """
    if best_time not in _HOURS:
        return at + within
    begins, ends = _HOURS[best_time]
    local = at.astimezone(zone)
    if begins <= local.time() and local + within <= local.replace(hour=ends.hour, minute=0, second=0):
        return at + within
    on = local.date() if local.time() < begins else local.date() + timedelta(days=1)
    return datetime.combine(on, begins, zone).astimezone(at.tzinfo) + within
