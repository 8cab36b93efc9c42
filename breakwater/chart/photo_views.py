"""A person's photo: take one, and the picture itself."""

from __future__ import annotations

from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Patient, PatientPhoto
from breakwater.record.photos import LARGEST_UPLOAD_BYTES, PhotoRefused, take_photo


class PhotoForm(forms.Form):
    """One picture. On a phone or tablet the field opens the camera."""

    photo = forms.FileField(
        label="Photo of the face",
        help_text="Ask first, and say what it is for: so that the nurse at the window knows whom the dose is for.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        error_messages={
            "required": "Choose a photo, or take one with the camera.",
            "empty": "This file is empty. Take the photo again.",
            "missing": "Choose a photo, or take one with the camera.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("photo.take")
def take(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Take a photo of somebody; it is shown from now on wherever they are named in full."""
    patient = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["photo"].read(LARGEST_UPLOAD_BYTES + 1)
        try:
            take_photo(patient=patient, upload=upload, by=request.staff, at=now())
        except PhotoRefused as refusal:
            audit.refused(action="photo.taken", by=request.staff, code=refusal.code, patient_id=patient.pk)
            form.add_error("photo", refusal.message)
        else:
            messages.success(request, "The photo is saved. Check that it is their face.")
            return redirect("chart:take_photo", patient.pk)
    audit.read(action="photo.form_viewed", by=request.staff, patient_id=patient.pk)
    return render(request, "chart/take_photo.jinja", {"form": form, "patient": patient}, status=status)


@require_safe
@csp_replace({"default-src": [NONE], "sandbox": True})  # type: ignore[arg-type]
@staff_page("photo.view")
def photo(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """The picture: sent as a file to keep, under a policy that lets it do nothing (H80)."""
    found = PatientPhoto.objects.within(request.scope).get_or_404(pk=photo_id)
    audit.read(action="photo.viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    answer = HttpResponse(bytes(found.jpeg), content_type="image/jpeg")
    answer["Content-Disposition"] = 'attachment; filename="photo.jpg"'
    return answer
