"""What the views of this stage do alike: refusals on the page they came from, and in the audit trail."""

from __future__ import annotations

from uuid import UUID

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.clinical.findings import stops
from breakwater.privacy.guard import StaffRequest
from breakwater.record.refusals import Conflict, Refused

# What an action may raise that a form can show.
Refusals = (Refused, KeyReused)


def status_of(refusal: Exception) -> int:
    """409 when somebody else was first, else 422."""
    return 409 if isinstance(refusal, (Conflict, KeyReused)) else 422


def refused(
    request: StaffRequest,
    action: str,
    refusal: Exception,
    *,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
) -> str:
    """Write the refusal down, after the act has rolled back, and return its sentence for the page."""
    code, message = getattr(refusal, "code", "refused"), getattr(refusal, "message", str(refusal))
    detail = {"codes": [finding.code for finding in stops(getattr(refusal, "findings", ()))]}
    audit.refused(action=action, by=request.staff, code=code, patient_id=patient_id, site_id=site_id, detail=detail)
    return str(message)
