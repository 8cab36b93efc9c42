"""Calls: log one, say what came of it, plan the next, close."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.admissions.actions import enquiries
from breakwater.journey.admissions.models import Contact
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import Enquiry, Stay
from breakwater.record.refusals import Refused

NO_NAME = "No name given"


class CallBackInThePast(Refused):
    code = "call_back_in_the_past"
    message = "The time for the call-back has already passed. Give a later one."


class NextTryMissing(Refused):
    code = "next_try_missing"
    message = "Say when to call next, so that nobody who asked for help is forgotten."


class CloseReasonMissing(Refused):
    code = "close_reason_missing"
    message = "Say why this enquiry ends here."


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller told us. Nothing but the way they reached us is needed; no name is fine."""

    channel: str
    caller: str = Enquiry.Caller.SELF
    preferred_name: str = ""
    phone: str = ""
    safe_to_leave_message: bool = False
    language: str = "English"
    best_time: str = ""
    urgent: bool = False
    note: str = ""


@transaction.atomic
def log_call(
    *, site: Site, call: Call, call_back_due_at: datetime | None, by: StaffMember, at: datetime, form_key: UUID
) -> Enquiry:
    """Make an enquiry of a call, text or visit that a staff member took.

    Args:
        call_back_due_at: when we promised to call; None means ``by`` is talking with the caller now.

    Raises:
        CallBackInThePast: the promised time is not after ``at``.
    """
    check(by, "enquiry.log", site_id=site.pk)
    body = {"site": site.pk, "call_back_due_at": call_back_due_at, **asdict(call)}
    claim = keys.claim(key=form_key, action="enquiry.log", by=by, body=body, at=at)
    if not claim.is_first:
        return Enquiry.objects.get(pk=claim.subject_id)
    _check_call_back(call_back_due_at, at)
    talking = call_back_due_at is None
    enquiry = Enquiry.objects.create(
        pk=claim.subject_id,
        site=site,
        **{**asdict(call), "preferred_name": call.preferred_name or NO_NAME},
        status=Enquiry.Status.ANSWERED if talking else Enquiry.Status.NEW,
        received_at=at,
        taken_by=by,
        call_back_due_at=call_back_due_at,
        answered_at=at if talking else None,
        answered_by=by if talking else None,
    )
    audit.act(
        action="enquiry.logged",
        by=by,
        at=at,
        site_id=site.pk,
        subject=enquiry,
        detail={"channel": call.channel, "caller": call.caller, "urgent": call.urgent, "talking": talking},
    )
    return enquiry


@transaction.atomic
def record_contact(
    *,
    enquiry: Enquiry,
    outcome: str,
    note: str,
    call_back_due_at: datetime | None,
    by: StaffMember,
    at: datetime,
    form_key: UUID,
) -> Contact:
    """Record that the caller was reached or not, and when to call next.

    The call-back that was due is done with; ``call_back_due_at`` is the next one. Whoever was not reached keeps a
    next one, always.

    Raises:
        NextTryMissing: not reached, and no time for the next try.
        CallBackInThePast: the next try is not after ``at``.
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    check(by, "enquiry.answer", site_id=enquiry.site_id)
    body = {"enquiry": enquiry.pk, "outcome": outcome, "note": note, "call_back_due_at": call_back_due_at}
    claim = keys.claim(key=form_key, action="enquiry.contact", by=by, body=body, at=at)
    if not claim.is_first:
        return Contact.objects.get(pk=claim.subject_id)
    enquiry = enquiries.lock_open(enquiry.pk)
    if outcome != Contact.Outcome.TALKED and call_back_due_at is None:
        raise NextTryMissing
    _check_call_back(call_back_due_at, at)
    contact = Contact.objects.create(
        pk=claim.subject_id,
        enquiry=enquiry,
        outcome=outcome,
        note=note,
        call_back_due_at=call_back_due_at,
        made_at=at,
        made_by=by,
    )
    enquiry.call_back_due_at, enquiry.taken_by = call_back_due_at, by
    if outcome == Contact.Outcome.TALKED:
        mark_answered(enquiry, by=by, at=at)
    enquiries.settle_status(enquiry, at)
    enquiry.save()
    audit.act(
        action="enquiry.contact_recorded",
        by=by,
        at=at,
        site_id=enquiry.site_id,
        subject=enquiry,
        detail={"outcome": outcome, "call_back": call_back_due_at is not None},
    )
    return contact


@transaction.atomic
def close_enquiry(*, enquiry: Enquiry, reason: str, by: StaffMember, at: datetime, form_key: UUID) -> Enquiry:
    """End an enquiry that does not become an admission, with the reason; a bed held for it is free again.

    Raises:
        CloseReasonMissing: no reason given.
        EnquiryClosed, AlreadyAdmitted: it has ended before.
    """
    check(by, "enquiry.answer", site_id=enquiry.site_id)
    body = {"enquiry": enquiry.pk, "reason": reason}
    claim = keys.claim(key=form_key, action="enquiry.close", by=by, body=body, at=at)
    if not claim.is_first:
        return Enquiry.objects.get(pk=enquiry.pk)
    enquiry = enquiries.lock_open(enquiry.pk)
    if not reason.strip():
        raise CloseReasonMissing
    released = Stay.objects.filter(enquiry=enquiry, status=Stay.Status.HELD).update(status=Stay.Status.RELEASED)
    enquiry.status = Enquiry.Status.CLOSED
    enquiry.closed_at, enquiry.closed_by, enquiry.close_reason = at, by, reason
    enquiry.call_back_due_at = None
    enquiry.save()
    audit.act(
        action="enquiry.closed",
        by=by,
        at=at,
        site_id=enquiry.site_id,
        subject=enquiry,
        detail={"holds_released": released},
    )
    return enquiry


def mark_answered(enquiry: Enquiry, *, by: StaffMember, at: datetime) -> None:
    """Set who first talked with the caller and when, once; saves nothing."""
    if enquiry.answered_at is None:
        enquiry.answered_at, enquiry.answered_by = at, by


def _check_call_back(call_back_due_at: datetime | None, at: datetime) -> None:
    if call_back_due_at is not None and call_back_due_at <= at:
        raise CallBackInThePast
