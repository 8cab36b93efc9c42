"""Holds and red flags at the window: place, clear, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.window import AnswerForm, ClearHoldForm, HoldForm
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.flags import answer_flag as act_on_flag
from breakwater.record.holds import clear_hold as act_clear
from breakwater.record.holds import place_hold as act_place
from breakwater.record.models import Flag, Hold, Patient

form_view = require_http_methods(["GET", "HEAD", "POST"])


def back_to(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """To the dose, when this person is open at the window here; else to the person's medicine."""
    found, station = at_window.person_open(request), at_window.station_of(request)
    if found is not None and station is not None and found.patient_id == patient_id:
        order = at_window.order_here(request, patient_id, station.site)
        if order is not None:
            return HttpResponseRedirect(reverse("medication:dose", args=[order.pk]), status=303)
    return HttpResponseRedirect(reverse("medication:person", args=[patient_id]), status=303)


@form_view
@staff_page("hold.place")
def place_hold(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Hold this person's medicine at every window until somebody of the chosen role has seen them."""
    person = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    form = HoldForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            act_place(patient=person, by=request.staff, at=now(), **form.cleaned_data)
        except Refusals as refusal:
            form.add_error(None, refused(request, "hold.placed", refusal, patient_id=person.pk))
            status = status_of(refusal)
        else:
            messages.success(request, "On hold from now on, at every window.")
            return back_to(request, person.pk)
    audit.read(action="hold.form_viewed", by=request.staff, patient_id=person.pk)
    return render(
        request,
        "medication/place_hold.jinja",
        {"form": form, "person": person, "reasons": dict(Hold.Reason.choices)},
        status=status,
    )


@form_view
@staff_page("hold.clear")
def clear_hold(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """Clear a hold by name, with what was done."""
    hold = Hold.objects.within(request.scope).select_related("patient", "placed_by", "flag").get_or_404(pk=hold_id)
    form = ClearHoldForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            act_clear(hold=hold, clear_reason=form.cleaned_data["clear_reason"], by=request.staff, at=now())
        except Refusals as refusal:
            form.add_error(None, refused(request, "hold.cleared", refusal, patient_id=hold.patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, "The hold is cleared.")
            return back_to(request, hold.patient_id)
    audit.read(action="hold.viewed", by=request.staff, patient_id=hold.patient_id, subject=hold)
    moment = now()
    context = {"form": form, "hold": hold, "late": hold.is_late(moment), "ran_out": hold.has_run_out(moment)}
    return render(request, "medication/clear_hold.jinja", context, status=status)


@form_view
@staff_page("flag.answer")
def answer_flag(request: StaffRequest, flag_id: UUID) -> HttpResponse:
    """Answer a red flag with what was done."""
    flag = Flag.objects.within(request.scope).select_related("patient").get_or_404(pk=flag_id)
    form = AnswerForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            act_on_flag(flag=flag, by=request.staff, at=now(), **form.cleaned_data)
        except Refusals as refusal:
            form.add_error(None, refused(request, "flag.answered", refusal, patient_id=flag.patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, "The flag is answered.")
            return back_to(request, flag.patient_id)
    audit.read(action="flag.viewed", by=request.staff, patient_id=flag.patient_id, subject=flag)
    return render(request, "medication/answer_flag.jinja", {"form": form, "flag": flag}, status=status)
