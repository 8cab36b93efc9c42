"""A dose that a hospital or another program gave: it counts for its day and for missed days; no stock moves (H5)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import mg
from breakwater.organization.models import Role, Site, StaffMember
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, Hold, OutsideDose, Patient
from breakwater.record.refusals import Conflict, Refused

ACTION = "outside_dose.recorded"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told about a dose given elsewhere, by whom there, and how it was confirmed."""

    taken_at: datetime
    drug: str
    dose_mg: Decimal
    given_by_whom: str
    told_by: str
    confirmed_how: str
    note: str = ""


@transaction.atomic
def record_outside_dose(
    *, patient: Patient, site: Site, told: Told, form_key: UUID, by: StaffMember, at: datetime
) -> OutsideDose:
    """Record a dose that was given elsewhere and confirmed.

    When a dose of ours stands on the same dosing day, the person has had two: it is recorded all the same, and both
    are held for the prescriber from then on.

    Args:
        site: where the person is in treatment; its zone and day boundary make the dosing day.

    Raises:
        Refused: the dose would lie in the future.
        Conflict: a dose given elsewhere is recorded for that day already.
    """
    body = {**asdict(told), "patient": patient.pk, "site": site.pk}
    claimed = keys.claim(key=form_key, action=ACTION, by=by, body=body, at=at)
    if not claimed.is_first:
        return OutsideDose.objects.get(pk=claimed.subject_id)
    if told.taken_at > at:
        raise Refused("The dose would lie in the future. Check day and time.", code="outside_dose_in_future")
    Patient.objects.lock(patient.pk)
    day = site.dosing_day(told.taken_at)
    before = OutsideDose.objects.standing().filter(patient=patient, dosing_day=day).first()
    if before is not None:
        message = f"{before.given_by_whom}, {before.drug} {mg(before.dose_mg)}, is recorded for that day already."
        raise Conflict(message, code="outside_dose_already")
    kept = OutsideDose(
        pk=claimed.subject_id, patient=patient, site=site, dosing_day=day, recorded_at=at, recorded_by=by,
        **asdict(told),
    )  # fmt: skip
    kept.save(force_insert=True)
    audit.act(action=ACTION, by=by, at=at, patient_id=patient.pk, site_id=site.pk, subject=kept)
    _hold_when_two(kept, by=by, at=at)
    return kept


def _hold_when_two(kept: OutsideDose, *, by: StaffMember, at: datetime) -> None:
    ours = Dose.objects.completed().filter(patient_id=kept.patient_id, dosing_day=kept.dosing_day).first()
    if ours is not None:
        note = f"Two doses on {kept.dosing_day}: {mg(ours.dose_mg)} here, {mg(kept.dose_mg)} elsewhere"
        place_hold(
            patient=kept.patient, reason=Hold.Reason.PRESCRIBER, note=note, owner_role=Role.PRESCRIBER, by=by, at=at
        )


@transaction.atomic
def take_back_outside_dose(
    *, outside_dose: OutsideDose, reason: str, form_key: UUID, by: StaffMember, at: datetime
) -> OutsideDose:
    """Say that a dose given elsewhere was recorded in error. The row stays; a further row takes it back.

    Raises:
        Conflict: it was taken back already.
    """
    if not reason.strip():
        raise Refused("Write what was wrong.", code="reason_missing")
    body = {"outside_dose": outside_dose.pk, "reason": reason}
    claimed = keys.claim(key=form_key, action="outside_dose.taken_back", by=by, body=body, at=at)
    if not claimed.is_first:
        return OutsideDose.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(outside_dose.patient_id)
    if not OutsideDose.objects.standing().filter(pk=outside_dose.pk).exists():
        raise Conflict("This was taken back already.", code="outside_dose_taken_back")
    back = OutsideDose.objects.get(pk=outside_dose.pk)
    back.pk, back.reverses, back.note, back.recorded_at, back.recorded_by = (
        claimed.subject_id, outside_dose, reason, at, by,
    )  # fmt: skip
    back.save(force_insert=True)
    audit.act(
        action="outside_dose.taken_back", by=by, at=at, patient_id=back.patient_id, site_id=back.site_id, subject=back,
        detail={"outside_dose": str(outside_dose.pk)},
    )  # fmt: skip
    return back
