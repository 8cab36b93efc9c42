"""The call list: people who missed their doses, before they are lost."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.clinical.missed_doses import ORDER_NEEDED_FROM_DAYS
from breakwater.journey.medication.at_window import sites_of
from breakwater.journey.medication.calls import log_call
from breakwater.journey.medication.forms.missed import CallForm
from breakwater.journey.medication.missed import Missed, missed_at
from breakwater.journey.medication.models import MissedCall
from breakwater.journey.medication.restarts import draft_restart
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.orders import form_view
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import MedicationOrder


@require_safe
@staff_page("missed.call")
def call_list(request: StaffRequest) -> HttpResponse:
    """Who missed 1, 2, 3 or more days, longest away first; and verbal orders that ran out."""
    moment = now()
    sites = sites_of(request)
    people = [one for site in sites for one in missed_at(request.scope, site, now=moment)]
    ran_out = MedicationOrder.objects.within(request.scope).verbal().filter(verbal_until__lte=moment)
    audit.read(action="missed.list_viewed", by=request.staff, site_id=sites[0].pk, detail={"people": len(people)})
    context = {
        "groups": _groups(people), "people": people, "ran_out": ran_out.select_related("patient", "told_by"),
        "may_draft": may(request.staff, "order.draft"), "results": dict(MissedCall.Result.choices),
    }  # fmt: skip
    return render(request, "medication/call_list.jinja", context)


def _groups(people: Sequence[Missed]) -> list[tuple[str, list[Missed]]]:
    """The longest missed first: "3 days or more missed", "2 days missed", "1 day missed"."""
    groups = []
    for days in range(ORDER_NEEDED_FROM_DAYS, 0, -1):
        words = f"{days} day{'' if days == 1 else 's'}{' or more' if days == ORDER_NEEDED_FROM_DAYS else ''} missed"
        groups.append((words, [one for one in people if one.group == days]))
    return groups


def _found(request: StaffRequest, patient_id: UUID) -> tuple[Missed, Site]:
    for site in sites_of(request):
        if people := missed_at(request.scope, site, now=now(), patient_id=patient_id):
            return people[0], site
    raise Http404


@form_view
@staff_page("missed.call")
def call(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The number, where it is safe to call, what to say, and what came of it."""
    missed, _ = _found(request, patient_id)
    form = CallForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            log_call(
                missed=missed, result=answers["result"], note=answers["note"], form_key=answers["form_key"],
                by=request.staff, at=now(),
            )  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "missed.called", refusal, patient_id=patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, f"The call to {missed.name} is written down.")
            return HttpResponseRedirect(reverse("medication:call_list"), status=303)
    audit.read(action="missed.call_viewed", by=request.staff, patient_id=patient_id)
    before = MissedCall.objects.within(request.scope).filter(patient_id=patient_id).select_related("by")[:10]
    context = {"form": form, "missed": missed, "before": before}
    return render(request, "medication/call.jinja", context, status=status)


@require_POST
@staff_page("order.draft")
def restart(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Draft the order this person needs; the prescriber reads, changes and signs it."""
    _, site = _found(request, patient_id)
    try:
        order = draft_restart(patient_id=patient_id, scope=request.scope, site=site, by=request.staff, at=now())
    except Refusals as refusal:
        messages.error(request, refused(request, "order.drafted", refusal, patient_id=patient_id))
        return HttpResponseRedirect(reverse("medication:person", args=[patient_id]), status=303)
    return HttpResponseRedirect(reverse("medication:order", args=[order.pk]), status=303)
