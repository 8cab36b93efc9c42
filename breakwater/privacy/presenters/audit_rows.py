"""Audit rows with names put to their ids, for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from breakwater.audit.models import AuditEntry
from breakwater.organization.models import StaffMember
from breakwater.privacy.scope import Scope
from breakwater.record.models import Patient


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the search page and of the export."""

    id: int
    at: datetime
    kind: str
    action: str
    staff: str
    person: str
    record_number: int | None
    patient_id: UUID | None
    about: str
    subject: str
    detail: str


def audit_rows(scope: Scope, entries: Sequence[AuditEntry]) -> list[AuditRow]:
    """The rows in their order; two queries for the names, however many rows."""
    staff = StaffMember.objects.in_bulk({entry.staff_id for entry in entries if entry.staff_id})
    people = Patient.objects.within(scope).in_bulk({entry.patient_id for entry in entries if entry.patient_id})
    return [_row(entry, staff, people) for entry in entries]


def _row(entry: AuditEntry, staff: dict[UUID, StaffMember], people: dict[UUID, Patient]) -> AuditRow:
    who = staff.get(entry.staff_id) if entry.staff_id else None
    person = people.get(entry.patient_id) if entry.patient_id else None
    return AuditRow(
        id=entry.pk,
        at=entry.at,
        kind=entry.get_kind_display(),
        action=entry.action,
        staff=str(who) if who else ("nobody signed in" if entry.staff_id is None else "somebody who left"),
        person=person.list_name if person else "",
        record_number=person.record_number if person else None,
        patient_id=person.pk if person else None,
        about=f"{entry.subject_type.rpartition('.')[2]} {entry.subject_id[:8]}".strip(),
        subject=f"{entry.subject_type} {entry.subject_id}".strip(),
        detail=", ".join(f"{name}: {_short(value)}" for name, value in entry.detail.items() if value is not None),
    )


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
