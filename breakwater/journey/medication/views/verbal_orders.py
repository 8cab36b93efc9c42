"""A nurse writes down what a prescriber tells them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from breakwater.audit import record as audit
from breakwater.journey.medication.forms.orders import VerbalOrderForm, initial_of
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.verbal_orders import prescribers_at, write_verbal_order
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.orders import form_view, in_force_of
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import EpisodeOfCare


@form_view
@staff_page("order.tell")
def tell(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Write a verbal order. It is in force at once, and runs out by itself unless the prescriber signs it."""
    episodes = EpisodeOfCare.objects.within(request.scope).active().select_related("patient", "site", "enquiry")
    episode = episodes.get_or_404(pk=episode_id)
    moment = now()
    today = episode.site.dosing_day(moment)
    in_force = in_force_of(request, episode, today)
    form = VerbalOrderForm(
        request.POST or None, episode=episode, today=today, changes=in_force is not None,
        prescribers=prescribers_at(episode.site, moment), initial=initial_of(in_force, today),
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            order = write_verbal_order(
                episode=episode, prescription=form.prescription(), stated=form.stated(),
                told_by=form.cleaned_data["told_by"], read_back=form.cleaned_data["read_back"],
                form_key=form.cleaned_data["form_key"], by=request.staff, at=moment,
            )  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "order.told", refusal, patient_id=episode.patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, "The verbal order is in force, and waits for the prescriber's signature.")
            return HttpResponseRedirect(reverse("medication:order", args=[order.pk]), status=303)
    audit.read(action="order.form_viewed", by=request.staff, patient_id=episode.patient_id)
    context = {
        "form": form,
        "episode": episode,
        "in_force": in_force,
        "head": person_head(episode.patient),
        "suggestion": None,
    }
    return render(request, "medication/write_order.jinja", context, status=status)
