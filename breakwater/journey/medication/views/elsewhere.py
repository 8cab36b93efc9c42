"""Doses that a hospital or another program gave: recorded when confirmed, taken back when wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from breakwater.audit import record as audit
from breakwater.journey.medication import exceptions
from breakwater.journey.medication.exceptions.elsewhere import Told
from breakwater.journey.medication.forms.exceptions import OutsideDoseForm, TakeBackForm
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import EpisodeOfCare, OutsideDose

Answers = dict[str, Any]


@form_view
@staff_page("dose.elsewhere")
def record_outside_dose(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Record a dose given elsewhere: when, how much, who told us, and how it was confirmed."""
    episodes = EpisodeOfCare.objects.within(request.scope).active().select_related("patient", "site")
    episode = episodes.get_or_404(patient_id=patient_id)
    form = OutsideDoseForm(request.POST or None, site=episode.site)

    def act(answers: Answers) -> OutsideDose:
        form_key = answers.pop("form_key")
        return exceptions.record_outside_dose(
            patient=episode.patient, site=episode.site, told=Told(**answers), form_key=form_key, by=request.staff,
            at=now(),
        )  # fmt: skip

    done, status = tried(request, form, exceptions.elsewhere.ACTION, act, site_id=episode.site_id)
    if done is not None:
        messages.success(request, "Recorded. It counts for its dosing day here, and for missed days.")
        return to("person", patient_id)
    audit.read(action="outside_dose.form_viewed", by=request.staff, patient_id=patient_id)
    context = {
        "form": form, "person": episode.patient, "site": episode.site, "head": person_head(episode.patient),
        "known": OutsideDose.objects.within(request.scope).standing().filter(patient_id=patient_id)[:30],
    }  # fmt: skip
    return render(request, "medication/outside_dose.jinja", context, status=status)


@form_view
@staff_page("dose.elsewhere")
def take_back_outside_dose(request: StaffRequest, outside_dose_id: UUID) -> HttpResponse:
    """Say that a dose given elsewhere was recorded in error."""
    found = OutsideDose.objects.within(request.scope).select_related("patient", "site", "recorded_by")
    outside = found.get_or_404(pk=outside_dose_id)
    form = TakeBackForm(request.POST or None)

    def act(answers: Answers) -> OutsideDose:
        return exceptions.take_back_outside_dose(
            outside_dose=outside, reason=answers["reason"], form_key=answers["form_key"], by=request.staff, at=now()
        )

    done, status = tried(request, form, "outside_dose.taken_back", act, site_id=outside.site_id)
    if done is not None:
        messages.success(request, "Taken back. It does not count any more.")
        return to("person", outside.patient_id)
    audit.read(action="outside_dose.viewed", by=request.staff, patient_id=outside.patient_id, subject=outside)
    context = {"form": form, "outside": outside, "site": outside.site}
    return render(request, "medication/take_back_outside_dose.jinja", context, status=status)
