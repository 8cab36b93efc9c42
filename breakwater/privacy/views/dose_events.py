"""A dose that another person swallowed: the privacy officer looks at it and writes what follows."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.dose_events import review_dose_event as act
from breakwater.privacy.forms import DoseEventReviewForm
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.views.answers import INVALID, OK, Refusals, see_other, show_refusal
from breakwater.record.models import DoseEvent


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("dose_event.review")
def review_dose_event(request: StaffRequest, dose_event_id: UUID) -> HttpResponse:
    """Who learned what about whom, and what follows: read, and answered once."""
    related = ("patient", "recorded_by", "dose__really_taken__patient", "review__reviewed_by")
    events = DoseEvent.objects.within(request.scope).filter(kind=DoseEvent.Kind.WRONG_PERSON)
    event = events.select_related(*related).get_or_404(pk=dose_event_id)
    form, status = DoseEventReviewForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                act(event=event, note=form.cleaned_data["note"], by=request.staff, at=now())
                messages.success(request, "Review saved.")
                return see_other("privacy:emergency_access_reviews")
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="dose_event.reviewed", patient_id=event.patient_id)
    audit.read(action="dose_event.viewed", by=request.staff, patient_id=event.patient_id, subject=event)
    return render(request, "privacy/review_dose_event.jinja", {"form": form, "event": event}, status=status)
