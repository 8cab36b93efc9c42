"""After the act: what was given, not giving, taking back, and "did it happen?"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import actions, at_window, exceptions, witness
from breakwater.journey.medication.actions import DueDose
from breakwater.journey.medication.forms.stock import ReverseForm
from breakwater.journey.medication.forms.window import NotGivenForm
from breakwater.journey.medication.models import ActUnderway, StockEntry
from breakwater.journey.medication.presenters.unknown_acts import unknown_acts
from breakwater.journey.medication.refusals import AnotherPersonOpen
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.frame import frame
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import Dose, DoseEvent, MedicationOrder

form_view = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_page("dose.give")
def outcome(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """What came of a dose: given, not given or taken back, by whom and when; and the scan field for the next person."""
    station = at_window.station_or_404(request)
    told = ("given_by", "entered_by", "reversed_by__given_by", "replacement__given_by", "replaces__given_by")
    related = ("patient", "site", *told)
    dose = Dose.objects.within(request.scope).select_related(*related).get_or_404(pk=dose_id)
    lines = StockEntry.objects.within(request.scope).filter(dose=dose).select_related("bottle__product")
    audit.read(action="dose.outcome_viewed", by=request.staff, patient_id=dose.patient_id, site_id=station.site_id)
    context = {
        **frame(request, station),
        "dose": dose,
        "lines": list(lines),
        "may_reverse": may(request.staff, "dose.reverse"),
        "may_record": may(request.staff, "dose.exception"),
        **told_after(request, dose),
    }
    return render(request, "medication/outcome.jinja", context)


def told_after(request: StaffRequest, dose: Dose) -> dict[str, object]:
    """What happened to a dose after it was given, by kind; and where it was vomited, what the rule says now."""
    found = DoseEvent.objects.within(request.scope).filter(dose=dose).select_related("recorded_by", "second_by")
    events = {event.kind: event for event in found}
    vomited = events.get(DoseEvent.Kind.VOMITED)
    if vomited is None:
        return {"events": events, "advice": None}
    vomited.dose = dose
    return {"events": events, "advice": exceptions.advice_about(vomited, dose.patient)}


@form_view
@staff_page("dose.give")
def not_given(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """Record that the open person's dose is not given, and why."""
    station = at_window.station_or_404(request)
    orders = MedicationOrder.objects.within(request.scope).select_related("patient")
    order = orders.get_or_404(pk=order_id)
    initial = {"order_version": order.version, "part": request.GET.get("part", 1)}
    form = NotGivenForm(request.POST or None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            dose = _record_not_given(request, order, station, form)
        except Refusals as refusal:
            form.refuse(refused(request, "dose.not_given", refusal, patient_id=order.patient_id))
            status = status_of(refusal)
        else:
            return HttpResponseRedirect(reverse("medication:outcome", args=[dose.pk]), status=303)
    context = {"form": form, "order": order, "person": order.patient, "station": station, "site": station.site}
    return render(request, "medication/not_given.jinja", context, status=status)


def _record_not_given(request: StaffRequest, order: MedicationOrder, station: Station, form: NotGivenForm) -> Dose:
    found = at_window.must_be_open(request, order.patient_id)
    answers = form.cleaned_data
    return actions.record_not_given(
        due=DueDose(order.pk, answers["order_version"], order.patient_id, answers["part"]),
        reason=answers["reason"],
        note=answers["note"],
        found_by=found.found_by,
        station=station,
        form_key=answers["form_key"],
        by=request.staff,
        at=now(),
    )


@form_view
@staff_page("dose.reverse")
def reverse_dose(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """Take back a dose that was recorded but not taken, before a second person."""
    doses = Dose.objects.within(request.scope).select_related("patient", "given_by", "site")
    dose = doses.get_or_404(pk=dose_id, status=Dose.Status.COMPLETED)
    form = ReverseForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            colleague = witness.confirm(
                request, email=answers["colleague_email"], password=answers["colleague_password"],
                code=answers["colleague_code"], permission="dose.witness", site_id=dose.site_id, not_=request.staff,
            )  # fmt: skip
            actions.reverse_dose(dose=dose, reason=answers["reason"], second_by=colleague,
                                 form_key=answers["form_key"], by=request.staff, at=now())  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "dose.reversed", refusal, patient_id=dose.patient_id, site_id=dose.site_id))
            status = status_of(refusal)
        else:
            messages.success(request, "Taken back. The medicine stands in the bottle's balance again.")
            return HttpResponseRedirect(reverse("medication:outcome", args=[dose.pk]), status=303)
    return render(request, "medication/reverse.jinja", {"form": form, "dose": dose, "site": dose.site}, status=status)


@form_view
@staff_page("dose.give")
def did_it_happen(request: StaffRequest, form_key: UUID) -> HttpResponse:
    """Was the dose saved? Asked after a lost answer; settling it makes the answer certain (H6, H45)."""
    if request.method == "POST":
        answer = actions.settle(form_key=form_key, by=request.staff, at=now())
    else:
        answer = actions.did_it_happen(form_key=form_key, by=request.staff)
    if answer.dose is not None and not Dose.objects.within(request.scope).filter(pk=answer.dose.pk).exists():
        raise AnotherPersonOpen
    if answer.dose is not None:
        audit.read(action="dose.outcome_viewed", by=request.staff, patient_id=answer.dose.patient_id)
    context = {"answer": answer, "form_key": form_key, "site": at_window.site_of(request)}
    return render(request, "medication/did_it_happen.jinja", context)


@require_safe
@staff_page("dose.give")
def unknown(request: StaffRequest) -> HttpResponse:
    """Acts of this window whose answer was lost, to be settled by whoever stands here next."""
    station, moment = at_window.station_or_404(request), now()
    acts = unknown_acts(request.scope, station, at=moment)
    seen = {"acts": len(acts)}
    audit.read(action="window.unknown_acts_viewed", by=request.staff, site_id=station.site_id, detail=seen)
    context = {"station": station, "site": station.site, "acts": acts, "moment": moment}
    return render(request, "medication/unknown_acts.jinja", context)


@require_POST
@staff_page("dose.give")
def settle_unknown(request: StaffRequest, act_underway_id: UUID) -> HttpResponse:
    """Say whether an act without an answer gave its dose; when it was saved after all, that is said."""
    acts = ActUnderway.objects.within(request.scope).filter(station__site_id__in=request.scope.site_ids)
    act = acts.select_related("station", "patient").get_or_404(pk=act_underway_id)
    try:
        given = request.POST.get("given") == "yes"
        settled = actions.settle_unknown(act=act, given=given, by=request.staff, at=now())
    except Refusals as refusal:
        messages.error(request, refused(request, "act.settled", refusal, patient_id=act.patient_id))
    else:
        messages.success(request, f"{act.patient.list_name}: {settled.get_outcome_display().lower()}.")
    return HttpResponseRedirect(reverse("medication:unknown_acts"), status=303)
