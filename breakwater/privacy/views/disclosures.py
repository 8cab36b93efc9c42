"""What left the program about a person, and the review of what left in an emergency."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.bases import MedicalEmergency
from breakwater.privacy.codes import Purpose
from breakwater.privacy.disclosures import review_disclosure
from breakwater.privacy.forms import ReleaseReviewForm, TellInEmergencyForm
from breakwater.privacy.gate import Recipient, release
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.models import Disclosure
from breakwater.privacy.views.answers import INVALID, OK, Refusals, see_other, show_refusal
from breakwater.record.models import Patient


@require_safe
@staff_page("disclosure.view")
def disclosures(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Everything that left about this person; with ``?accounting=yes`` what the person may ask for (42 CFR 2.25)."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    accounting = request.GET.get("accounting") == "yes"
    rows = Disclosure.objects.within(request.scope).filter(patient=patient)
    if accounting:
        rows = rows.for_accounting(now())
    audit.read(action="disclosures.viewed", by=request.staff, patient_id=patient.pk)
    context = {
        "patient": patient,
        "rows": list(rows.select_related("disclosed_by", "consent", "service")),
        "accounting": accounting,
    }
    return render(request, "privacy/disclosures.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("emergency.tell")
def tell_in_emergency(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Write down who is told what and why; only when that is on record, show what may be told."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    form, status = TellInEmergencyForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            answers = form.cleaned_data
            try:
                made = release(
                    patient=patient,
                    recipient=Recipient(answers["recipient"], answers["facility"]),
                    purpose=Purpose.TREATMENT,
                    categories=answers["categories"],
                    channel=answers["channel"],
                    verified=answers["verified"],
                    basis=MedicalEmergency(answers["nature"]),
                    form_key=answers["form_key"],
                    by=request.staff,
                    at=now(),
                )
                return render(request, "privacy/told.jinja", {"patient": patient, "made": made})
            except Refusals as refusal:
                status = show_refusal(request, form, refusal, action="release.refused", patient_id=patient.pk)
    return render(request, "privacy/tell_in_emergency.jinja", {"form": form, "patient": patient}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("emergency_access.review")
def review_release(request: StaffRequest, disclosure_id: UUID) -> HttpResponse:
    """Say whether sharing in a medical emergency was right, and whether the person was told."""
    found = Disclosure.objects.within(request.scope).select_related("patient", "disclosed_by")
    disclosure = found.get_or_404(pk=disclosure_id, basis=Disclosure.Basis.MEDICAL_EMERGENCY)
    form, status = ReleaseReviewForm(request.POST or None), OK
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                review_disclosure(disclosure=disclosure, by=request.staff, at=now(), **form.cleaned_data)
                messages.success(request, "Review saved.")
                return see_other("privacy:emergency_access_reviews")
            except Refusals as refusal:
                action = "release.reviewed"
                status = show_refusal(request, form, refusal, action=action, patient_id=disclosure.patient_id)
    audit.read(action="release.viewed", by=request.staff, patient_id=disclosure.patient_id, subject=disclosure)
    return render(request, "privacy/review_release.jinja", {"form": form, "disclosure": disclosure}, status=status)
