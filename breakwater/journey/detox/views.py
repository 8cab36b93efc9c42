"""The pages of detox: the unit's board, one person, the bedside form, the answer to a red flag, the hand-over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.clinical.formatting import clock
from breakwater.journey.detox import actions
from breakwater.journey.detox.board import board_rows, detox_units
from breakwater.journey.detox.flag_actions import answer_flags
from breakwater.journey.detox.form_page import FormPage
from breakwater.journey.detox.forms import AnswerFlagForm, CorrectForm, RecordForm
from breakwater.journey.detox.pathways import pathway_for
from breakwater.journey.detox.people import load_person
from breakwater.journey.detox.person_page import CURVE_HEADERS, VITAL_HEADERS, present_person, score_words
from breakwater.journey.detox.presenters import FILTERS, present_board, present_handover
from breakwater.journey.detox.words import flag_in_short
from breakwater.organization.clock import now
from breakwater.organization.models import Unit
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.flags import ANSWERS, CLEARS_HOLD, FlagAlreadyAnswered
from breakwater.record.models import EpisodeOfCare, Flag, Observation
from breakwater.record.refusals import Refused

# A board that stays open is written down once an hour, not every 30 seconds: its own requests carry this token.
_opened = TimestampSigner(salt="detox.board.opened")
_OPEN_FOR_S = 3600
_form_view = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_page("detox.board")
def board(request: StaffRequest) -> HttpResponse:
    """Everybody in one detox unit, most urgent first."""
    return _board(request, "detox/board.jinja")


@require_safe
@staff_page("detox.board")
def board_region(request: StaffRequest) -> HttpResponse:
    """The part of the board that is drawn anew every 30 seconds; rows keep the places they have on the screen."""
    return _board(request, "detox/_board.jinja")


@require_safe
@staff_page("detox.handover")
def handover(request: StaffRequest) -> HttpResponse:
    """One line for each person, to hand a shift over; printed, it is the sheet for when the system is down."""
    units, moment = detox_units(request.scope), now()
    unit = _chosen(units, request)
    rows = board_rows(unit, scope=request.scope, now=moment) if unit else []
    _seen_unit("detox.handover_viewed", request, unit, len(rows))
    context = {
        "unit": unit,
        "units": units,
        "lines": present_handover(rows, unit=unit, now=moment) if unit else [],
        "may_take": may(request.staff, "watch.take"),
        "may_open": may(request.staff, "detox.person"),
    }
    return render(request, "detox/handover.jinja", context)


@require_POST
@staff_page("watch.take")
def take(request: StaffRequest) -> HttpResponse:
    """Become the nurse of the people ticked."""
    ticked = [key for key in map(_uuid, request.POST.getlist("episode")) if key]
    episodes = list(EpisodeOfCare.objects.within(request.scope).active().filter(pk__in=ticked))
    taken = actions.take_people(episodes=episodes, by=request.staff, at=now())
    if taken:
        messages.success(request, f"You are now the nurse of {taken} more {'person' if taken == 1 else 'people'}.")
    else:
        messages.info(request, "Tick at least one person who is not yours already.")
    if back := _uuid(request.POST.get("back", "")):
        return _see(reverse("detox:person", args=[back]))
    unit = _uuid(request.POST.get("unit", ""))
    return _see(reverse("detox:handover") + (f"?unit={unit}" if unit else ""))


@require_safe
@staff_page("detox.person")
def person(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """One person's withdrawal, vital signs, red flags and record."""
    episode = _episode(request, episode_id)
    audit.read(action="detox.person_viewed", by=request.staff, patient_id=episode.patient_id, subject=episode)
    loaded = load_person(episode, now=now())
    is_open = episode.status == EpisodeOfCare.Status.ACTIVE
    context = {
        "episode": episode,
        "page": present_person(loaded),
        "curve_headers": CURVE_HEADERS,
        "vital_headers": VITAL_HEADERS,
        "may_record": is_open and may(request.staff, "observation.record"),
        "may_answer": may(request.staff, "flag.answer"),
        "may_take": is_open and may(request.staff, "watch.take"),
        "is_mine": loaded.watch is not None and loaded.watch.nurse_id == request.staff.pk,
    }
    return render(request, "detox/person.jinja", context)


@_form_view
@staff_page("observation.record")
def record(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Record COWS, vital signs and signs seen."""
    episode, moment = _episode(request, episode_id), now()
    page = FormPage(request, "detox/record.jinja", episode)
    form = RecordForm(request.POST or None, episode=episode, now=moment)
    if request.method != "POST":
        audit.read(action="detox.form_viewed", by=request.staff, patient_id=episode.patient_id, subject=episode)
    if not form.is_valid():
        return page.show(form)
    try:
        saved = actions.record_withdrawal_score(
            episode=episode,
            seen=form.seen(),
            form_key=form.cleaned_data["form_key"],
            body=form.body,
            by=request.staff,
            at=moment,
            look_again_minutes=form.cleaned_data["look_again"],
        )
    except (Refused, KeyReused) as refusal:
        return page.refuse(form, refusal, action="withdrawal.recorded")
    return _after_saving(page, saved, moment)


@_form_view
@staff_page("observation.record")
def correct(request: StaffRequest, observation_id: UUID) -> HttpResponse:
    """Correct an entry by a further one; the first stays, struck through."""
    entries = Observation.objects.within(request.scope).select_related(
        "episode__patient", "episode__site", "observed_by"
    )
    original = entries.filter(kind__in=actions.ENTERED_AT_THE_BEDSIDE).get_or_404(pk=observation_id)
    episode, moment = original.episode, now()
    page = FormPage(request, "detox/correct.jinja", episode, {"original": original})
    form = CorrectForm(request.POST or None, original=original, episode=episode, now=moment)
    if request.method != "POST":
        audit.read(action="detox.form_viewed", by=request.staff, patient_id=episode.patient_id, subject=original)
    if not form.is_valid():
        return page.show(form)
    try:
        saved = actions.correct_withdrawal_score(
            original=original,
            seen=form.seen(),
            reason=form.cleaned_data["reason"],
            form_key=form.cleaned_data["form_key"],
            body=form.body,
            by=request.staff,
            at=moment,
        )
    except (Refused, KeyReused) as refusal:
        return page.refuse(form, refusal, action="withdrawal.corrected")
    return _after_saving(page, saved, moment)


@_form_view
@staff_page("flag.answer")
def answer(request: StaffRequest, flag_id: UUID) -> HttpResponse:
    """Answer this red flag, and with it others of the same person that are open."""
    flags = Flag.objects.within(request.scope).select_related(
        "episode__patient", "episode__site", "answered_by", "observation"
    )
    flag = flags.get_or_404(pk=flag_id)
    moment = now()
    # This flag first, then the worst. Answered ones stay among the choices, so that the same form sent twice gives the
    # first result and a late answer learns who was first.
    everyone = sorted(
        flags.filter(patient_id=flag.patient_id),
        key=lambda one: (one.pk != flag.pk, one.level != Flag.Level.EMERGENCY, one.raised_at),
    )
    open_flags = [one for one in everyone if one.answered_at is None]
    page = FormPage(
        request,
        "detox/answer.jinja",
        flag.episode,
        {
            "flag": flag,
            "open_flags": open_flags,
            "short": flag_in_short(flag),
            "pathway": pathway_for(open_flags or [flag]),
        },
    )
    form = AnswerFlagForm(request.POST or None, flags=everyone)
    if request.method != "POST":
        audit.read(action="flag.viewed", by=request.staff, patient_id=flag.patient_id, subject=flag)
    if not form.is_valid():
        return page.show(form)
    chosen = [one for one in everyone if str(one.pk) in form.cleaned_data["flags"]]
    try:
        answer_flags(
            flags=chosen,
            action_taken=form.cleaned_data["action_taken"],
            note=form.cleaned_data["note"],
            form_key=form.cleaned_data["form_key"],
            body=form.body,
            by=request.staff,
            at=moment,
        )
    except (Refused, KeyReused) as refusal:
        words = _who_answered(chosen) if isinstance(refusal, FlagAlreadyAnswered) else ""
        return page.refuse(form, refusal, action="flag.answered", words=words)
    action_taken = form.cleaned_data["action_taken"]
    waits = "" if action_taken in CLEARS_HOLD else " Medicine on hold waits until a prescriber clears it."
    messages.success(request, f"Answered {clock(moment, flag.episode.site.zone)}: {ANSWERS[action_taken]}.{waits}")
    return _see(page.way_back)


def _board(request: StaffRequest, template: str) -> HttpResponse:
    units, moment = detox_units(request.scope), now()
    unit = _chosen(units, request)
    if unit is None:
        return render(request, template, {"unit": None, "units": units})
    rows = board_rows(unit, scope=request.scope, now=moment)
    show = request.GET.get("show", "")
    show = show if show in FILTERS else ""
    drawn_order = [key for key in request.GET.get("order", "").split(".") if key]
    context = {
        "unit": unit,
        "units": units,
        "show": show,
        "board": present_board(rows, unit=unit, staff=request.staff, now=moment, show=show, drawn_order=drawn_order),
        "drawn_at": moment.isoformat(),
        "opened": _written_down(request, unit, len(rows)),
        "may_open": may(request.staff, "detox.person"),
        "may_record": may(request.staff, "observation.record"),
        "may_answer": may(request.staff, "flag.answer"),
        "may_see_beds": may(request.staff, "bed.view"),
        "may_hand_over": may(request.staff, "detox.handover"),
    }
    return render(request, template, context)


def _written_down(request: StaffRequest, unit: Unit, people: int) -> str:
    """The token of an opening of this board that the audit trail holds; without a good one, a new row is written."""
    opening = f"{request.staff.pk}.{unit.pk}"
    given = request.GET.get("opened", "")
    try:
        if _opened.unsign(given, max_age=_OPEN_FOR_S) == opening:
            return given
    except BadSignature:
        pass
    _seen_unit("detox.board_viewed", request, unit, people)
    return _opened.sign(opening)


def _seen_unit(action: str, request: StaffRequest, unit: Unit | None, people: int) -> None:
    if unit is not None:
        audit.read(action=action, by=request.staff, site_id=unit.site_id, subject=unit, detail={"people": people})


def _chosen(units: list[Unit], request: HttpRequest) -> Unit | None:
    """The unit named in the address, else the first; 404 for one that is not reached."""
    wanted = request.GET.get("unit", "")
    if not wanted:
        return units[0] if units else None
    for unit in units:
        if str(unit.pk) == wanted:
            return unit
    raise Http404


def _episode(request: StaffRequest, episode_id: UUID) -> EpisodeOfCare:
    return EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)


def _after_saving(page: FormPage, saved: actions.Recorded, moment: datetime) -> HttpResponse:
    """Back to where the form was opened; to the answer of a red flag, if the record raised one."""
    score = score_words(saved.observation)
    at = clock(moment, page.episode.site.zone)
    messages.success(page.request, f"Saved {at}: COWS {score}." if score else f"Saved {at}.")
    open_flags = [flag for flag in saved.flags if flag.answered_at is None]
    if open_flags:
        back = "?back=person" if page.came_from == "person" else ""
        return _see(reverse("detox:answer_flag", args=[open_flags[0].pk]) + back)
    return _see(page.way_back)


def _who_answered(flags: list[Flag]) -> str:
    """Who was first with an answer, when and what it was."""
    for flag in flags:
        flag.refresh_from_db()
        if flag.answered_at is not None:
            at = clock(flag.answered_at, flag.episode.site.zone)
            what = f"{flag_in_short(flag)} at {at}: {ANSWERS[flag.action_taken]}"
            return f"{flag.answered_by} answered {what}. Nothing was saved."
    return ""


def _see(address: str) -> HttpResponseRedirect:
    """After an act: see this page, with a GET."""
    return HttpResponseRedirect(address, status=303)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
