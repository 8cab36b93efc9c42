"""Beds: offer one and hold it for a time, let it go, and take it at admission. Never two people in one bed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.admissions.actions import enquiries
from breakwater.organization.models import Bed, StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import Enquiry, EpisodeOfCare, Stay
from breakwater.record.refusals import Conflict, Refused

# Longer than this is not a hold but a bed kept from somebody else. Our own choice.
LONGEST_HOLD = timedelta(hours=24)


class BedTaken(Conflict):
    code = "bed_taken"

    def __init__(self, bed: Bed) -> None:
        super().__init__(f"Bed {bed.label} has just been taken. Choose another one; the map shows what is free now.")


class BedClosed(Refused):
    code = "bed_closed"

    def __init__(self, bed: Bed) -> None:
        super().__init__(f"Bed {bed.label} is closed: {bed.closed_reason}. Choose another one.")


class HoldTimeWrong(Refused):
    code = "hold_time_wrong"
    message = "A bed is held from now for at most 24 hours. Choose a shorter time."


class HoldOver(Conflict):
    code = "hold_over"
    message = "This hold has already ended. The map shows what is free now."


@transaction.atomic
def hold_bed(*, bed: Bed, enquiry: Enquiry, lasting: timedelta, by: StaffMember, at: datetime, form_key: UUID) -> Stay:
    """Hold a bed for somebody who is coming. A bed held for them before is let go, so nobody blocks two.

    Args:
        lasting: how long from ``at``; the end is stored, and after it the bed counts as free by itself.

    Raises:
        HoldTimeWrong: ``lasting`` is not above zero, or longer than ``LONGEST_HOLD``.
        BedTaken, BedClosed: the bed is not free.
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    check(by, "bed.hold", site_id=enquiry.site_id)
    check(by, "bed.hold", site_id=bed.room.unit.site_id)
    body = {"bed": bed.pk, "enquiry": enquiry.pk, "lasting": lasting}
    claim = keys.claim(key=form_key, action="bed.hold", by=by, body=body, at=at)
    if not claim.is_first:
        return Stay.objects.get(pk=claim.subject_id)
    if not timedelta() < lasting <= LONGEST_HOLD:
        raise HoldTimeWrong
    until = at + lasting
    enquiry = enquiries.lock_open(enquiry.pk)
    free_bed(bed_id=bed.pk, enquiry=enquiry, at=at)
    _let_go(enquiry, at)
    stay = _store(
        Stay(
            pk=claim.subject_id,
            bed=bed,
            enquiry=enquiry,
            status=Stay.Status.HELD,
            during=(at, until),
            held_until=until,
            created_by=by,
        )
    )
    enquiries.settle_status(enquiry, at)
    enquiry.save()
    audit.act(
        action="bed.held",
        by=by,
        at=at,
        site_id=bed.room.unit.site_id,
        subject=stay,
        detail={"bed": str(bed.pk), "enquiry": str(enquiry.pk), "minutes": int(lasting.total_seconds() // 60)},
    )
    return stay


@transaction.atomic
def release_hold(*, stay: Stay, by: StaffMember, at: datetime, form_key: UUID) -> Stay:
    """Let a held bed go before its time.

    Raises:
        HoldOver: it was released, used or ran out meanwhile.
    """
    check(by, "bed.hold", site_id=stay.bed.room.unit.site_id)
    claim = keys.claim(key=form_key, action="bed.release", by=by, body={"stay": stay.pk}, at=at)
    if not claim.is_first:
        return Stay.objects.get(pk=stay.pk)
    if stay.enquiry_id is None:
        raise HoldOver
    enquiry = enquiries.lock(stay.enquiry_id)
    stay = Stay.objects.select_for_update(of=("self",)).select_related("bed__room__unit").get(pk=stay.pk)
    if stay.status != Stay.Status.HELD or stay.held_until is None or stay.held_until <= at:
        raise HoldOver
    stay.status = Stay.Status.RELEASED
    stay.save(update_fields=["status"])
    if enquiry.status not in (Enquiry.Status.CLOSED, Enquiry.Status.ADMITTED):
        enquiries.settle_status(enquiry, at)
        enquiry.save()
    audit.act(
        action="bed.released",
        by=by,
        at=at,
        site_id=stay.bed.room.unit.site_id,
        subject=stay,
        detail={"bed": str(stay.bed_id), "enquiry": str(enquiry.pk)},
    )
    return stay


def free_bed(*, bed_id: UUID, enquiry: Enquiry, at: datetime) -> Bed:
    """The bed, locked and free for this enquiry: holds of it that ran out are released here and now.

    Raises:
        BedTaken: somebody else lies in it or has it held.
        BedClosed: it is not in service.
    """
    bed = Bed.objects.select_for_update(no_key=True, of=("self",)).select_related("room__unit__site").get(pk=bed_id)
    if bed.closed_reason:
        raise BedClosed(bed)
    stays = Stay.objects.filter(bed=bed)
    stays.filter(status=Stay.Status.HELD, held_until__lte=at).update(status=Stay.Status.RELEASED)
    if stays.at(at).exclude(enquiry=enquiry, status=Stay.Status.HELD).exists():
        raise BedTaken(bed)
    return bed


def occupy(*, bed: Bed, enquiry: Enquiry, episode: EpisodeOfCare, by: StaffMember, at: datetime) -> Stay:
    """Put the person of this episode into a bed that ``free_bed`` has locked. Their hold becomes their stay."""
    held = Stay.objects.filter(bed=bed, enquiry=enquiry).held_at(at).first()
    stay = held or Stay(bed=bed, enquiry=enquiry, created_by=by)
    stay.episode, stay.status, stay.held_until = episode, Stay.Status.OCCUPIED, None
    stay.during = (at, None)
    stay = _store(stay)
    _let_go(enquiry, at)
    return stay


def _let_go(enquiry: Enquiry, at: datetime) -> None:
    """Release the holds of this enquiry that still stand. One that ran out is left to the act that takes its bed:
    two acts that each released the other's old hold would wait for one another."""
    Stay.objects.held_at(at).filter(enquiry=enquiry).update(status=Stay.Status.RELEASED)


def _store(stay: Stay) -> Stay:
    """Save; the database has the last word on who lies where."""
    try:
        with transaction.atomic():
            stay.save()
    except IntegrityError as error:
        if "stay_one_person_a_bed" in str(error):
            raise BedTaken(stay.bed) from error
        raise
    return stay
