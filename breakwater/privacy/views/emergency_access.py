"""Open a record in an emergency, close it, and look at every opening afterwards."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.emergency_access import (
    OPENED_UNTIL,
    close_emergency_access,
    open_emergency_access,
    review_emergency_access,
)
from breakwater.privacy.forms import OpenEmergencyAccessForm, ReviewForm
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.models import Disclosure, EmergencyAccess
from breakwater.privacy.models.emergency_access import COUNTED_OVER
from breakwater.privacy.step_up import confirm_password
from breakwater.privacy.views.answers import INVALID, OK, Refusals, see_other, show_refusal
from breakwater.record.models import DoseEvent

form_view = require_http_methods(["GET", "HEAD", "POST"])


@form_view
@staff_page("emergency_access.open")
def open_record(request: StaffRequest) -> HttpResponse:
    """Find the record by its number, say why, give the password again; then the chart opens for 60 minutes."""
    form, status = OpenEmergencyAccessForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            answers = form.cleaned_data
            try:
                confirm_password(request, answers["password"])
                access = open_emergency_access(
                    record_number=answers["record_number"], reason=answers["reason"],
                    explanation=answers["explanation"], form_key=answers["form_key"], by=request.staff, at=now(),
                )  # fmt: skip
                request.session[OPENED_UNTIL] = access.expires_at.isoformat()
                return see_other("chart:person", access.patient_id)
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="emergency_access.refused")
    return render(request, "privacy/open_emergency_access.jinja", {"form": form}, status=status)


@require_POST
@staff_page("emergency_access.open")
def close_record(request: StaffRequest, access_id: UUID) -> HttpResponse:
    """Close a record one has opened oneself."""
    if close_emergency_access(access_id=access_id, by=request.staff, at=now()) is None:
        raise Http404
    messages.success(request, "Closed. The privacy officer will look at this opening.")
    return see_other("home")


@require_safe
@staff_page("emergency_access.review")
def reviews(request: StaffRequest) -> HttpResponse:
    """Every opening and every release in an emergency that waits for review, then those of the last 30 days."""
    moment = now()
    accesses = EmergencyAccess.objects.within(request.scope).select_related("patient", "staff", "reviewed_by")
    lately = accesses.filter(reviewed_at__gte=moment - COUNTED_OVER)
    releases = Disclosure.objects.within(request.scope).emergencies_to_review().order_by("disclosed_at")
    misgiven = DoseEvent.objects.within(request.scope).to_review().order_by("recorded_at")
    audit.read(action="emergency_access.reviews_viewed", by=request.staff)
    context = {
        "counts": EmergencyAccess.objects.within(request.scope).counts(moment),
        "to_review": list(accesses.to_review().order_by("opened_at")),
        "reviewed": list(lately.order_by("-reviewed_at")[:50]),
        "releases": list(releases.select_related("patient", "disclosed_by")),
        "misgiven": list(misgiven.select_related("patient", "recorded_by", "dose__really_taken__patient")),
        "moment": moment,
    }
    return render(request, "privacy/reviews.jinja", context)


@form_view
@staff_page("emergency_access.review")
def review(request: StaffRequest, access_id: UUID) -> HttpResponse:
    """Say whether an opening was right."""
    found = EmergencyAccess.objects.within(request.scope).select_related("patient", "staff", "reviewed_by")
    access = found.get_or_404(pk=access_id)
    form, status = ReviewForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                review_emergency_access(access=access, by=request.staff, at=now(), **form.cleaned_data)
                messages.success(request, "Review saved.")
                return see_other("privacy:emergency_access_reviews")
            except Refusals as refusal:
                action = "emergency_access.reviewed"
                status = show_refusal(request, form, refusal, action=action, patient_id=access.patient_id)
    audit.read(action="emergency_access.viewed", by=request.staff, patient_id=access.patient_id, subject=access)
    return render(request, "privacy/review.jinja", {"form": form, "access": access}, status=status)
