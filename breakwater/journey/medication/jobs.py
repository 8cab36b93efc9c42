"""Jobs of the medication stage. Safety does not depend on them: every screen says how old the newest set is (H57)."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from breakwater.journey.medication.downtime_set.age import set_ages
from breakwater.journey.medication.downtime_set.make import SetNotMade, make_set
from breakwater.organization.clock import now
from breakwater.organization.models import Heartbeat, Site, Station

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60


@app.periodic(cron="* * * * *")
@app.task(name="downtime.sets", queueing_lock="downtime.sets")
def make_due_sets(timestamp: int) -> None:
    """Make the set of every site where one is due. Looking each minute, it catches up at once after a standstill.

    A site whose set cannot be made does not keep the others waiting; then the job does not beat, and is shown as late.
    """
    windows = Station.objects.filter(kind=Station.Kind.DOSING_WINDOW).values("site_id")
    ages = set_ages(Site.objects.filter(pk__in=windows), at=now())
    made = [_make(one.site) for one in ages if one.is_due]
    if all(made):
        beat = {"beat_at": now(), "every_seconds": LOOK_EVERY_S}
        Heartbeat.objects.update_or_create(job="downtime.sets", defaults=beat)


def _make(site: Site) -> bool:
    try:
        make_set(site=site, by=None, at=now())
    except SetNotMade as error:
        log.error("downtime.set_not_made", site=site.slug, code=error.code, why=error.message)
        return False
    return True
