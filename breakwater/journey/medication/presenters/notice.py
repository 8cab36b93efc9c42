"""What every page of a window says above the dose: how old the paper is, and what is still to be typed in from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from breakwater.audit import prepared
from breakwater.journey.medication.downtime_set.contents import ALARM_AFTER
from breakwater.journey.medication.presenters.unknown_acts import PATIENCE
from breakwater.organization.models import Station

NOTICE = """
    SELECT (SELECT s.made_at FROM medication_downtimeset s WHERE s.site_id = %(site)s ORDER BY s.made_at DESC LIMIT 1),
           (SELECT t.id FROM medication_downtime t WHERE t.site_id = %(site)s AND t.ended_at IS NULL),
           (SELECT count(*) FROM medication_downtimedue u JOIN medication_downtime t ON t.id = u.downtime_id
             WHERE t.site_id = %(site)s AND t.ended_at IS NULL AND u.settled_at IS NULL),
           (SELECT count(*) FROM medication_actunderway a
             WHERE a.station_id = %(station)s AND a.settled_at IS NULL AND a.drawn_at <= %(long_ago)s
               AND NOT EXISTS (SELECT FROM audit_formkey k WHERE k.key = a.form_key))
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """State of the paper at a site. ``downtime_id`` is the downtime that is being typed in, if there is one."""

    set_made_at: datetime | None
    downtime_id: UUID | None
    unsettled: int
    unknown: int
    at: datetime

    @property
    def paper_is_late(self) -> bool:
        return self.set_made_at is None or self.at - self.set_made_at > ALARM_AFTER


def notice_of(station: Station, *, at: datetime) -> Notice:
    """The notice of a window, in one small query."""
    values = {"site": station.site_id, "station": station.pk, "long_ago": at - PATIENCE}
    ((set_made_at, downtime_id, unsettled, unknown),) = prepared.ask(NOTICE, values)
    return Notice(set_made_at, downtime_id, unsettled, unknown, at)
