"""Record the answers to the health questions. The server counts; whatever comes out, help goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.opioid_use_disorder import severity
from breakwater.journey.admissions.actions import calls, enquiries
from breakwater.organization.models import StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import Enquiry, Screening
from breakwater.record.refusals import Refused


class AnswerInTheFuture(Refused):
    code = "answer_in_the_future"
    message = "The last use, or the last overdose, cannot be in the future. Check the date and time."


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person answered. None is "not asked"; ``areas`` maps an area's id to yes, no or not asked."""

    areas: Mapping[str, bool | None] = field(default_factory=dict)
    supervised_use: bool = False
    last_opioid: str = ""
    last_use_at: datetime | None = None
    route: str = ""
    pregnant: bool | None = None
    uses_alcohol: bool | None = None
    uses_sedatives: bool | None = None
    past_overdoses: int | None = None
    last_overdose_on: date | None = None
    thoughts_of_suicide: bool | None = None
    in_another_program: bool | None = None


@transaction.atomic
def record_screening(*, enquiry: Enquiry, answers: Answers, by: StaffMember, at: datetime, form_key: UUID) -> Screening:
    """Sign a set of answers. Count and severity are worked out here (source dsm-5-tr-oud), never taken from a form.

    Severity stays empty while the questions not asked could change it. To ask the questions is to talk, so a call
    that still waited counts as answered.

    Raises:
        AnswerInTheFuture: a time that has not come yet.
        AreaNotAllowed: an area or answer that does not exist (a form never sends one).
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    check(by, "screening.record", site_id=enquiry.site_id)
    body = {"enquiry": enquiry.pk, **asdict(answers)}
    claim = keys.claim(key=form_key, action="screening.record", by=by, body=body, at=at)
    if not claim.is_first:
        return Screening.objects.get(pk=claim.subject_id)
    enquiry = enquiries.lock_open(enquiry.pk)
    _check_times(answers, enquiry, at)
    result = severity(answers.areas, supervised_use=answers.supervised_use)
    given = asdict(answers)
    screening = Screening.objects.create(
        pk=claim.subject_id,
        enquiry=enquiry,
        answers=dict(given.pop("areas")),
        criteria_met=result.count,
        severity=result.severity or "",
        screened_at=at,
        screened_by=by,
        **given,
    )
    calls.mark_answered(enquiry, by=by, at=at)
    enquiries.settle_status(enquiry, at)
    enquiry.save()
    audit.act(
        action="screening.recorded",
        by=by,
        at=at,
        site_id=enquiry.site_id,
        subject=screening,
        detail={"enquiry": str(enquiry.pk), "not_asked": len(result.missing)},
    )
    return screening


def _check_times(answers: Answers, enquiry: Enquiry, at: datetime) -> None:
    today = enquiry.site.local(at).date()
    if answers.last_use_at is not None and answers.last_use_at > at:
        raise AnswerInTheFuture
    if answers.last_overdose_on is not None and answers.last_overdose_on > today:
        raise AnswerInTheFuture
