"""Starts and tapers: propose, edit line by line, sign at once, change what remains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import schedules
from breakwater.journey.medication.forms.orders import SignForm
from breakwater.journey.medication.forms.schedules import PlanForm, ScheduleForm, initial_line, line_forms
from breakwater.journey.medication.medicines import FORMS
from breakwater.journey.medication.plans import Line, PlanAsked, planned_lines
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.presenters.schedule import given_under, remaining_lines
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.orders import form_view, in_force_of
from breakwater.organization.clock import now
from breakwater.privacy import signature
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import EpisodeOfCare, MedicationOrder, OrderSchedule


def _episode(request: StaffRequest, episode_id: UUID) -> EpisodeOfCare:
    episodes = EpisodeOfCare.objects.within(request.scope).active().select_related("patient", "site", "enquiry")
    return episodes.get_or_404(pk=episode_id)


@form_view
@staff_page("order.draft")
def plan(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """What the plan is made from; then its lines, to be edited; then a draft that waits for one signature."""
    episode = _episode(request, episode_id)
    if request.method == "POST":
        return _write(request, episode, changes=None)
    today = episode.site.dosing_day(now())
    form = PlanForm(request.GET if "kind" in request.GET else None, today=today, initial={"starts_on": today})
    lines: list[Line] = []
    if form.is_bound and form.is_valid():
        try:
            lines = planned_lines(form.asked(), episode.site)
        except ValueError as wrong:
            form.add_error(None, str(wrong))
    audit.read(action="order.form_viewed", by=request.staff, patient_id=episode.patient_id)
    if lines:
        return _lines_page(request, episode, *_blank(request, episode, form.asked(), lines), status=200)
    context = {"form": form, "episode": episode, "head": person_head(episode.patient)}
    return render(request, "medication/plan.jinja", context, status=422 if form.is_bound else 200)


def _blank(request: StaffRequest, episode: EpisodeOfCare, asked: PlanAsked, lines: list[Line]) -> tuple[Any, Any]:
    today = episode.site.dosing_day(now())
    in_force = in_force_of(request, episode, today)
    common = ScheduleForm(
        drug=asked.drug, today=today,
        initial={"kind": asked.kind, "starts_on": asked.starts_on, "form": FORMS[asked.drug][0],
                 "tolerance": "usual" if in_force else "unknown"},
    )  # fmt: skip
    return common, line_forms(asked.drug)(initial=[initial_line(line) for line in lines])


def _write(request: StaffRequest, episode: EpisodeOfCare, *, changes: OrderSchedule | None) -> HttpResponse:
    drug = PlanAsked(request.POST.get("kind", ""), episode.site.dosing_day(now())).drug
    form = ScheduleForm(request.POST, drug=drug, today=episode.site.dosing_day(now()))
    lines = line_forms(drug)(request.POST)
    if not (form.is_valid() & lines.is_valid()):
        return _lines_page(request, episode, form, lines, status=422, changes=changes)
    answers = form.cleaned_data
    written = schedules.Plan(
        kind=answers["kind"], drug=drug, form=answers["form"], starts_on=answers["starts_on"],
        lines=tuple(one.line() for one in lines if one.cleaned_data.get("days")), stated=form.stated(),
        reason=answers["reason"], split_reason=answers["split_reason"],
    )  # fmt: skip
    try:
        drafted = schedules.draft_schedule(
            episode=episode, plan=written, changes=changes, form_key=answers["form_key"], by=request.staff, at=now()
        )
    except Refusals as refusal:
        form.refuse(refused(request, "schedule.drafted", refusal, patient_id=episode.patient_id))
        return _lines_page(request, episode, form, lines, status=status_of(refusal), changes=changes)
    return HttpResponseRedirect(reverse("medication:schedule", args=[drafted.pk]), status=303)


def _lines_page(
    request: StaffRequest, episode: EpisodeOfCare, form: Any, lines: Any, *, status: int,
    changes: OrderSchedule | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "lines": lines, "episode": episode, "head": person_head(episode.patient), "changes": changes,
        "drug": form.drug,
    }  # fmt: skip
    return render(request, "medication/plan_lines.jinja", context, status=status)


def _schedule(request: StaffRequest, schedule_id: UUID) -> OrderSchedule:
    related = ("patient", "episode__site", "episode__patient", "requested_by")
    return OrderSchedule.objects.within(request.scope).select_related(*related).get_or_404(pk=schedule_id)


@require_safe
@staff_page("order.view")
def schedule(request: StaffRequest, schedule_id: UUID) -> HttpResponse:
    """The lines with what the limits say, what was given so far, and the one signature."""
    return _page(request, _schedule(request, schedule_id), None, 200)


def _page(request: StaffRequest, found: OrderSchedule, form: SignForm | None, status: int) -> HttpResponse:
    moment = now()
    lines = schedules.lines_of(found)
    drafted = bool(lines) and all(order.status == MedicationOrder.Status.DRAFT for order in lines)
    may_sign = may(request.staff, "order.sign", site_id=found.episode.site_id)
    findings = schedules.findings_of(lines, now=moment) if drafted else [()] * len(lines)
    if form is None and drafted and may_sign:
        titles = schedules.stops_of(lines, now=moment)
        form = SignForm(initial={"version": 1}, stops=titles, ask_code=signature.code_needed(request))
    audit.read(action="order.viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    context = {
        "schedule": found, "form": form,
        "lines": list(zip(lines, findings, given_under(request.scope, lines), strict=True)),
        "drafted": drafted, "ends": _other_agonist(request, lines) if drafted else None,
        "head": person_head(found.patient), "at": moment,
        "may_change": may(request.staff, "order.draft") and not hasattr(found, "changed_by"),
        "remaining": any(order.status != MedicationOrder.Status.ENDED for order in lines),
    }  # fmt: skip
    return render(request, "medication/schedule.jinja", context, status=status)


def _other_agonist(request: StaffRequest, lines: Sequence[MedicationOrder]) -> MedicationOrder | None:
    """The order of another medicine that signing these lines would end: one agonist a day."""
    first = lines[0]
    in_force = MedicationOrder.objects.within(request.scope).active_on(first.starts_on)
    return in_force.filter(patient_id=first.patient_id).exclude(drug=first.drug).first()


@require_POST
@staff_page("order.sign")
def sign(request: StaffRequest, schedule_id: UUID) -> HttpResponse:
    """Sign all lines with one signature, and a reason for each limit that stops any of them."""
    found = _schedule(request, schedule_id)
    titles = schedules.stops_of(schedules.lines_of(found), now=now())
    form = SignForm(request.POST, stops=titles, ask_code=signature.code_needed(request))
    if not form.is_valid():
        return _page(request, found, form, 422)
    try:
        proof = signature.confirm(
            request, by=request.staff, password=form.cleaned_data["password"], code=form.cleaned_data.get("code", "")
        )
        schedules.sign_schedule(schedule=found, reasons=form.reasons(), signature=proof, by=request.staff, at=now())
    except Refusals as refusal:
        form.refuse(refused(request, "schedule.signed", refusal, patient_id=found.patient_id))
        return _page(request, found, form, status_of(refusal))
    messages.success(request, "Signed. Each line is in force from its first day.")
    return HttpResponseRedirect(reverse("medication:schedule", args=[schedule_id]), status=303)


@form_view
@staff_page("order.draft")
def change(request: StaffRequest, schedule_id: UUID) -> HttpResponse:
    """Change the lines that remain, in one act with its reason; what was given stays."""
    found = _schedule(request, schedule_id)
    episode = _episode(request, found.episode_id)
    if request.method == "POST":
        return _write(request, episode, changes=found)
    starts_on, lines = remaining_lines(schedules.lines_of(found), today=episode.site.dosing_day(now()))
    audit.read(action="order.form_viewed", by=request.staff, patient_id=found.patient_id)
    forms = _blank(request, episode, PlanAsked(found.kind, starts_on), lines)
    return _lines_page(request, episode, *forms, status=200, changes=found)
