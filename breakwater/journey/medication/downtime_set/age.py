"""How old the newest downtime set of a site is, and whether that is an alarm. Read when a page is drawn, by no job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from breakwater.journey.medication.downtime_set.contents import ALARM_AFTER, MADE_EVERY
from breakwater.journey.medication.models import DowntimeSet
from breakwater.organization.models import Site


@dataclass(frozen=True, slots=True)
class SetAge:
    """The newest set of a site at a moment."""

    site: Site
    newest: DowntimeSet | None
    at: datetime

    @property
    def age(self) -> timedelta | None:
        return self.at - self.newest.made_at if self.newest else None

    @property
    def is_late(self) -> bool:
        """Whether it is older than it may be, or was never made."""
        return self.age is None or self.age > ALARM_AFTER

    @property
    def is_due(self) -> bool:
        """Whether a new one is to be made: half an hour has passed, or another dosing day has begun."""
        if self.newest is None or self.age is None:
            return True
        return self.age >= MADE_EVERY or self.newest.dosing_day != self.site.dosing_day(self.at)

    @property
    def alarm(self) -> str:
        """What is wrong, in a sentence that says what to do; empty when nothing is."""
        if self.newest is None:
            return f"{self.site.name} has no downtime set. If the screens stop now there is no paper. Make one."
        if self.is_late:
            return f"The newest downtime set of {self.site.name} is too old. Make a new one, and tell the integrator."
        return ""


def set_ages(sites: Iterable[Site], *, at: datetime) -> list[SetAge]:
    """The newest set of each site, in one query."""
    sites = list(sites)
    newest = DowntimeSet.objects.filter(site__in=sites).order_by("site_id", "-made_at").distinct("site_id")
    by_site = {made.site_id: made for made in newest}
    return [SetAge(site, by_site.get(site.pk), at) for site in sites]


def alarms(sites: Iterable[Site], *, at: datetime) -> list[str]:
    """The alarms of these sites."""
    return [one.alarm for one in set_ages(sites, at=at) if one.alarm]
