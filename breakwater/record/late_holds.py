"""Holds past their time, and to whom each goes: its owner's role on shift, or the shift lead, or nobody (H30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from breakwater.audit import prepared
from breakwater.clinical.holds import RUN_OUT
from breakwater.organization.models import Role
from breakwater.record.models import Hold
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class LateHold:
    """A hold nobody has cleared in time. ``owners`` are people of the owner's role on shift at the site now."""

    id: UUID
    patient_id: UUID
    name: str
    reason: str
    owner_role: str
    due_at: datetime
    owners: tuple[str, ...]
    lead: str

    @property
    def stays(self) -> bool:
        """Whether it goes on stopping doses."""
        return self.reason not in RUN_OUT

    @property
    def reason_words(self) -> str:
        return str(Hold.Reason(self.reason).label)

    @property
    def owner_words(self) -> str:
        return str(Role(self.owner_role).label).lower()

    @property
    def goes_to(self) -> tuple[str, ...]:
        """By name: one that stays goes to the shift lead as well; one that ran out only when no owner is there."""
        lead = (self.lead,) if self.lead and (self.stays or not self.owners) else ()
        return tuple(dict.fromkeys((*self.owners, *lead)))

    @property
    def unowned(self) -> bool:
        """Nobody on shift has it: an alarm by itself."""
        return not self.goes_to


LATE = """
    SELECT h.id, h.patient_id, p.family_name || ', ' || p.given_name, h.reason, h.owner_role, h.due_at,
           (SELECT array_agg(DISTINCT who.name ORDER BY who.name)
              FROM organization_shift t
              JOIN organization_staffmember who ON who.id = t.staff_id
              JOIN organization_roleassignment r ON r.staff_id = t.staff_id AND r.site_id = t.site_id
             WHERE t.site_id = e.site_id AND t.starts_at <= %(now)s AND t.ends_at > %(now)s AND r.role = h.owner_role
               AND (%(now)s::timestamptz AT TIME ZONE place.time_zone)::date BETWEEN r.starts_on AND r.ends_on),
           (SELECT who.name FROM organization_shift t JOIN organization_staffmember who ON who.id = t.staff_id
             WHERE t.site_id = e.site_id AND t.leads AND t.starts_at <= %(now)s AND t.ends_at > %(now)s LIMIT 1)
      FROM record_hold h
      JOIN record_patient p ON p.id = h.patient_id
      JOIN record_episodeofcare e ON e.patient_id = p.id AND e.status = 'active' AND e.site_id = ANY(%(sites)s)
      JOIN organization_site place ON place.id = e.site_id
     WHERE h.cleared_at IS NULL AND h.due_at <= %(now)s
     ORDER BY h.due_at, h.id
"""


def late_holds(scope: ReachableSites, *, now: datetime) -> list[LateHold]:
    """The holds past their time at these sites, the longest past it first, in one query."""
    rows = prepared.ask(LATE, {"sites": list(scope.site_ids), "now": now})
    return [
        LateHold(hold_id, patient_id, name, reason, owner_role, due_at, tuple(owners or ()), lead or "")
        for hold_id, patient_id, name, reason, owner_role, due_at, owners, lead in rows
    ]
