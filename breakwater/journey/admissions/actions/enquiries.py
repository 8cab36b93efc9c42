"""What every act on an enquiry needs: the enquiry, locked and still open, and the status its facts add up to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from breakwater.record.models import Enquiry, Placement, Screening, Stay
from breakwater.record.refusals import Conflict


class EnquiryClosed(Conflict):
    code = "enquiry_closed"
    message = "This enquiry was closed meanwhile. If the person wants help again, log a new call."


class AlreadyAdmitted(Conflict):
    code = "already_admitted"
    message = "This person has been admitted meanwhile. Nothing was changed; the page shows who did it and when."


def lock(enquiry_id: UUID) -> Enquiry:
    """The enquiry's row, locked until the transaction ends: acts on one enquiry queue up here."""
    return Enquiry.objects.select_for_update(no_key=True, of=("self",)).select_related("site").get(pk=enquiry_id)


def lock_open(enquiry_id: UUID) -> Enquiry:
    """The same, for an act that an open enquiry allows.

    Raises:
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    enquiry = lock(enquiry_id)
    if enquiry.status == Enquiry.Status.CLOSED:
        raise EnquiryClosed
    if enquiry.status == Enquiry.Status.ADMITTED:
        raise AlreadyAdmitted
    return enquiry


def settle_status(enquiry: Enquiry, at: datetime) -> None:
    """Set the status of a locked, open enquiry to the furthest step that stands now; saves nothing."""
    if Stay.objects.held_at(at).filter(enquiry=enquiry).exists():
        enquiry.status = Enquiry.Status.BED_HELD
    elif Placement.objects.filter(enquiry=enquiry).exists():
        enquiry.status = Enquiry.Status.PLACED
    elif Screening.objects.filter(enquiry=enquiry).exists():
        enquiry.status = Enquiry.Status.SCREENED
    else:
        enquiry.status = Enquiry.Status.ANSWERED if enquiry.answered_at else Enquiry.Status.NEW
