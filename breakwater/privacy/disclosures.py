"""Look at what left in a medical emergency, and write down what was found."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.privacy.models import Disclosure, DisclosureReview
from breakwater.privacy.permissions import check
from breakwater.record.models import Patient
from breakwater.record.refusals import Refused


class ReleaseAlreadyReviewed(Refused):
    code = "release_reviewed"
    message = "Somebody has already reviewed this release. The list shows who and when."


class ReleaseNotByOneself(Refused):
    code = "release_own_review"
    message = "Somebody else must review this: it was shared by you."


@transaction.atomic
def review_disclosure(
    *,
    disclosure: Disclosure,
    appropriate: bool,
    person_informed: bool,
    note: str,
    by: StaffMember,
    at: datetime,
    form_key: UUID | None = None,
) -> DisclosureReview:
    """The privacy officer says whether a release in a medical emergency was right. Due the next working day.

    Raises:
        NotPermitted: not a privacy officer.
        ReleaseAlreadyReviewed: somebody was first.
        ReleaseNotByOneself: the reviewer shared it.
        Refused: no note.
    """
    check(by, "emergency_access.review")
    if not note.strip():
        raise Refused("Write what you found, and what follows from it.", code="release_review_incomplete")
    if disclosure.disclosed_by_id == by.pk:
        raise ReleaseNotByOneself
    new_id = uuid4()
    if form_key:
        body = {"disclosure": disclosure.pk, "right": appropriate, "informed": person_informed, "note": note}
        claim = keys.claim(key=form_key, action="release.reviewed", by=by, body=body, at=at)
        if not claim.is_first:
            return DisclosureReview.objects.get(pk=claim.subject_id)
        new_id = claim.subject_id
    Patient.objects.lock(disclosure.patient_id)
    if DisclosureReview.objects.filter(disclosure=disclosure).exists():
        raise ReleaseAlreadyReviewed
    review = DisclosureReview.objects.create(
        id=new_id,
        disclosure=disclosure,
        appropriate=appropriate,
        person_informed=person_informed,
        note=note.strip(),
        reviewed_at=at,
        reviewed_by=by,
    )
    audit.act(
        action="release.reviewed",
        by=by,
        at=at,
        patient_id=disclosure.patient_id,
        subject=review,
        detail={"appropriate": appropriate, "person_informed": person_informed},
    )
    return review
