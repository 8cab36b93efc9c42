"""Open one person's record in an emergency, and look at it afterwards (also called break-glass).

A use inside the program: it opens reading of the chart for one staff member and one person, for 60 minutes at most, and
never counseling notes. Telling somebody outside is a release of its own, with the four facts of 42 CFR 2.51.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy.models import EmergencyAccess
from breakwater.privacy.models.emergency_access import LONGEST
from breakwater.privacy.permissions import check, scope_for
from breakwater.record.models import Patient
from breakwater.record.refusals import Refused

SHORTEST_EXPLANATION = 10
# In the session of whoever opened a record: until when pages should ask whether one is open.
OPENED_UNTIL = "emergency_access_until"


class NobodyHasThisNumber(Refused):
    code = "record_number_unknown"
    message = "No record has this number. Check it with the person or the site that cares for them."


class AlreadyInReach(Refused):
    code = "already_in_reach"
    message = "You can open this person's record without emergency access. Find them by name or number."


class ReasonMissing(Refused):
    code = "emergency_reason_missing"
    message = "Choose a reason, and write in a few words what is happening."


class AlreadyReviewed(Refused):
    code = "emergency_access_reviewed"
    message = "Somebody has already reviewed this. The list shows who and when."


class NotByOneself(Refused):
    code = "emergency_access_own_review"
    message = "Somebody else must review this: it was opened by you."


@transaction.atomic
def open_emergency_access(
    *,
    record_number: int,
    reason: str,
    explanation: str,
    by: StaffMember,
    at: datetime,
    form_key: UUID | None = None,
) -> EmergencyAccess:
    """Open the record with this number to ``by`` for 60 minutes. The caller has asked for the password again.

    A second opening of the same person while the first is open answers with the first.

    Raises:
        NotPermitted: the role may not open records in an emergency.
        ReasonMissing: no reason from the list, or no words of one's own.
        NobodyHasThisNumber: there is no such record.
        AlreadyInReach: the person is cared for at a site of ``by``.
        KeyReused: the form key was used for something else.
    """
    check(by, "emergency_access.open")
    if reason not in EmergencyAccess.Reason.values or len(explanation.strip()) < SHORTEST_EXPLANATION:
        raise ReasonMissing
    patient = Patient.objects.filter(record_number=record_number).first()
    if patient is None:
        raise NobodyHasThisNumber
    if Patient.objects.within(scope_for(by, "chart.view")).filter(pk=patient.pk).exists():
        raise AlreadyInReach
    new_id = uuid4()
    if form_key:
        body = {"number": record_number, "reason": reason, "explanation": explanation}
        claim = keys.claim(key=form_key, action="emergency_access.opened", by=by, body=body, at=at)
        if not claim.is_first:
            # What this key stands for may be an opening that stood before: then there is no row of the key's own.
            return EmergencyAccess.objects.filter(staff=by, patient=patient).latest("opened_at")
        new_id = claim.subject_id
    Patient.objects.lock(patient.pk)
    standing = EmergencyAccess.objects.open_at(at).filter(staff=by, patient=patient).first()
    if standing is not None:
        return standing
    access = EmergencyAccess.objects.create(
        id=new_id,
        patient=patient,
        staff=by,
        reason=reason,
        explanation=explanation.strip(),
        opened_at=at,
        expires_at=at + LONGEST,
    )
    audit.act(
        action="emergency_access.opened",
        by=by,
        at=at,
        patient_id=patient.pk,
        subject=access,
        detail={"reason": reason, "expires_at": access.expires_at.isoformat()},
    )
    return access


@transaction.atomic
def close_emergency_access(*, access_id: UUID, by: StaffMember, at: datetime) -> EmergencyAccess | None:
    """Close a record ``by`` has opened, before its time is up. None when they have opened none of this id.

    Closing twice changes nothing.
    """
    access = EmergencyAccess.objects.select_for_update().filter(pk=access_id, staff=by).first()
    if access is not None and access.closed_at is None and at < access.expires_at:
        access.closed_at = at
        access.save(update_fields=["closed_at"])
        audit.act(action="emergency_access.closed", by=by, at=at, patient_id=access.patient_id, subject=access)
    return access


@transaction.atomic
def review_emergency_access(
    *, access: EmergencyAccess, outcome: str, note: str, by: StaffMember, at: datetime, form_key: UUID | None = None
) -> EmergencyAccess:
    """The privacy officer says whether opening was right. Due within 72 hours (H67).

    Raises:
        NotPermitted: not a privacy officer.
        AlreadyReviewed: somebody was first.
        NotByOneself: the reviewer opened it.
        Refused: no outcome or no note.
    """
    check(by, "emergency_access.review")
    if outcome not in EmergencyAccess.Outcome.values or not note.strip():
        raise Refused("Choose an outcome, and write what you found.", code="emergency_review_incomplete")
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if form_key:
        body = {"access": access.pk, "outcome": outcome, "note": note}
        if not keys.claim(key=form_key, action="emergency_access.reviewed", by=by, body=body, at=at).is_first:
            return access
    if access.reviewed_at is not None:
        raise AlreadyReviewed
    if access.staff_id == by.pk:
        raise NotByOneself
    access.outcome, access.review_note = outcome, note.strip()
    access.reviewed_at, access.reviewed_by = at, by
    access.save(update_fields=["outcome", "review_note", "reviewed_at", "reviewed_by"])
    audit.act(
        action="emergency_access.reviewed",
        by=by,
        at=at,
        patient_id=access.patient_id,
        subject=access,
        detail={"outcome": outcome},
    )
    return access


def patients_opened_by(staff_id: UUID, at: datetime | None = None) -> frozenset[UUID]:
    """Whose records this staff member has open by emergency access now: what the guard adds to a reading scope."""
    opened = EmergencyAccess.objects.open_at(at or now()).filter(staff_id=staff_id)
    return frozenset(opened.values_list("patient_id", flat=True))


def open_accesses(request: HttpRequest, at: datetime) -> list[EmergencyAccess]:
    """What the signed-in person has open now, with the people, for the red banner of every page.

    Asks the database only when this session opened a record, or the page is one that emergency access reaches.
    """
    until = getattr(request, "session", {}).get(OPENED_UNTIL)
    opened_here = until is not None and datetime.fromisoformat(until) > at
    reached = getattr(getattr(request, "scope", None), "patient_ids", ())
    if not (opened_here or reached):
        return []
    return list(EmergencyAccess.objects.open_at(at).filter(staff_id=request.user.pk).select_related("patient"))
