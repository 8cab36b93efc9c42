"""A dose was vomited: what was seen, and what the rule advises. Nothing is given here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import Finding
from breakwater.clinical.vomited_dose import VomitedDose, check_vomited, most_to_order
from breakwater.journey.medication.exceptions.event import (
    lock_standing,
    must_be_new,
    must_say_what_happened,
    write_event,
)
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose, DoseEvent, Patient
from breakwater.record.refusals import Refused

Kind = DoseEvent.Kind


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rule says about replacing a dose: its finding, and the most a prescriber may order now, in mg."""

    finding: Finding
    most_mg: Decimal

    @property
    def may_order(self) -> bool:
        return self.most_mg > 0


def advice_about(event: DoseEvent, patient: Patient) -> Advice:
    """The rule asked with what is known at this moment: the dose, the event, pregnancy, replacements of the day."""
    vomited = _vomited(event.dose, event.minutes_after, patient, seen=bool(event.seen_by_staff))
    advice = check_vomited(vomited)
    # A replacement is never replaced: the database holds one for each part of a day.
    once_more = event.dose.kind == Dose.Kind.REPLACEMENT
    return Advice(advice.finding, Decimal(0) if once_more else most_to_order(vomited, advice))


def _vomited(dose: Dose, minutes_after: int | None, patient: Patient, *, seen: bool) -> VomitedDose:
    replaced = Dose.objects.completed().filter(
        patient_id=dose.patient_id, dosing_day=dose.dosing_day, replaces__isnull=False
    )
    return VomitedDose(
        dose_mg=_swallowed_mg(dose),
        minutes_after=minutes_after,
        seen_by_staff=seen,
        pregnant=patient.pregnant,
        replaced_today=replaced.exists(),
    )


def _swallowed_mg(dose: Dose) -> Decimal:
    """What went down of the dose, in mg: no more than that came up again."""
    partly = DoseEvent.objects.filter(dose=dose, kind=Kind.PARTLY_TAKEN).first()
    return dose.dose_mg if partly is None or partly.swallowed_mg is None else partly.swallowed_mg


@transaction.atomic
def record_vomited(
    *,
    dose: Dose,
    minutes_after: int | None,
    seen_by_staff: bool,
    what_happened: str,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> DoseEvent:
    """Record that a dose was vomited, with the advice of the rule as it was at that moment.

    Args:
        minutes_after: from the dose to the vomiting; None when nobody knows.
        what_happened: what was seen, or what the person said.

    Raises:
        Conflict: the dose does not stand, or its vomiting was recorded already.
        Refused: the vomiting would lie in the future.
    """
    must_say_what_happened(what_happened)
    body = {"dose": dose.pk, "minutes": minutes_after, "seen": seen_by_staff, "what": what_happened}
    claimed = keys.claim(key=form_key, action="dose.vomited", by=by, body=body, at=at)
    if not claimed.is_first:
        return DoseEvent.objects.get(pk=claimed.subject_id)
    patient = lock_standing(dose)
    must_be_new(dose, Kind.VOMITED)
    if minutes_after is not None and dose.given_at + timedelta(minutes=minutes_after) > at:
        raise Refused("So many minutes have not passed since the dose. Check the number.", code="vomited_in_future")
    advice = check_vomited(_vomited(dose, minutes_after, patient, seen=seen_by_staff))
    said = {
        "code": advice.finding.code, "max_mg": format_mg(advice.max_mg) if advice.max_mg else "0",
        "source": advice.finding.source.key, "message": advice.finding.message,
    }  # fmt: skip
    return write_event(
        event_id=claimed.subject_id, dose=dose, kind=Kind.VOMITED, minutes_after=minutes_after,
        seen_by_staff=seen_by_staff, what_happened=what_happened, advice=said, by=by, at=at,
    )  # fmt: skip
