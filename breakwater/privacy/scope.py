"""What a staff member may reach right now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites one may reach with one permission, and single people opened by emergency access."""

    staff_id: UUID
    permission: str
    site_ids: frozenset[UUID] = field(default_factory=frozenset)
    patient_ids: frozenset[UUID] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.site_ids or self.patient_ids)

    def with_patients(self, patient_ids: frozenset[UUID]) -> Scope:
        """The same scope, widened to people opened by emergency access."""
        return replace(self, patient_ids=self.patient_ids | patient_ids)
