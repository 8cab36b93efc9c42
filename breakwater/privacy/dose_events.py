"""Answer a dose that another person swallowed, by name."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import DoseEvent, DoseEventReview
from breakwater.record.refusals import Conflict


def review_dose_event(*, event: DoseEvent, note: str, by: StaffMember, at: datetime) -> DoseEventReview:
    """Write what follows for the privacy of both people. Once for each event.

    Raises:
        Conflict: somebody else was first.
    """
    try:
        with transaction.atomic():
            review = DoseEventReview.objects.create(event=event, note=note, reviewed_at=at, reviewed_by=by)
            audit.act(action="dose_event.reviewed", by=by, at=at, patient_id=event.patient_id, subject=review)
    except IntegrityError:
        raise Conflict("Somebody has already reviewed this.", code="dose_event_reviewed") from None
    return review
