"""Place a hold on medicine and clear it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.clinical.holds import HOLD_RULES
from breakwater.organization.models import Role, StaffMember
from breakwater.record.models import Hold, Patient
from breakwater.record.refusals import Refused


class HoldAlreadyCleared(Refused):
    code = "hold_already_cleared"
    message = "Somebody has already cleared this hold."


class HoldNotYours(Refused):
    code = "hold_not_yours"
    message = "This hold is cleared by somebody of another role. Ask them to see the person."


# Besides the role that owns a hold, these may always clear it.
MAY_ALWAYS_CLEAR = frozenset({Role.PRESCRIBER})


@transaction.atomic
def place_hold(
    *,
    patient: Patient,
    reason: str,
    note: str,
    by: StaffMember,
    at: datetime,
    owner_role: str = "",
) -> Hold:
    """Hold every opioid and sedative dose of this person from now on, at every station.

    Its clock, and who answers it when nobody is named, go by its reason (``clinical.holds``).
    """
    Patient.objects.lock(patient.pk)
    rule = HOLD_RULES[reason]
    hold = Hold.objects.create(
        patient=patient,
        reason=reason,
        note=note,
        holds=["opioid", "sedative"],
        owner_role=owner_role or rule.owner,
        placed_at=at,
        placed_by=by,
        due_at=rule.due_at(at),
    )
    audit.act(action="hold.placed", by=by, at=at, patient_id=patient.pk, subject=hold, detail={"reason": reason})
    return hold


@transaction.atomic
def clear_hold(*, hold: Hold, clear_reason: str, by: StaffMember, at: datetime) -> Hold:
    """Clear a hold, with a reason, by its owner's role or a prescriber.

    Raises:
        HoldAlreadyCleared: somebody else was first.
        HoldNotYours: neither the owner's role nor a prescriber.
        Refused: no reason was given.
    """
    if not clear_reason.strip():
        raise Refused("Say why the hold can be cleared.", code="hold_reason_missing")
    if not {a.role for a in by.current_roles()} & {hold.owner_role, *MAY_ALWAYS_CLEAR}:
        raise HoldNotYours
    Patient.objects.lock(hold.patient_id)
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    if hold.cleared_at is not None:
        raise HoldAlreadyCleared
    hold.cleared_at, hold.cleared_by, hold.clear_reason = at, by, clear_reason
    hold.save(update_fields=["cleared_at", "cleared_by", "clear_reason"])
    audit.act(action="hold.cleared", by=by, at=at, patient_id=hold.patient_id, subject=hold)
    return hold
