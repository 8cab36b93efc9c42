"""Take back a dose that was recorded but not taken."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.models import StockEntry
from breakwater.journey.medication.refusals import SecondPersonNeeded
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose, Patient
from breakwater.record.refusals import Conflict, Refused


@transaction.atomic
def reverse_dose(
    *, dose: Dose, reason: str, second_by: StaffMember, form_key: UUID, by: StaffMember, at: datetime
) -> Dose:
    """Take back a dose that was recorded but not taken. The first row stays; a further row and a counter-line say so.

    The medicine goes back into the bottle's balance; if it was poured, waste it before a second person. The dose may
    then be given once more, as a replacement, when a prescriber passes that with a reason.

    Raises:
        SecondPersonNeeded: nobody else confirmed it.
        Conflict: it was taken back already, or was never given.
    """
    if second_by.pk == by.pk:
        raise SecondPersonNeeded
    if not reason.strip():
        raise Refused("Write what happened.", code="reason_missing")
    body = {"dose": dose.pk, "reason": reason, "second_by": second_by.pk}
    claimed = keys.claim(key=form_key, action="dose.reversed", by=by, body=body, at=at)
    if not claimed.is_first:
        return Dose.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(dose.patient_id)
    if dose.status != Dose.Status.COMPLETED or Dose.objects.filter(reverses=dose).exists():
        raise Conflict("This dose was taken back already.", code="dose_reversed_already")
    return take_back(dose=dose, reversal_id=claimed.subject_id, reason=reason, second_by=second_by, by=by, at=at)


def take_back(
    *, dose: Dose, reversal_id: UUID, reason: str, second_by: StaffMember, by: StaffMember, at: datetime
) -> Dose:
    """Write the counter-rows of a dose that stands and of its stock line, and the audit row.

    Call it inside a transaction that has the person's lock.
    """
    reversal = Dose(
        pk=reversal_id, patient_id=dose.patient_id, episode_id=dose.episode_id, order_id=dose.order_id,
        order_version=dose.order_version, site_id=dose.site_id, station_id=dose.station_id,
        dosing_day=dose.dosing_day, part=dose.part, kind=dose.kind, status=Dose.Status.ENTERED_IN_ERROR,
        drug=dose.drug, dose_mg=Decimal(0), note=reason, given_at=at, given_by=by, reverses=dose,
    )  # fmt: skip
    reversal.save(force_insert=True)
    for line in StockEntry.objects.filter(dose=dose, kind=StockEntry.Kind.DISPENSED):
        StockEntry.objects.create(
            bottle_id=line.bottle_id, kind=StockEntry.Kind.REVERSED, amount_mg=-line.amount_mg, dose=dose,
            reverses=line, station_id=line.station_id, second_by=second_by, reason=reason[:240], at=at, by=by,
        )  # fmt: skip
    audit.act(
        action="dose.reversed",
        by=by,
        at=at,
        patient_id=dose.patient_id,
        site_id=dose.site_id,
        subject=reversal,
        detail={"dose": str(dose.pk), "second_by": str(second_by.pk)},
    )
    return reversal
