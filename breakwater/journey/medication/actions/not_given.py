"""Today's dose was not given, and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.actions.under_lock import DueDose, facts_for_act, hold_for_prescriber
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Dose, Patient
from breakwater.record.refusals import Refused


@transaction.atomic
def record_not_given(
    *,
    due: DueDose,
    reason: str,
    note: str,
    found_by: str,
    station: Station,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Dose:
    """Record that today's dose was not given, and why. No stock moves; the dose can still be given later today.

    Somebody sent away as sleepy or unsteady is also held for the prescriber, so that no other window gives the dose.

    Raises:
        AlreadyGiven, OrderChanged, Refused: as for ``give_dose``.
    """
    if reason == Dose.NotGiven.OTHER and not note.strip():
        raise Refused("Write why the dose was not given.", code="reason_missing")
    body = {**asdict(due), "reason": reason, "note": note}
    claimed = keys.claim(key=form_key, action="dose.not_given", by=by, body=body, at=at)
    if not claimed.is_first:
        return Dose.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(due.patient_id)
    facts = facts_for_act(due, station, at)
    dose = Dose(
        pk=claimed.subject_id, patient_id=due.patient_id, episode_id=facts.episode_id, order_id=due.order_id,
        order_version=due.order_version, site_id=station.site_id, station_id=station.pk, dosing_day=facts.dosing_day,
        part=due.part, status=Dose.Status.NOT_DONE, drug=facts.order.drug, dose_mg=Decimal(0),
        not_given_reason=reason, note=note, found_by=found_by, given_at=at, given_by=by,
    )  # fmt: skip
    dose.save(force_insert=True)
    if reason == Dose.NotGiven.SEDATED:
        hold_for_prescriber(due.patient_id, Dose.NotGiven.SEDATED.label, by=by, at=at)
    audit.act(
        action="dose.not_given",
        by=by,
        at=at,
        patient_id=due.patient_id,
        site_id=station.site_id,
        subject=dose,
        detail={"reason": reason, "part": due.part},
    )
    return dose
