"""What happened to a dose after it was given: vomited, partly taken, poured and not drunk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window, exceptions
from breakwater.journey.medication.forms.exceptions import NotDrunkForm, PartlyTakenForm, VomitedForm, WrongPersonForm
from breakwater.journey.medication.presenters.exceptions import counts_of, exceptions_of
from breakwater.journey.medication.views.acting import colleague, form_view, to, tried
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Dose, Patient
from breakwater.record.refusals import Refused

Answers = dict[str, Any]


def given_dose(request: StaffRequest, dose_id: UUID) -> Dose:
    """A dose that was given, within reach."""
    doses = Dose.objects.within(request.scope).select_related("patient", "given_by", "site")
    return doses.get_or_404(pk=dose_id, status=Dose.Status.COMPLETED)


def page_of(request: StaffRequest, kind: str, dose: Dose, form: KeyedForm, status: int) -> HttpResponse:
    """The page of one form about one dose."""
    audit.read(action="dose.outcome_viewed", by=request.staff, patient_id=dose.patient_id, site_id=dose.site_id)
    context = {"form": form, "dose": dose, "site": dose.site, "kind": kind}
    return render(request, "medication/dose_event.jinja", context, status=status)


@form_view
@staff_page("dose.exception")
def vomited(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """Record that a dose was vomited; the next page says what the rule advises."""
    dose = given_dose(request, dose_id)
    form = VomitedForm(request.POST or None)

    def act(answers: Answers) -> bool:
        exceptions.record_vomited(
            dose=dose, minutes_after=answers["minutes_after"], seen_by_staff=answers["seen_by_staff"] == "yes",
            what_happened=answers["what_happened"], form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip
        return True

    done, status = tried(request, form, "dose.vomited", act, site_id=dose.site_id)
    if done:
        messages.success(request, "Recorded. Read the advice below.")
        return to("outcome", dose.pk)
    return page_of(request, "vomited", dose, form, status)


@form_view
@staff_page("dose.exception")
def partly_taken(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """Record how much of a dose was swallowed, and waste the rest before a colleague."""
    dose = given_dose(request, dose_id)
    form = PartlyTakenForm(request.POST or None)

    def act(answers: Answers) -> bool:
        second = colleague(request, answers, site_id=dose.site_id)
        exceptions.record_partly_taken(
            dose=dose, swallowed_mg=answers["swallowed_mg"], what_happened=answers["what_happened"],
            kept=answers["kept"] == "yes", second_by=second, form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip
        return True

    done, status = tried(request, form, "dose.partly_taken", act, site_id=dose.site_id)
    if done:
        messages.success(request, "Recorded. The rest stands in the ledger as wasted.")
        return to("outcome", dose.pk)
    return page_of(request, "partly_taken", dose, form, status)


@form_view
@staff_page("dose.exception")
def wrong_person(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """Record that somebody else swallowed a dose: both people put right, held, and the officer told, in one act."""
    dose = given_dose(request, dose_id)
    form = WrongPersonForm(request.POST or None)

    def act(answers: Answers) -> bool:
        given_to = Patient.objects.within(request.scope).filter(record_number=answers["given_to"]).first()
        if given_to is None:
            raise Refused("Nobody you may see has this ID. Look at the card again.", code="person_unknown")
        second = colleague(request, answers, site_id=dose.site_id)
        exceptions.record_wrong_person(
            dose=dose, given_to=given_to, what_happened=answers["what_happened"], second_by=second,
            form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip
        return True

    done, status = tried(request, form, "dose.wrong_person", act, site_id=dose.site_id)
    if done:
        messages.warning(request, "Recorded. Both are held. Watch who swallowed it now, and call the prescriber.")
        return to("outcome", dose.pk)
    return page_of(request, "wrong_person", dose, form, status)


@form_view
@staff_page("dose.exception")
def not_drunk(request: StaffRequest, dose_id: UUID) -> HttpResponse:
    """Record that a poured dose was not drunk: taken back and wasted before a colleague, in one act."""
    dose = given_dose(request, dose_id)
    form = NotDrunkForm(request.POST or None)

    def act(answers: Answers) -> Dose:
        second = colleague(request, answers, site_id=dose.site_id)
        return exceptions.record_not_drunk(
            dose=dose, what_happened=answers["what_happened"], kept=answers["kept"] == "yes", second_by=second,
            form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    done, status = tried(request, form, "dose.not_drunk", act, site_id=dose.site_id)
    if done is not None:
        messages.success(request, "Recorded as not drunk. The medicine stands in the ledger as wasted.")
        return to("outcome", done.pk)
    return page_of(request, "not_drunk", dose, form, status)


@require_safe
@staff_page("exception.view")
def exceptional(request: StaffRequest) -> HttpResponse:
    """What happened beside giving in the last 30 days, counted by kind."""
    rows = exceptions_of(request.scope, now=now())
    audit.read(action="exceptions.viewed", by=request.staff, detail={"rows": len(rows)})
    context = {
        "rows": rows, "counts": counts_of(rows), "site": at_window.sites_of(request)[0],
        "may_open": may(request.staff, "order.view"),
    }  # fmt: skip
    return render(request, "medication/exceptions.jinja", context)
