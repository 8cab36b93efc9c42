"""What we agreed with a person not to share."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.forms import RestrictionForm
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.models import Restriction
from breakwater.privacy.restrictions import answer_restriction, lift_restriction
from breakwater.privacy.views.answers import INVALID, OK, Refusals, see_other, show_refusal
from breakwater.record.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("restriction.answer")
def restrict(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Write down what the person asks us not to share, and our answer."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    form, status = RestrictionForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            answers = form.cleaned_data
            try:
                answer_restriction(
                    patient=patient,
                    asked_words=answers["asked_words"],
                    agreed=answers["agreed"],
                    recipients=form.recipient_list,
                    categories=answers["categories"],
                    purposes=answers["purposes"],
                    form_key=answers["form_key"],
                    by=request.staff,
                    at=now(),
                )
                messages.success(request, "Saved. The gate keeps to it from now on.")
                return see_other("privacy:consents", patient.pk)
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="restriction.answered", patient_id=patient.pk)
    audit.read(action="restrictions.viewed", by=request.staff, patient_id=patient.pk)
    standing = Restriction.objects.within(request.scope).filter(patient=patient).select_related("answered_by")
    context = {"form": form, "patient": patient, "rows": list(standing)}
    return render(request, "privacy/restrict.jinja", context, status=status)


@require_POST
@staff_page("restriction.answer")
def lift(request: StaffRequest, restriction_id: UUID) -> HttpResponse:
    """End a restriction."""
    restriction = Restriction.objects.within(request.scope).get_or_404(pk=restriction_id)
    lift_restriction(restriction=restriction, by=request.staff, at=now())
    messages.success(request, "Lifted. It no longer stops a release.")
    return see_other("privacy:consents", restriction.patient_id)
