"""One event of a dose, written under the lock of its person; shared by all acts of this package."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose, DoseEvent, Patient
from breakwater.record.refusals import Conflict, Refused

TOLD = {
    DoseEvent.Kind.VOMITED: "as vomited",
    DoseEvent.Kind.PARTLY_TAKEN: "as partly taken",
    DoseEvent.Kind.NOT_DRUNK: "as not drunk",
    DoseEvent.Kind.WRONG_PERSON: "as swallowed by somebody else",
}


def lock_standing(dose: Dose) -> Patient:
    """Lock the person of a dose that was given and stands.

    Raises:
        Conflict: it was never given, was taken back, or something that excludes a further event is recorded of it.
    """
    patient = Patient.objects.lock(dose.patient_id)
    if dose.status != Dose.Status.COMPLETED or Dose.objects.filter(reverses=dose).exists():
        raise Conflict("This dose does not stand: it was not given, or was taken back.", code="dose_does_not_stand")
    return patient


def must_be_new(dose: Dose, *kinds: DoseEvent.Kind) -> None:
    """Refuse a second event of these kinds; the first one stays as it is."""
    found = DoseEvent.objects.filter(dose=dose, kind__in=kinds).select_related("recorded_by").first()
    if found is not None:
        how = TOLD[DoseEvent.Kind(found.kind)]
        raise Conflict(f"{found.recorded_by} already recorded this dose {how}.", code="dose_event_already")


def must_say_what_happened(text: str) -> None:
    if not text.strip():
        raise Refused("Write what happened.", code="reason_missing")


def write_event(
    *, event_id: UUID, dose: Dose, kind: DoseEvent.Kind, by: StaffMember, at: datetime, **more: Any
) -> DoseEvent:
    """The row and its audit row. Call it inside a transaction that has the person's lock."""
    event = DoseEvent(
        pk=event_id, dose=dose, patient_id=dose.patient_id, kind=kind, recorded_at=at, recorded_by=by, **more
    )
    event.save(force_insert=True)
    detail = {"dose": str(dose.pk)} | ({"second_by": str(event.second_by_id)} if event.second_by_id else {})
    audit.act(
        action=f"dose.{kind}", by=by, at=at, patient_id=dose.patient_id, site_id=dose.site_id, subject=event,
        detail=detail,
    )  # fmt: skip
    return event
