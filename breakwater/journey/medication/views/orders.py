"""Orders: the prescriber's home, writing, reading, signing and ending one; and one person's medicine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.clinical.findings import Finding, stops
from breakwater.journey.medication import at_window, orders, signing
from breakwater.journey.medication.forms.orders import (
    AtThisDoseForm,
    OrderForm,
    SignForm,
    StopOrderForm,
    initial_of,
)
from breakwater.journey.medication.order_limits import check_limits
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.presenters.orders import prescriber_home
from breakwater.journey.medication.presenters.person import story_of
from breakwater.journey.medication.presenters.suggestion import Suggested, suggestion_beside
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.privacy import signature
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.late_holds import late_holds
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient

form_view = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_page("order.sign")
def home(request: StaffRequest) -> HttpResponse:
    """What a prescriber sees first."""
    site, moment = at_window.sites_of(request)[0], now()
    lists = prescriber_home(request.scope, today=site.dosing_day(moment), now=moment)
    audit.read(action="orders.viewed", by=request.staff, site_id=site.pk, detail={"drafts": len(lists.drafts)})
    late = late_holds(request.scope, now=moment)
    return render(request, "medication/orders.jinja", {"lists": lists, "at": moment, "late_holds": late})


@require_safe
@staff_page("order.view")
def person(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """One person's orders and doses, holds and flags."""
    who = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    story = story_of(request.scope, who)
    audit.read(action="medication.person_viewed", by=request.staff, patient_id=who.pk)
    context = {
        "person": who, "story": story, "head": person_head(who, flags=[flag.title for flag in story.flags]),
        "may_draft": may(request.staff, "order.draft"), "may_sign": may(request.staff, "order.sign"),
        "may_hold": may(request.staff, "hold.place"), "may_tell": may(request.staff, "order.tell"), "at": now(),
    }  # fmt: skip
    return render(request, "medication/person.jinja", context)


@form_view
@staff_page("order.draft")
def write(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """Write an order. It waits as a draft; the prescriber reads what the limits say, and signs on the next page."""
    episodes = EpisodeOfCare.objects.within(request.scope).active().select_related("patient", "site", "enquiry")
    episode = episodes.get_or_404(pk=episode_id)
    moment = now()
    today = episode.site.dosing_day(moment)
    in_force = in_force_of(request, episode, today)
    form = OrderForm(
        request.POST or None, episode=episode, today=today, changes=in_force is not None,
        initial=initial_of(in_force, today),
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            draft = orders.draft_order(
                episode=episode, prescription=form.prescription(), stated=form.stated(),
                form_key=form.cleaned_data["form_key"], by=request.staff, at=moment,
            )  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "order.drafted", refusal, patient_id=episode.patient_id))
            status = status_of(refusal)
        else:
            return HttpResponseRedirect(reverse("medication:order", args=[draft.pk]), status=303)
    audit.read(action="order.form_viewed", by=request.staff, patient_id=episode.patient_id)
    context = {
        "form": form, "episode": episode, "in_force": in_force, "head": person_head(episode.patient),
        "suggestion": _suggestion(request, episode, in_force, today),
    }  # fmt: skip
    return render(request, "medication/write_order.jinja", context, status=status)


def _suggestion(
    request: StaffRequest, episode: EpisodeOfCare, in_force: MedicationOrder | None, today: date
) -> Suggested | None:
    blank = MedicationOrder(
        patient=episode.patient, episode=episode, site=episode.site, drug="methadone", dose_mg=Decimal(1),
        starts_on=today, ends_on=today,
    )  # fmt: skip
    return suggestion_beside(in_force, blank, AtThisDoseForm(request.GET), today=today, now=now())


def in_force_of(request: StaffRequest, episode: EpisodeOfCare, day: date) -> MedicationOrder | None:
    """The order that a new one of this person would take the place of: in force on this day, or still to begin."""
    orders_of = MedicationOrder.objects.within(request.scope).signed().filter(patient=episode.patient)
    of_person = orders_of.select_related("patient", "site", "episode")
    return of_person.filter(ends_on__gte=day).order_by("starts_on").first()


@form_view
@staff_page("order.view")
def order(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """Read an order with what the limits say; a prescriber signs a draft here."""
    found = _order(request, order_id)
    return _order_page(request, found, None, 200)


def _order(request: StaffRequest, order_id: UUID) -> MedicationOrder:
    related = ("patient", "site", "episode", "requested_by", "told_by", "signed_by", "ended_by", "replaces")
    return MedicationOrder.objects.within(request.scope).select_related(*related).get_or_404(pk=order_id)


@require_http_methods(["POST"])
@staff_page("order.sign")
def sign(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """Sign a draft or a verbal order with password and code, and a reason for each limit that stops."""
    draft = _order(request, order_id)
    form = SignForm(request.POST, stops=_stops(draft), ask_code=signature.code_needed(request))
    if not form.is_valid():
        return _order_page(request, draft, form, 422)
    try:
        proof = signature.confirm(
            request, by=request.staff, password=form.cleaned_data["password"], code=form.cleaned_data.get("code", "")
        )
        signing.sign_order(
            order=draft, version=form.cleaned_data["version"], reasons=form.reasons(), signature=proof,
            by=request.staff, at=now(),
        )  # fmt: skip
    except Refusals as refusal:
        form.refuse(refused(request, "order.signed", refusal, patient_id=draft.patient_id))
        return _order_page(request, _order(request, order_id), form, status_of(refusal))
    messages.success(request, "Signed. It is in force from its first day.")
    return HttpResponseRedirect(reverse("medication:order", args=[order_id]), status=303)


def _stops(order: MedicationOrder) -> dict[str, str]:
    """The limits that stop this order now, by code, with their titles."""
    return {finding.code: finding.title for finding in stops(_findings(order))}


def _findings(order: MedicationOrder) -> tuple[Finding, ...]:
    """What the limits say now; nothing for what is signed, or passed them when it was told and still counts."""
    moment = now()
    if not order.waits_for_signature or signing.in_its_time(order, moment):
        return ()
    return check_limits(order, signing.stated_of(order), now=moment)


def _order_page(request: StaffRequest, found: MedicationOrder, form: SignForm | None, status: int) -> HttpResponse:
    findings = _findings(found)
    may_sign = may(request.staff, "order.sign", site_id=found.site_id)
    ask_code = signature.code_needed(request)
    if form is None and found.waits_for_signature and may_sign:
        titles = {one.code: one.title for one in stops(findings)}
        form = SignForm(initial={"version": found.version}, stops=titles, ask_code=ask_code)
    audit.read(action="order.viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    context: dict[str, Any] = {
        "order": found, "form": form, "findings": findings, "may_sign": may_sign, "head": person_head(found.patient),
        "site": found.site, "kept": [item for item in found.findings if item.get("code") != "stated"],
        "stated": signing.stated_of(found), "state": found.state_at(now()),
    }  # fmt: skip
    return render(request, "medication/order.jinja", context, status=status)


@form_view
@staff_page("order.sign")
def stop(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """End an order, or throw a draft away, with a reason."""
    found = _order(request, order_id)
    form = StopOrderForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            orders.stop_order(order=found, reason=form.cleaned_data["reason"], by=request.staff, at=now())
        except Refusals as refusal:
            form.add_error(None, refused(request, "order.ended", refusal, patient_id=found.patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, "The order has ended.")
            return HttpResponseRedirect(reverse("medication:person", args=[found.patient_id]), status=303)
    audit.read(action="order.viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    return render(request, "medication/stop_order.jinja", {"form": form, "order": found}, status=status)
