"""What residence staff do: count heads, let people out, welcome them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.residence.models import Headcount, HeadcountLine, Leave
from breakwater.organization.models import Bed, StaffMember, Unit
from breakwater.record.models import EpisodeOfCare, Patient, Stay
from breakwater.record.refusals import Conflict, Refused

Where = HeadcountLine.Where


class HouseChanged(Conflict):
    code = "house_changed"
    message = "Somebody moved in or out while the page was open. Look at the list again and count them too."


class BedNotFree(Conflict):
    code = "bed_not_free"
    message = "Somebody else has just got this bed. Choose another one."


class AlreadyOut(Conflict):
    code = "already_out"
    message = "This person is already written down as out."


def living_in(unit: Unit, at: datetime) -> dict[UUID, EpisodeOfCare]:
    """Who lives in this unit now: patient id to episode of care."""
    stays = (
        Stay.objects.at(at)
        .filter(bed__room__unit=unit, status=Stay.Status.OCCUPIED)
        .select_related("episode__patient")
        .order_by("bed__label")
    )
    return {stay.episode.patient_id: stay.episode for stay in stays if stay.episode}


@transaction.atomic
def take_headcount(
    *, unit: Unit, found: Mapping[UUID, str], note: str, form_key: UUID, by: StaffMember, at: datetime
) -> Headcount:
    """Write down where everybody of the house was: ``found`` maps patient ids to present, on_leave or missing.

    Raises:
        HouseChanged: the people on the form are not exactly those who live here now.
        Refused: somebody is missing and the note does not say what was done.
    """
    body = {"unit": unit.pk, "found": {str(pk): where for pk, where in found.items()}, "note": note}
    claim = keys.claim(key=form_key, action="headcount.taken", by=by, body=body, at=at)
    if not claim.is_first:
        return Headcount.objects.get(pk=claim.subject_id)
    if set(found) != set(living_in(unit, at)):
        raise HouseChanged
    counts = Counter(found.values())
    if counts[Where.MISSING] and not note.strip():
        raise Refused("Somebody was not found. Write who was told and what is being done.", code="missing_needs_note")
    headcount = Headcount.objects.create(
        id=claim.subject_id,
        unit=unit,
        taken_at=at,
        taken_by=by,
        expected=len(found),
        present=counts[Where.PRESENT],
        on_leave=counts[Where.ON_LEAVE],
        missing=counts[Where.MISSING],
        note=note.strip(),
    )
    HeadcountLine.objects.bulk_create(
        HeadcountLine(headcount=headcount, patient_id=patient_id, where=where) for patient_id, where in found.items()
    )
    audit.act(action="headcount.taken", by=by, at=at, site_id=unit.site_id, subject=headcount, detail=dict(counts))
    return headcount


@transaction.atomic
def start_leave(
    *, episode: EpisodeOfCare, where: str, due_back_at: datetime, form_key: UUID, by: StaffMember, at: datetime
) -> Leave:
    """Write down that somebody goes out and when they are due back.

    Raises:
        AlreadyOut: they are already out.
        Refused: the time to be back has passed.
    """
    body = {"episode": episode.pk, "where": where, "due_back_at": due_back_at}
    claim = keys.claim(key=form_key, action="leave.started", by=by, body=body, at=at)
    if not claim.is_first:
        return Leave.objects.get(pk=claim.subject_id)
    if due_back_at <= at:
        raise Refused("Choose a time to be back that is still to come.", code="leave_back_in_past")
    try:
        with transaction.atomic():
            leave = Leave.objects.create(
                id=claim.subject_id, episode=episode, where=where, left_at=at, due_back_at=due_back_at, recorded_by=by
            )
    except IntegrityError:
        raise AlreadyOut from None
    audit.act(action="leave.started", by=by, at=at, patient_id=episode.patient_id, subject=leave)
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, by: StaffMember, at: datetime) -> Leave:
    """Write down that somebody is back. A second time changes nothing."""
    leave = Leave.objects.select_for_update(of=("self",)).select_related("episode").get(pk=leave.pk)
    if leave.returned_at is None:
        leave.returned_at, leave.returned_by = at, by
        leave.save(update_fields=["returned_at", "returned_by"])
        audit.act(action="leave.ended", by=by, at=at, patient_id=leave.episode.patient_id, subject=leave)
    return leave


@transaction.atomic
def move_to_bed(*, episode: EpisodeOfCare, bed: Bed, form_key: UUID, by: StaffMember, at: datetime) -> Stay:
    """Move somebody to another bed: the stay in the old one ends at the moment the new one begins.

    Raises:
        BedNotFree: the bed is in use, or held for somebody else.
        Refused: the bed is closed, of another site, or the episode has ended.
    """
    claim = keys.claim(key=form_key, action="stay.moved", by=by, body={"episode": episode.pk, "bed": bed.pk}, at=at)
    if not claim.is_first:
        return Stay.objects.get(pk=claim.subject_id)
    Patient.objects.lock(episode.patient_id)
    episode = EpisodeOfCare.objects.get(pk=episode.pk)
    if episode.status == EpisodeOfCare.Status.FINISHED:
        raise Refused("This person has been discharged.", code="episode_ended")
    if bed.closed_reason or bed.room.unit.site_id != episode.site_id:
        raise Refused("This bed cannot be used. Choose another one.", code="bed_not_usable")
    for stay in Stay.objects.select_for_update(of=("self",)).filter(episode=episode, status=Stay.Status.OCCUPIED):
        stay.status, stay.during = Stay.Status.ENDED, (stay.during.lower, at)
        stay.save(update_fields=["status", "during"])
    try:
        with transaction.atomic():
            stay = Stay.objects.create(
                id=claim.subject_id,
                bed=bed,
                episode=episode,
                status=Stay.Status.OCCUPIED,
                during=(at, None),
                created_by=by,
            )
    except IntegrityError:
        raise BedNotFree from None
    audit.act(action="stay.moved", by=by, at=at, patient_id=episode.patient_id, subject=stay)
    return stay
