"""A prescriber says whether a dose on paper and a dose in the record are one, or were two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.after_downtime.entering import Paper, write_dose
from breakwater.journey.medication.after_downtime.refusals import DowntimeRefused
from breakwater.journey.medication.models import PaperQuestion
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose, Patient
from breakwater.record.refusals import Conflict

Answer = PaperQuestion.Answer


@transaction.atomic
def answer_question(
    *, question: PaperQuestion, answer: str, note: str, form_key: UUID, by: StaffMember, at: datetime
) -> PaperQuestion:
    """Answer it by name. "Both given" writes the second dose and its stock line; the first row stays as it is.

    The hold stays until the prescriber clears it as any other.

    Raises:
        Conflict: it was answered before.
        DowntimeRefused: nothing was written beside it.
    """
    if not note.strip() or answer not in Answer.values:
        raise DowntimeRefused("Choose what is true, and write how you know.", code="reason_missing")
    body = {"question": question.pk, "answer": answer, "note": note}
    claimed = keys.claim(key=form_key, action="paper_question.answered", by=by, body=body, at=at)
    related = PaperQuestion.objects.select_related("due__downtime__site", "due__order", "bottle", "given_by")
    if not claimed.is_first:
        return _got(related.get(pk=question.pk))
    Patient.objects.lock(question.patient_id)
    question = _got(related.get(pk=question.pk))
    if question.answered_at is not None:
        raise Conflict("This question was answered before.", code="paper_question_answered")
    if answer == Answer.BOTH_GIVEN:
        paper = Paper(question.given_at, question.given_by, question.dose_mg, question.bottle, question.note)
        question.dose = write_dose(question.due, paper, claimed.subject_id, by=by, at=at, kind=Dose.Kind.EXTRA)
    question.answer, question.answer_note, question.answered_at, question.answered_by = answer, note, at, by
    question.save(update_fields=["answer", "answer_note", "answered_at", "answered_by", "dose"])
    audit.act(
        action="paper_question.answered", by=by, at=at, patient_id=question.patient_id, subject=question,
        detail={"answer": answer},
    )  # fmt: skip
    return question


def _got(question: PaperQuestion) -> PaperQuestion:
    return question
