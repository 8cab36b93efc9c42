"""Not all of a dose was swallowed: how much was, and where the rest went, before a second person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import mg
from breakwater.clinical.partly_taken import not_swallowed_mg
from breakwater.journey.medication.actions.reverse import take_back
from breakwater.journey.medication.exceptions.event import (
    lock_standing,
    must_be_new,
    must_say_what_happened,
    write_event,
)
from breakwater.journey.medication.models import StockEntry
from breakwater.journey.medication.refusals import SecondPersonNeeded
from breakwater.journey.medication.stock.entry import enter, lock_bottle
from breakwater.journey.medication.stock.moves import waste
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose, DoseEvent
from breakwater.record.refusals import Conflict, Refused

Kind = DoseEvent.Kind


@transaction.atomic
def record_partly_taken(
    *,
    dose: Dose,
    swallowed_mg: Decimal,
    what_happened: str,
    kept: bool,
    second_by: StaffMember,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> DoseEvent:
    """Record how much of a dose was swallowed. What is left goes back into the books and is wasted in the same act.

    Nothing more is given for this part of the day: what is left in a cup is never given later.

    Args:
        swallowed_mg: above zero and below the dose; nothing swallowed is ``record_not_drunk``.
        kept: the rest could be collected, and goes into the site's waste stock.

    Raises:
        Conflict: the dose does not stand, or was recorded as partly taken already.
        Refused: the amount is not between nothing and the whole dose.
    """
    _must_be_two(second_by, by)
    must_say_what_happened(what_happened)
    body = {
        "dose": dose.pk, "swallowed": swallowed_mg, "what": what_happened, "kept": kept, "second_by": second_by.pk,
    }  # fmt: skip
    claimed = keys.claim(key=form_key, action="dose.partly_taken", by=by, body=body, at=at)
    if not claimed.is_first:
        return DoseEvent.objects.get(pk=claimed.subject_id)
    lock_standing(dose)
    must_be_new(dose, Kind.PARTLY_TAKEN)
    if not 0 < swallowed_mg < dose.dose_mg:
        raise Refused(f"Enter more than 0 mg and less than the dose, {mg(dose.dose_mg)}.", code="swallowed_not_part")
    left_mg = not_swallowed_mg(dose.dose_mg, swallowed_mg)
    line = dispensed(dose)
    bottle = lock_bottle(line.bottle)
    enter(
        bottle=bottle, kind=StockEntry.Kind.LEFT_OVER, amount_mg=left_mg, dose=dose, station_id=line.station_id,
        second_by=second_by, reason="Not swallowed", by=by, at=at,
    )  # fmt: skip
    waste(
        bottle=bottle, amount_mg=left_mg, reason=_reason(what_happened), second_by=second_by, by=by, at=at, kept=kept,
        dose=dose,
    )  # fmt: skip
    return write_event(
        event_id=claimed.subject_id, dose=dose, kind=Kind.PARTLY_TAKEN, swallowed_mg=swallowed_mg,
        what_happened=what_happened, second_by=second_by, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def record_not_drunk(
    *,
    dose: Dose,
    what_happened: str,
    kept: bool,
    second_by: StaffMember,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Dose:
    """Record that a poured dose was not drunk at all: taken back, wasted, and not given with that reason, in one act.

    Another dose of the day is then a replacement, which a prescriber passes with a reason.

    Returns: the row that says "not given".

    Raises:
        Conflict: the dose does not stand, or something was swallowed or vomited of it.
    """
    _must_be_two(second_by, by)
    must_say_what_happened(what_happened)
    body = {"dose": dose.pk, "what": what_happened, "kept": kept, "second_by": second_by.pk}
    claimed = keys.claim(key=form_key, action="dose.not_drunk", by=by, body=body, at=at)
    if not claimed.is_first:
        return Dose.objects.get(pk=claimed.subject_id)
    lock_standing(dose)
    must_be_new(dose, Kind.VOMITED, Kind.PARTLY_TAKEN)
    line = dispensed(dose)
    take_back(dose=dose, reversal_id=uuid4(), reason=what_happened, second_by=second_by, by=by, at=at)
    waste(
        bottle=line.bottle, amount_mg=dose.dose_mg, reason=_reason(what_happened), second_by=second_by, by=by, at=at,
        kept=kept, dose=dose,
    )  # fmt: skip
    write_event(
        event_id=uuid4(), dose=dose, kind=Kind.NOT_DRUNK, what_happened=what_happened, second_by=second_by, by=by,
        at=at,
    )  # fmt: skip
    return _not_given(claimed.subject_id, dose, what_happened, by=by, at=at)


def dispensed(dose: Dose) -> StockEntry:
    """The ledger line of a dose, with its bottle.

    Raises:
        Conflict: the dose has none of ours.
    """
    lines = StockEntry.objects.select_related("bottle").filter(dose=dose, kind=StockEntry.Kind.DISPENSED)
    line = lines.first()
    if line is None:
        raise Conflict("No medicine of ours stands against this dose.", code="dose_without_line")
    return line


def _not_given(dose_id: UUID, first: Dose, why: str, *, by: StaffMember, at: datetime) -> Dose:
    row = Dose(
        pk=dose_id, patient_id=first.patient_id, episode_id=first.episode_id, order_id=first.order_id,
        order_version=first.order_version, site_id=first.site_id, station_id=first.station_id,
        dosing_day=first.dosing_day, part=first.part, status=Dose.Status.NOT_DONE, drug=first.drug,
        dose_mg=Decimal(0), not_given_reason=Dose.NotGiven.NOT_DRUNK, note=why, found_by=first.found_by,
        given_at=at, given_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    audit.act(
        action="dose.not_given", by=by, at=at, patient_id=row.patient_id, site_id=row.site_id, subject=row,
        detail={"reason": row.not_given_reason, "part": row.part},
    )  # fmt: skip
    return row


def _must_be_two(second_by: StaffMember, by: StaffMember) -> None:
    if second_by.pk == by.pk:
        raise SecondPersonNeeded


def _reason(what_happened: str) -> str:
    """As much of it as a ledger line holds; all of it stands with the event."""
    return what_happened[:240]
