"""The health questions, and the level of care."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from breakwater.audit import record as audit
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.forms.placement import PlacementForm
from breakwater.journey.admissions.forms.screening import ScreeningForm
from breakwater.journey.admissions.presenters.enquiry import level_words
from breakwater.journey.admissions.presenters.screening import summary
from breakwater.journey.admissions.views.common import INVALID, OK, attempt, find_enquiry
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Screening


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("screening.record")
def screen(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """Ask the health questions."""
    found = find_enquiry(request, enquiry_id)
    form, status = ScreeningForm(request.POST or None, zone=found.site.zone), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            screening, status = attempt(
                request,
                form,
                lambda: actions.record_screening(
                    enquiry=found,
                    answers=form.answers,
                    by=request.staff,
                    at=now(),
                    form_key=form.cleaned_data["form_key"],
                ),
                action="screening.record",
                site_id=found.site_id,
            )
            if screening is not None:
                messages.success(request, f"Saved {found.site.local(screening.screened_at):%H:%M}.")
                return redirect("admissions:enquiry", enquiry_id)
    else:
        audit.read(action="screening.opened", by=request.staff, site_id=found.site_id, subject=found)
    return render(request, "admissions/screening.jinja", {"form": form, "enquiry": found}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("placement.decide")
def place(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """Decide the level of care, dimension by dimension."""
    found = find_enquiry(request, enquiry_id)
    form, status = PlacementForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            placement, status = attempt(
                request,
                form,
                lambda: actions.decide_placement(
                    enquiry=found,
                    dimensions=form.dimensions,
                    decided_level=form.cleaned_data["decided_level"],
                    reason_when_different=form.cleaned_data["reason_when_different"],
                    by=request.staff,
                    at=now(),
                    form_key=form.cleaned_data["form_key"],
                ),
                action="placement.decide",
                site_id=found.site_id,
            )
            if placement is not None:
                messages.success(request, f"Level decided: {level_words(placement.decided_level)}.")
                return redirect("admissions:enquiry", enquiry_id)
    else:
        audit.read(action="placement.opened", by=request.staff, site_id=found.site_id, subject=found)
    latest = Screening.objects.within(request.scope).filter(enquiry=found).select_related("screened_by").first()
    context = {"form": form, "enquiry": found, "screening": summary(latest, found.site) if latest else None}
    return render(request, "admissions/placement.jinja", context, status=status)
