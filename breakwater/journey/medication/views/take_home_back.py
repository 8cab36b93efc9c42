"""Bottles that come back or are gone, and call-backs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.take_homes import (
    CallBackCountForm,
    CallBackForm,
    CountBackForm,
    LossForm,
    ReplacementForm,
)
from breakwater.journey.medication.models import CallBack, CallBackCount
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.take_homes.bottles import bottles_of, is_handed_over
from breakwater.journey.medication.take_homes.call_back import call_back as act_call
from breakwater.journey.medication.take_homes.call_back import count_call_back as act_count
from breakwater.journey.medication.take_homes.call_back import draw
from breakwater.journey.medication.take_homes.losses import decide_replacement, report_loss
from breakwater.journey.medication.take_homes.returns import count_back as act_count_back
from breakwater.journey.medication.views.acting import colleague, form_view, to, tried
from breakwater.journey.medication.views.take_homes import site_of
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Patient, TakeHomeLoss, TakeHomeReplacement, TakeHomeReturn


def _person(request: StaffRequest, patient_id: UUID) -> Patient:
    return Patient.objects.within(request.scope).get_or_404(pk=patient_id)


@form_view
@staff_page("take_home.issue")
def count_back(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Count bottles back: empty, sealed, partly full or damaged; a colleague signs for medicine."""
    person = _person(request, patient_id)
    site = site_of(request, person)
    bottles = bottles_of(person, site.dosing_day(now())).not_back
    form = CountBackForm(request.POST or None, bottles=bottles)

    def act(answers: dict[str, Any]) -> list[TakeHomeReturn]:
        second = colleague(request, answers, site_id=site.pk) if form.is_signed else None
        return act_count_back(
            patient=person, counted=form.counted, second_by=second, site=site, form_key=answers["form_key"],
            by=request.staff, at=now(),
        )  # fmt: skip

    context = {"person": person, "head": person_head(person), "form": form, "site": site}
    if form.waits_for_signature():
        return render(request, "medication/sign_count_back.jinja", context | {"statements": form.statements()})
    done, status = tried(request, form, "take_home.returned", act, site_id=site.pk, patient_id=person.pk)
    if done is not None:
        messages.success(request, f"Counted back: {len(done)}. Days of sealed bottles are not covered any more.")
        return to("take_homes_person", person.pk)
    audit.read(action="take_home.count_opened", by=request.staff, patient_id=person.pk, site_id=site.pk)
    if form.is_signed and not form.errors.keys() & {bound.name for bound in form.answers()}:
        context |= {"statements": form.statements()}
        return render(request, "medication/sign_count_back.jinja", context, status=status)
    return render(request, "medication/count_back.jinja", context, status=status)


@form_view
@staff_page("take_home.issue")
def loss(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Write down that bottles are gone. Their days stay covered until a prescriber decides."""
    person = _person(request, patient_id)
    site = site_of(request, person)
    bottles = [one for one in bottles_of(person, site.dosing_day(now())).not_back if is_handed_over(one)]
    form = LossForm(request.POST or None, bottles=bottles)

    def act(answers: dict[str, Any]) -> list[TakeHomeLoss]:
        return report_loss(
            patient=person, supply_ids=form.chosen, how=answers["how"], account=answers["account"],
            reference=answers["reference"], form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    done, status = tried(request, form, "take_home.lost", act, site_id=site.pk, patient_id=person.pk)
    if done is not None:
        messages.success(request, "Written down. A prescriber decides what takes the place of these bottles.")
        return to("take_homes_person", person.pk)
    audit.read(action="take_home.loss_opened", by=request.staff, patient_id=person.pk, site_id=site.pk)
    context = {"person": person, "head": person_head(person), "form": form, "site": site, "bottles": bottles}
    return render(request, "medication/take_home_loss.jinja", context, status=status)


@form_view
@staff_page("take_home.decide")
def replacement(request: StaffRequest, take_home_loss_id: UUID) -> HttpResponse:
    """What takes the place of one lost bottle: a prescriber decides, once."""
    losses = TakeHomeLoss.objects.within(request.scope).select_related("patient", "supply__site", "reported_by")
    found = losses.select_related("replacement__decided_by").get_or_404(pk=take_home_loss_id)
    site = found.supply.site
    form = ReplacementForm(request.POST or None)

    def act(answers: dict[str, Any]) -> TakeHomeReplacement:
        return decide_replacement(loss=found, site=site, by=request.staff, at=now(), **answers)

    done, status = tried(
        request, form, "take_home.replacement_decided", act, site_id=site.pk, patient_id=found.patient_id
    )
    if done is not None:
        messages.success(request, f"Decided: {done.get_way_display().lower()}.")
        return to("take_homes_person", found.patient_id)
    audit.read(action="take_home.loss_viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    context = {
        "loss": found, "person": found.patient, "head": person_head(found.patient), "form": form, "site": site,
        "decided": getattr(found, "replacement", None),
    }  # fmt: skip
    return render(request, "medication/replacement.jinja", context, status=status)


@require_POST
@staff_page("take_home.call_back")
def draw_call_back(request: StaffRequest) -> HttpResponse:
    """Draw somebody at random among those who hold bottles; the call itself is confirmed on their page."""
    site = at_window.site_of(request)
    drawn = draw(site, now())
    if drawn is None or not Patient.objects.within(request.scope).filter(pk=drawn.pk).exists():
        messages.info(request, "Nobody holds bottles for a later day who is not called back already.")
        return to("take_homes")
    audit.act(action="take_home.drawn", by=request.staff, patient_id=drawn.pk, site_id=site.pk)
    answer = to("call_back", drawn.pk)
    answer["Location"] += "?drawn=1"
    return answer


@form_view
@staff_page("take_home.call_back")
def call_back(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Call somebody back with all their bottles."""
    person = _person(request, patient_id)
    site = site_of(request, person)
    initial = {"why": CallBack.Why.RANDOM} if request.GET.get("drawn") else {}
    form = CallBackForm(request.POST or None, initial=initial)

    def act(answers: dict[str, Any]) -> CallBack:
        return act_call(patient=person, site=site, by=request.staff, at=now(), **answers)

    done, status = tried(request, form, "take_home.called_back", act, site_id=site.pk, patient_id=person.pk)
    if done is not None:
        messages.success(request, f"Call {person.called} now. The call-back is in the list until it is counted.")
        return to("take_homes")
    audit.read(action="take_home.call_opened", by=request.staff, patient_id=person.pk, site_id=site.pk)
    context = {"person": person, "head": person_head(person), "form": form, "site": site}
    return render(request, "medication/call_back.jinja", context, status=status)


@form_view
@staff_page("take_home.call_back")
def count_call_back(request: StaffRequest, call_back_id: UUID) -> HttpResponse:
    """Count the sealed bottles somebody brought. What is expected is shown only afterwards."""
    rows = CallBack.objects.within(request.scope).select_related("patient", "site", "called_by", "count__counted_by")
    found = rows.get_or_404(pk=call_back_id)
    form = CallBackCountForm(request.POST or None)

    def act(answers: dict[str, Any]) -> CallBackCount:
        return act_count(called=found, by=request.staff, at=now(), **answers)

    done, status = tried(
        request, form, "take_home.call_back_counted", act, site_id=found.site_id, patient_id=found.patient_id
    )
    if done is not None:
        same = done.sealed_found == done.sealed_expected
        messages.success(request, "All bottles are there." if same else "The count differs: tell the prescriber today.")
        return to("take_homes_person", found.patient_id)
    audit.read(action="take_home.call_viewed", by=request.staff, patient_id=found.patient_id, subject=found)
    context = {
        "call": found, "person": found.patient, "head": person_head(found.patient), "form": form, "site": found.site,
        "counted": getattr(found, "count", None),
    }  # fmt: skip
    return render(request, "medication/call_back_count.jinja", context, status=status)
