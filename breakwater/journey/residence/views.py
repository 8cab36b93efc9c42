"""The house's pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.residence import actions, presenters
from breakwater.journey.residence.forms import HeadcountForm, LeaveForm, MoveForm
from breakwater.journey.residence.models import Leave
from breakwater.organization.clock import now
from breakwater.organization.models import Unit
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import EpisodeOfCare
from breakwater.record.refusals import Conflict, Refused


def _houses(request: StaffRequest) -> list[Unit]:
    units = Unit.objects.filter(kind=Unit.Kind.RESIDENCE, site_id__in=request.scope.site_ids)
    return list(units.select_related("site"))


@require_safe
@staff_page("residence.home")
def home(request: StaffRequest) -> HttpResponse:
    """Bed map, today's routine, who is out, the last headcount."""
    units = _houses(request)
    chosen = next((unit for unit in units if str(unit.pk) == request.GET.get("unit")), units[0] if units else None)
    if chosen is None:
        return render(request, "residence/no_house.jinja")
    moment = now()
    shown = presenters.house(request.scope, chosen, moment)
    audit.read(action="residence.viewed", by=request.staff, site_id=chosen.site_id, detail={"people": shown.living})
    return render(request, "residence/home.jinja", {"house": shown, "units": units, "moment": moment})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("headcount.record")
def headcount(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Look for everybody by name and write down where they are."""
    unit = next((unit for unit in _houses(request) if unit.pk == unit_id), None)
    if unit is None:
        raise Http404
    moment = now()
    living = actions.living_in(unit, moment)
    out = {
        leave.episode.patient_id for leave in Leave.objects.within(request.scope).out_now().select_related("episode")
    }
    form = HeadcountForm(request.POST or None, episodes=living.values(), out=out)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.take_headcount(
                    unit=unit,
                    found=form.found,
                    note=form.cleaned_data["note"],
                    form_key=form.cleaned_data["form_key"],
                    by=request.staff,
                    at=moment,
                )
                messages.success(request, "Headcount recorded.")
                return redirect("residence:home")
            except Refused as refusal:
                form.refuse(refusal.message)
                status = 409 if isinstance(refusal, Conflict) else 422
    people = [form[form.name(episode)] for episode in form.people]
    return render(request, "residence/headcount.jinja", {"form": form, "unit": unit, "people": people}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("headcount.record")
def start_leave(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Somebody goes out."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    local = episode.site.local(now())
    with timezone.override(episode.site.zone):
        form = LeaveForm(
            request.POST or None, initial={"due_back_at": (local + timedelta(hours=3)).replace(tzinfo=None)}
        )
        valid = request.method == "POST" and form.is_valid()
    status = 422 if request.method == "POST" else 200
    if valid:
        try:
            actions.start_leave(
                episode=episode,
                where=form.cleaned_data["where"],
                form_key=form.cleaned_data["form_key"],
                due_back_at=form.cleaned_data["due_back_at"],
                by=request.staff,
                at=now(),
            )
            messages.success(request, f"{episode.patient.called} is written down as out.")
            return redirect("residence:home")
        except Refused as refusal:
            form.refuse(refusal.message)
            status = 409 if isinstance(refusal, Conflict) else 422
    return render(request, "residence/start_leave.jinja", {"form": form, "episode": episode}, status=status)


@require_POST
@staff_page("headcount.record")
def end_leave(request: StaffRequest, leave_id: UUID) -> HttpResponse:
    """Somebody is back."""
    leave = Leave.objects.within(request.scope).get_or_404(pk=leave_id)
    actions.end_leave(leave=leave, by=request.staff, at=now())
    messages.success(request, "Written down as back.")
    return redirect("residence:home")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("bed.move")
def move(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Move somebody to another bed, for example from detox to the house."""
    episode = EpisodeOfCare.objects.within(request.scope).select_related("patient", "site").get_or_404(pk=episode_id)
    moment = now()
    form = MoveForm(request.POST or None, beds=presenters.free_beds(request.scope, episode.site_id, moment))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                stay = actions.move_to_bed(
                    episode=episode,
                    bed=form.cleaned_data["bed"],
                    form_key=form.cleaned_data["form_key"],
                    by=request.staff,
                    at=moment,
                )
                messages.success(request, f"{episode.patient.called} is in bed {stay.bed.label} now.")
                return redirect("home")
            except Refused as refusal:
                form.refuse(refusal.message)
                status = 409 if isinstance(refusal, Conflict) else 422
    audit.read(action="stay.viewed", by=request.staff, patient_id=episode.patient_id)
    return render(request, "residence/move.jinja", {"form": form, "episode": episode}, status=status)
