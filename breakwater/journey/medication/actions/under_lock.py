"""What every act at the window reads and decides under the lock of the person's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from breakwater.audit import record as audit
from breakwater.clinical.holds import HOLD_RULES
from breakwater.journey.medication.facts import Facts, PastDose
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import AlreadyGiven, OrderChanged
from breakwater.organization.models import Role, Site, StaffMember, Station
from breakwater.record.models import Hold
from breakwater.record.refusals import Conflict, Refused


@dataclass(frozen=True, slots=True)
class DueDose:
    """Which dose a form speaks of: the order and the version it was drawn from, the person, and the part of the day."""

    order_id: UUID
    order_version: int
    patient_id: UUID
    part: int = 1


def facts_for_act(due: DueDose, station: Station, at: datetime, bottle_id: UUID | None = None) -> Facts:
    """The facts under the lock, once it is certain that the form still speaks of the order and part that are due.

    Raises:
        AlreadyGiven, OrderChanged, Conflict: somebody changed something first.
        Refused: the order belongs to another site, or treatment here has ended.
    """
    facts = read_facts(
        order_id=due.order_id, patient_id=due.patient_id, site=station.site, station_id=station.pk,
        bottle_id=bottle_id, at=at,
    )  # fmt: skip
    if facts is None or facts.site_id != station.site_id:
        raise Refused("This order does not belong to this window's site.", code="order_of_other_site")
    for dose in facts.given_today():
        if dose.part == due.part or facts.part_due() is None:
            raise already_given(dose, station.site)
    if facts.order.version != due.order_version:
        raise OrderChanged
    if not facts.episode_active:
        raise Refused("Treatment here has ended. No dose is given without a new admission.", code="episode_ended")
    if due.part != facts.part_due():
        raise Conflict(f"Part {facts.part_due()} of today is due now, not part {due.part}.", code="other_part_due")
    return facts


def already_given(dose: PastDose, site: Site) -> AlreadyGiven:
    """The refusal that names who gave what and when (H4), with the clock of the site where it is read."""
    return AlreadyGiven(
        by=dose.by, drug=dose.drug, dose_mg=dose.dose_mg, at=dose.at, clock=f"{site.local(dose.at):%H:%M}",
        site=dose.site,
    )  # fmt: skip


def hold_for_prescriber(patient_id: UUID, note: str, *, by: StaffMember, at: datetime) -> Hold:
    """Hold the medicine until a prescriber has seen the person. Call it inside a transaction that has the lock."""
    hold = Hold.objects.create(
        patient_id=patient_id, reason=Hold.Reason.SEDATION, note=note, holds=["opioid", "sedative"],
        owner_role=Role.PRESCRIBER, placed_at=at, placed_by=by, due_at=HOLD_RULES[Hold.Reason.SEDATION].due_at(at),
    )  # fmt: skip
    audit.act(action="hold.placed", by=by, at=at, patient_id=patient_id, subject=hold, detail={"reason": hold.reason})
    return hold
