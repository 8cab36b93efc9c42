"""Which days a site is closed, and why: single days, and weekdays closed every week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, cast

from breakwater.organization.models import ClosedDay, Site, WeeklyClosure

# As ``clinical.take_home_limits`` knows them: "weekend" is a weekday closed every week.
Kind = Literal["weekend", "holiday", "other"]
DAY = timedelta(days=1)


def closed_between(site: Site, first: date, last: date) -> dict[date, Kind]:
    """Every closed day from first to last, both included, with its kind, oldest first. Two queries.

    A holiday or single closure that falls on a weekday closed every week is that weekday's closure, so that it is not
    counted twice.
    """
    single = ClosedDay.objects.standing().filter(site=site, closed_on__range=(first, last))
    found: dict[date, Kind] = {one.closed_on: cast(Kind, one.kind) for one in single}
    for weekly in WeeklyClosure.objects.filter(site=site).touching(first, last):
        day = max(first, weekly.starts_on)
        day += DAY * ((weekly.weekday - day.weekday()) % 7)
        while day <= min(last, weekly.ends_on or last):
            found[day] = "weekend"
            day += 7 * DAY
    return dict(sorted(found.items()))


def next_run(site: Site, today: date, within_days: int) -> tuple[date, ...]:
    """The next closed days in a row after today, if they begin within so many days; empty when there are none."""
    closed = closed_between(site, today + DAY, today + within_days * 2 * DAY)
    first = next((day for day in closed if day <= today + within_days * DAY), None)
    run: list[date] = []
    day = first
    while day is not None and day in closed:
        run.append(day)
        day += DAY
    return tuple(run)
