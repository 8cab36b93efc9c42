"""The audit rows a privacy officer may see, and the ways to look through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from breakwater.audit.models import AuditEntry
from breakwater.organization.models import RoleAssignment, StaffMember
from breakwater.privacy.scope import Scope
from breakwater.record.models import Patient

PAGE: Final = 50
MOST_EXPORTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; nothing given means everything in reach."""

    patient_id: UUID | None = None
    staff_id: UUID | None = None
    action: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries_within(scope: Scope) -> QuerySet[AuditEntry]:
    """Rows about people this scope reaches, and rows about nobody that belong to its sites or their staff."""
    about_people = Q(patient_id__in=Patient.objects.within(scope).values("pk"))
    at_sites = Q(site_id__in=scope.site_ids)
    by_staff = Q(staff_id__in=_staff_of(scope).values("staff_id")) | Q(staff_id__isnull=True)
    about_nobody = Q(patient_id__isnull=True) & (at_sites | (Q(site_id__isnull=True) & by_staff))
    return AuditEntry.objects.filter(about_people | about_nobody)


def answers(scope: Scope, question: Question) -> QuerySet[AuditEntry]:
    """The rows that answer a question, newest first."""
    wanted: dict[str, object] = {
        "patient_id": question.patient_id,
        "staff_id": question.staff_id,
        "action__startswith": question.action,
        "kind": question.kind,
        "at__gte": question.since,
        "at__lt": question.until,
    }
    given = {name: value for name, value in wanted.items() if value}
    return entries_within(scope).filter(**given).order_by("-pk")


def staff_of(scope: Scope) -> QuerySet[StaffMember]:
    """Everybody who holds or held a role at the scope's sites, by name."""
    return StaffMember.objects.filter(pk__in=_staff_of(scope).values("staff_id")).order_by("name")


def _staff_of(scope: Scope) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(site_id__in=scope.site_ids)
