"""The counselor's pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.therapy import actions, presenters
from breakwater.journey.therapy.forms import AddendumForm, AttendanceForm, NoteForm, ProblemForm, SessionForm
from breakwater.journey.therapy.models import Attendance, Session, SessionNote, Step
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.late_holds import late_holds
from breakwater.record.models import EpisodeOfCare
from breakwater.record.refusals import Conflict, Refused


def _my_site(request: StaffRequest) -> Site:
    """The site whose clock the page uses: the first at which this person may do this."""
    return next(a.site for a in request.staff.current_roles() if a.site_id in request.scope.site_ids)


def _status_of(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Conflict) else 422


@require_safe
@staff_page("therapy.home")
def home(request: StaffRequest) -> HttpResponse:
    """Today's sessions, notes unfinished, plans to review, people not seen for a week."""
    moment = now()
    local = _my_site(request).local(moment)
    day_start = datetime.combine(local.date(), time(0), local.tzinfo)
    lists = presenters.therapy_home(request.scope, day_start=day_start, now=moment)
    audit.read(action="therapy.home_viewed", by=request.staff, detail={"unfinished": len(lists.unfinished)})
    return render(
        request,
        "therapy/home.jinja",
        {"lists": lists, "moment": moment, "late_holds": late_holds(request.scope, now=moment)},
    )


@require_safe
@staff_page("therapy.home")
def person(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """One person's plan and sessions."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    audit.read(action="therapy.person_viewed", by=request.staff, patient_id=episode.patient_id)
    return render(
        request,
        "therapy/person.jinja",
        {
            "episode": episode,
            "plan": presenters.plan_of(request.scope, episode),
            "attendances": presenters.sessions_of(request.scope, episode),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("plan.write")
def add_problem(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Add a problem with its goal and first step to the plan."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    today = episode.site.local(now()).date()
    initial = {"owner": episode.patient.called, "due_on": today + timedelta(days=7)}
    form = ProblemForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.add_to_plan(
            episode=episode, form_key=form.cleaned_data["form_key"], by=request.staff, at=now(), **form.body
        )
        messages.success(request, "Added to the plan.")
        return redirect("therapy:person", episode_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "therapy/add_problem.jinja", {"form": form, "episode": episode}, status=status)


@require_POST
@staff_page("plan.write")
def step_done(request: StaffRequest, step_id: UUID) -> HttpResponse:
    """Mark a step as done."""
    step = Step.objects.within(request.scope).select_related("goal__problem__plan").get_or_404(pk=step_id)
    actions.finish_step(step=step, by=request.staff, at=now())
    messages.success(request, "Step marked as done.")
    return redirect("therapy:person", step.goal.problem.plan.episode_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("session.record")
def new_session(request: StaffRequest) -> HttpResponse:
    """Book a session: one person, or a group."""
    site = _my_site(request)
    local = site.local(now())
    episodes = (
        EpisodeOfCare.objects.within(request.scope)
        .active()
        .filter(site=site)
        .select_related("patient")
        .order_by("patient__family_name", "patient__given_name")
    )
    initial = {
        "day": local.date(),
        "starts": local.time().replace(minute=0, second=0, microsecond=0),
        "people": request.GET.getlist("person"),
    }
    form = SessionForm(request.POST or None, episodes=episodes, site=site, initial=initial)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            session = actions.book_session(
                site=site,
                kind=answers["kind"],
                title=answers["title"],
                starts_at=answers["starts_at"],
                minutes=answers["minutes"],
                episodes=list(answers["people"]),
                form_key=answers["form_key"],
                by=request.staff,
                at=now(),
            )
            return redirect("therapy:session", session.pk)
        except Refused as refusal:
            form.refuse(refusal.message)
    status = 422 if request.method == "POST" else 200
    return render(request, "therapy/new_session.jinja", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("session.record")
def session(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """One session: who came, and the notes."""
    found = Session.objects.within(request.scope).select_related("led_by", "site").get_or_404(pk=session_id)
    attendances = presenters.attendances_of(request.scope, found)
    form = AttendanceForm(request.POST or None, attendances=attendances)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            statuses = {row.pk: form.cleaned_data[form.name(row)] for row in attendances}
            try:
                actions.record_attendance(session=found, statuses=statuses, by=request.staff, at=now())
                messages.success(request, "Attendance recorded.")
                return redirect("therapy:session", session_id)
            except Refused as refusal:
                form.add_error(None, refusal.message)
                status = _status_of(refusal)
    for attendance in attendances:
        audit.read(action="session.viewed", by=request.staff, patient_id=attendance.patient_id, subject=found)
    rows = [(attendance, form[form.name(attendance)]) for attendance in attendances]
    return render(request, "therapy/session.jinja", {"session": found, "rows": rows, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("note.sign")
def sign_note(request: StaffRequest, attendance_id: UUID) -> HttpResponse:
    """Write and sign the note about one person at one session."""
    attendance = (
        Attendance.objects.within(request.scope).select_related("session", "patient").get_or_404(pk=attendance_id)
    )
    earlier = SessionNote.objects.within(request.scope).filter(attendance__session=attendance.session).first()
    form = NoteForm(request.POST or None, initial={"group_text": earlier.group_text if earlier else ""})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.sign_note(
                    attendance=attendance,
                    form_key=form.cleaned_data["form_key"],
                    by=request.staff,
                    at=now(),
                    **form.body,
                )
                messages.success(request, "Note signed.")
                return redirect("therapy:session", attendance.session_id)
            except Refused as refusal:
                form.refuse(refusal.message)
                status = _status_of(refusal)
    return render(request, "therapy/sign_note.jinja", {"form": form, "attendance": attendance}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("note.sign")
def addendum(request: StaffRequest, note_id: UUID) -> HttpResponse:
    """Add words to a signed note."""
    note = (
        SessionNote.objects.within(request.scope)
        .select_related("attendance__session", "patient", "signed_by")
        .get_or_404(pk=note_id)
    )
    form = AddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_addendum(
            note=note,
            text=form.cleaned_data["text"],
            form_key=form.cleaned_data["form_key"],
            by=request.staff,
            at=now(),
        )
        messages.success(request, "Addendum signed.")
        return redirect("therapy:session", note.attendance.session_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "therapy/addendum.jinja", {"form": form, "note": note}, status=status)
