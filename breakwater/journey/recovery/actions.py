"""Discharge, check-ins, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.discharge import CHECK_IN_DAYS, check_in_dates
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.organization.models import StaffMember
from breakwater.record.models import Enquiry, EpisodeOfCare, MedicationOrder, Patient, Stay
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused

# After so many tries without an answer a check-in is shown apart: somebody should look for another way.
NO_ANSWER_TWICE = 2


class AlreadyDischarged(Conflict):
    code = "already_discharged"
    message = "This person has already been discharged. The chart shows when and by whom."


class CheckInClosed(Conflict):
    code = "check_in_closed"
    message = "Somebody has already closed this check-in."


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is recorded at discharge. ``reason`` is one of EpisodeOfCare.DischargeReason."""

    reason: str
    going_to: str = ""
    medicine_visit_at: datetime | None = None
    no_visit_reason: str = ""
    naloxone: str = ""
    tolerance_warning: str = ""


@transaction.atomic
def discharge(*, episode: EpisodeOfCare, leaving: Leaving, form_key: UUID, by: StaffMember, at: datetime) -> Discharge:
    """End an episode of care in one act: orders end, the bed is free, check-ins are planned for a year.

    Somebody who died gets no check-ins; for everybody else naloxone and the warning about lost tolerance are answered.

    Raises:
        AlreadyDischarged: the episode has ended before.
        Refused: naloxone, the warning or the next visit is not answered.
    """
    body = {"episode": episode.pk, **{name: getattr(leaving, name) for name in Leaving.__slots__}}
    claim = keys.claim(key=form_key, action="episode.discharged", by=by, body=body, at=at)
    if not claim.is_first:
        return Discharge.objects.get(pk=claim.subject_id)
    Patient.objects.lock(episode.patient_id)
    episode = EpisodeOfCare.objects.select_for_update(of=("self",)).select_related("site", "patient").get(pk=episode.pk)
    if episode.status == EpisodeOfCare.Status.FINISHED:
        raise AlreadyDischarged
    died = leaving.reason == EpisodeOfCare.DischargeReason.DIED
    if not died:
        _check_safe_leaving(leaving)
    for order in MedicationOrder.objects.filter(episode=episode).exclude(status=MedicationOrder.Status.ENDED):
        end_order(order=order, reason="Discharged", by=by, at=at)
    _free_the_bed(episode, at)
    _end_episode(episode, leaving.reason, by, at)
    row = Discharge.objects.create(
        id=claim.subject_id,
        episode=episode,
        patient_id=episode.patient_id,
        discharged_at=at,
        discharged_by=by,
        going_to=leaving.going_to,
        medicine_visit_at=leaving.medicine_visit_at,
        no_visit_reason=leaving.no_visit_reason or ("Died" if died else ""),
        naloxone=leaving.naloxone,
        tolerance_warning=leaving.tolerance_warning,
    )
    if not died:
        _plan_check_ins(episode, at)
    audit.act(
        action="episode.discharged",
        by=by,
        at=at,
        patient_id=episode.patient_id,
        subject=episode,
        detail={"reason": leaving.reason, "naloxone": leaving.naloxone},
    )
    return row


def _check_safe_leaving(leaving: Leaving) -> None:
    if not leaving.naloxone:
        raise Refused("Say whether the person has naloxone.", code="naloxone_not_answered")
    if not leaving.tolerance_warning:
        raise Refused("Say whether the person was warned about lost tolerance.", code="warning_not_answered")
    if leaving.medicine_visit_at is None and not leaving.no_visit_reason:
        raise Refused("Book the next visit for medicine, or say why there is none.", code="visit_not_answered")


def _free_the_bed(episode: EpisodeOfCare, at: datetime) -> None:
    for stay in Stay.objects.select_for_update(of=("self",)).filter(episode=episode, status=Stay.Status.OCCUPIED):
        stay.status = Stay.Status.ENDED
        stay.during = (stay.during.lower, at)
        stay.save(update_fields=["status", "during"])


def _end_episode(episode: EpisodeOfCare, reason: str, by: StaffMember, at: datetime) -> None:
    episode.status = EpisodeOfCare.Status.FINISHED
    episode.ended_at, episode.ended_by, episode.discharge_reason = at, by, reason
    episode.version += 1
    episode.save(update_fields=["status", "ended_at", "ended_by", "discharge_reason", "version"])


def _plan_check_ins(episode: EpisodeOfCare, at: datetime) -> None:
    dates = check_in_dates(episode.site.local(at).date())
    CheckIn.objects.bulk_create(
        CheckIn(patient_id=episode.patient_id, episode=episode, day_number=day_number, due_on=due_on)
        for day_number, due_on in zip(CHECK_IN_DAYS, dates, strict=True)
    )


@transaction.atomic
def record_contact(
    *, check_in: CheckIn, answered: str, answers: dict[str, Any], form_key: UUID, by: StaffMember, at: datetime
) -> CheckInContact:
    """Write down one try to reach a person; reaching them closes the check-in.

    ``answers`` holds on_medicine, used_since, has_naloxone, stable_housing, wants_to_return (true, false or
    None) and note.

    Raises:
        CheckInClosed: it was closed before.
    """
    body = {"check_in": check_in.pk, "answered": answered, **answers}
    claim = keys.claim(key=form_key, action="check_in.contact", by=by, body=body, at=at)
    if not claim.is_first:
        return CheckInContact.objects.get(pk=claim.subject_id)
    check_in = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    if check_in.closed_at is not None:
        raise CheckInClosed
    contact = CheckInContact.objects.create(
        id=claim.subject_id,
        check_in=check_in,
        patient_id=check_in.patient_id,
        answered=answered,
        at=at,
        by=by,
        **answers,
    )
    audit.act(
        action="check_in.contact",
        by=by,
        at=at,
        patient_id=check_in.patient_id,
        subject=contact,
        detail={"answered": answered},
    )
    if answered == CheckInContact.Answered.REACHED:
        _close(check_in, CheckIn.Outcome.REACHED, by, at)
    return contact


@transaction.atomic
def close_check_in(*, check_in: CheckIn, outcome: str, by: StaffMember, at: datetime) -> CheckIn:
    """Close a check-in that ends another way: not reached, declined, back in treatment, died.

    Declined and died also close the later ones: nobody is called who asked us not to, and no family of the dead.

    Raises:
        CheckInClosed: it was closed before.
    """
    check_in = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    if check_in.closed_at is not None:
        raise CheckInClosed
    _close(check_in, outcome, by, at)
    if outcome in {CheckIn.Outcome.DECLINED, CheckIn.Outcome.DIED}:
        for later in CheckIn.objects.select_for_update(of=("self",)).open().filter(patient_id=check_in.patient_id):
            _close(later, outcome, by, at)
    return check_in


def _close(check_in: CheckIn, outcome: str, by: StaffMember, at: datetime) -> None:
    check_in.outcome, check_in.closed_at, check_in.closed_by = outcome, at, by
    check_in.save(update_fields=["outcome", "closed_at", "closed_by"])
    audit.act(
        action="check_in.closed",
        by=by,
        at=at,
        patient_id=check_in.patient_id,
        subject=check_in,
        detail={"outcome": outcome},
    )


@transaction.atomic
def ask_back(*, check_in: CheckIn, form_key: UUID, by: StaffMember, at: datetime) -> Enquiry:
    """The person wants to come back: an enquiry for admissions, at once and marked urgent."""
    claim = keys.claim(key=form_key, action="enquiry.re_entry", by=by, body={"check_in": check_in.pk}, at=at)
    if not claim.is_first:
        return Enquiry.objects.get(pk=claim.subject_id)
    check_in = CheckIn.objects.select_related("episode", "patient").get(pk=check_in.pk)
    patient = check_in.patient
    enquiry = Enquiry.objects.create(
        id=claim.subject_id,
        site_id=check_in.episode.site_id,
        channel=Enquiry.Channel.REFERRAL,
        preferred_name=patient.called,
        phone=patient.phone,
        safe_to_leave_message=patient.safe_to_leave_message,
        language=patient.language,
        urgent=True,
        note=f"Wants to come back. Record {patient.record_number}.",
        received_at=at,
        taken_by=by,
    )
    audit.act(action="enquiry.re_entry", by=by, at=at, patient_id=patient.pk, subject=enquiry)
    return enquiry
