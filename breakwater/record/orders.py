"""End an order: by a change, by a prescriber, or because the episode of care ends."""

from __future__ import annotations

from datetime import datetime

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import MedicationOrder


def end_order(*, order: MedicationOrder, reason: str, by: StaffMember, at: datetime) -> MedicationOrder:
    """End a signed or draft order at once. Call it inside a transaction that holds the patient's lock."""
    order.status = MedicationOrder.Status.ENDED
    order.ended_at, order.ended_by, order.end_reason = at, by, reason
    order.version += 1
    order.save(update_fields=["status", "ended_at", "ended_by", "end_reason", "version"])
    audit.act(
        action="order.ended",
        by=by,
        at=at,
        patient_id=order.patient_id,
        subject=order,
        detail={"version": order.version},
    )
    return order
