"""What counselors do: plan with a person, hold sessions, record who came, sign notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.therapy.models import Attendance, Goal, Problem, Session, SessionNote, Step, TreatmentPlan
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.refusals import Conflict, Refused

# How long a plan may stand before it is looked at again. A choice of ours; sites often review every 30 days.
REVIEW_AFTER_DAYS = 30


class NoteAlreadySigned(Refused):
    code = "note_already_signed"
    message = "This note is signed. Add to it with an addendum."


class NobodyInSession(Refused):
    code = "session_without_people"
    message = "Choose at least one person for this session."


@transaction.atomic
def add_to_plan(
    *,
    episode: EpisodeOfCare,
    problem: str,
    goal: str,
    step: str,
    owner: str,
    due_on: date,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> TreatmentPlan:
    """Add a problem with a goal and a first step to the person's plan; the first one begins the plan."""
    body = {"episode": episode.pk, "problem": problem, "goal": goal, "step": step, "owner": owner, "due_on": due_on}
    claim = keys.claim(key=form_key, action="plan.problem_added", by=by, body=body, at=at)
    Patient.objects.lock(episode.patient_id)
    plan, _ = TreatmentPlan.objects.get_or_create(
        episode=episode,
        defaults={
            "started_at": at,
            "started_by": by,
            "review_due_on": episode.site.local(at).date() + timedelta(days=REVIEW_AFTER_DAYS),
        },
    )
    if not claim.is_first:
        return plan
    row = Problem.objects.create(id=claim.subject_id, plan=plan, statement=problem, position=plan.problems.count() + 1)
    Step.objects.create(goal=Goal.objects.create(problem=row, statement=goal), action=step, owner=owner, due_on=due_on)
    audit.act(action="plan.problem_added", by=by, at=at, patient_id=episode.patient_id, subject=row)
    return plan


@transaction.atomic
def finish_step(*, step: Step, by: StaffMember, at: datetime) -> Step:
    """Mark a step of a plan as done.

    Raises:
        Conflict: somebody else has marked it already.
    """
    step = Step.objects.select_for_update(of=("self",)).select_related("goal__problem__plan__episode").get(pk=step.pk)
    if step.done_at is not None:
        raise Conflict("This step is already marked as done.", code="step_already_done")
    step.done_at, step.done_by = at, by
    step.save(update_fields=["done_at", "done_by"])
    audit.act(action="plan.step_done", by=by, at=at, subject=step, patient_id=step.goal.problem.plan.episode.patient_id)
    return step


@transaction.atomic
def book_session(
    *,
    site: Site,
    kind: str,
    title: str,
    starts_at: datetime,
    minutes: int,
    episodes: Sequence[EpisodeOfCare],
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Session:
    """Book a session with the people who are expected to come.

    Raises:
        NobodyInSession: nobody was chosen.
    """
    if not episodes:
        raise NobodyInSession
    body = {
        "site": site.pk,
        "kind": kind,
        "title": title,
        "starts_at": starts_at,
        "minutes": minutes,
        "people": sorted(str(episode.pk) for episode in episodes),
    }
    claim = keys.claim(key=form_key, action="session.booked", by=by, body=body, at=at)
    if not claim.is_first:
        return Session.objects.get(pk=claim.subject_id)
    session = Session.objects.create(
        id=claim.subject_id,
        site=site,
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        led_by=by,
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, patient_id=episode.patient_id, episode=episode) for episode in episodes
    )
    for episode in episodes:
        audit.act(action="session.booked", by=by, at=at, patient_id=episode.patient_id, subject=session)
    return session


@transaction.atomic
def record_attendance(
    *, session: Session, statuses: Mapping[UUID, str], by: StaffMember, at: datetime
) -> list[Attendance]:
    """Record what happened for each attendance id in ``statuses``. A signed note keeps its attendance as it was.

    Raises:
        NoteAlreadySigned: an attendance with a signed note would change.
    """
    changed = []
    rows = Attendance.objects.select_for_update(of=("self",)).filter(session=session).order_by("pk")
    signed = set(SessionNote.objects.filter(attendance__session=session).values_list("attendance_id", flat=True))
    for attendance in rows:
        status = statuses.get(attendance.pk, attendance.status)
        if status == attendance.status:
            continue
        if attendance.pk in signed:
            raise NoteAlreadySigned("The note of one of these people is signed, so their attendance stays as it is.")
        attendance.status, attendance.recorded_at, attendance.recorded_by = status, at, by
        attendance.save(update_fields=["status", "recorded_at", "recorded_by"])
        audit.act(
            action="attendance.recorded",
            by=by,
            at=at,
            patient_id=attendance.patient_id,
            subject=attendance,
            detail={"status": status},
        )
        changed.append(attendance)
    return changed


@transaction.atomic
def sign_note(
    *, attendance: Attendance, group_text: str, text: str, form_key: UUID, by: StaffMember, at: datetime
) -> SessionNote:
    """Sign the note about one person at one session. It cannot be changed afterwards.

    Raises:
        NoteAlreadySigned: there is a signed note; write an addendum.
        Refused: attendance is not recorded yet, or nothing was written.
    """
    if not text.strip():
        raise Refused("Write a line about this person before you sign.", code="note_empty")
    body = {"attendance": attendance.pk, "group_text": group_text, "text": text}
    claim = keys.claim(key=form_key, action="note.signed", by=by, body=body, at=at)
    if not claim.is_first:
        return SessionNote.objects.get(pk=claim.subject_id)
    attendance = Attendance.objects.select_for_update(of=("self",)).get(pk=attendance.pk)
    if attendance.status == Attendance.Status.EXPECTED:
        raise Refused("Record first whether the person came.", code="attendance_not_recorded")
    if SessionNote.objects.filter(attendance=attendance, addendum_to__isnull=True).exists():
        raise NoteAlreadySigned
    note = SessionNote.objects.create(
        id=claim.subject_id,
        attendance=attendance,
        patient_id=attendance.patient_id,
        group_text=group_text.strip(),
        text=text.strip(),
        signed_at=at,
        signed_by=by,
    )
    audit.act(action="note.signed", by=by, at=at, patient_id=note.patient_id, subject=note)
    return note


@transaction.atomic
def add_addendum(*, note: SessionNote, text: str, form_key: UUID, by: StaffMember, at: datetime) -> SessionNote:
    """Add words to a signed note, as a further signed row that names it.

    Raises:
        Refused: nothing was written.
    """
    if not text.strip():
        raise Refused("Write the addendum before you sign it.", code="note_empty")
    claim = keys.claim(key=form_key, action="note.addendum", by=by, body={"note": note.pk, "text": text}, at=at)
    if not claim.is_first:
        return SessionNote.objects.get(pk=claim.subject_id)
    addendum = SessionNote.objects.create(
        id=claim.subject_id,
        attendance_id=note.attendance_id,
        patient_id=note.patient_id,
        text=text.strip(),
        signed_at=at,
        signed_by=by,
        addendum_to=note,
    )
    audit.act(action="note.addendum", by=by, at=at, patient_id=note.patient_id, subject=addendum)
    return addendum
