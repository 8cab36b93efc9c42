"""Scales: which there are and how they stood last, one to fill in, and what an assessment came to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.chart.assessment_forms import AssessmentForm
from breakwater.chart.assessment_presenters import last_of_each, present
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.assessments import ScaleUnknown, record_assessment, scale_to_fill
from breakwater.record.models import Assessment, EpisodeOfCare, Patient
from breakwater.record.refusals import Refused


@require_safe
@staff_page("assessment.view")
def scales(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Every scale with its last result for this person."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    audit.read(action="assessments.viewed", by=request.staff, patient_id=patient.pk)
    return render(
        request,
        "chart/scales.jinja",
        {
            "patient": patient,
            "lines": last_of_each(request.scope, patient),
            "may_record": may(request.staff, "assessment.record"),
            "episode": EpisodeOfCare.objects.within(request.scope).active().filter(patient=patient).first(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("assessment.record")
def fill(request: StaffRequest, patient_id: UUID, scale_id: str) -> HttpResponse:
    """Fill in one scale. The total is worked out by the server when it is saved."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    episode = EpisodeOfCare.objects.within(request.scope).active().get_or_404(patient=patient)
    try:
        scale = scale_to_fill(scale_id)
    except ScaleUnknown:
        raise Http404 from None
    form = AssessmentForm(request.POST if request.method == "POST" else None, scale=scale)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            filled = record_assessment(
                episode=episode, scale_id=scale.id, answers=form.answers,
                stays_incomplete=form.cleaned_data["stays_incomplete"], note=form.cleaned_data["note"],
                form_key=form.cleaned_data["form_key"], body=form.body, by=request.staff, at=now(),
            )  # fmt: skip
        except (Refused, KeyReused) as refusal:
            audit.refused(action="assessment.recorded", by=request.staff, code=refusal.code, patient_id=patient.pk)
            form.refuse(refusal.message)
            status = 409 if isinstance(refusal, KeyReused) else 422
        else:
            messages.success(request, "Saved.")
            return redirect("chart:assessment", filled.assessment.pk)
    audit.read(action="assessment.form_viewed", by=request.staff, patient_id=patient.pk)
    return render(request, "chart/fill_scale.jinja", {"form": form, "scale": scale, "patient": patient}, status=status)


@require_safe
@staff_page("assessment.view")
def assessment(request: StaffRequest, assessment_id: UUID) -> HttpResponse:
    """What was answered, what it comes to, and what it asks staff to do."""
    kept = (
        Assessment.objects.within(request.scope).select_related("patient", "assessed_by").get_or_404(pk=assessment_id)
    )
    audit.read(action="assessment.viewed", by=request.staff, patient_id=kept.patient_id, subject=kept)
    return render(request, "chart/assessment.jinja", {"patient": kept.patient, "page": present(kept)})
