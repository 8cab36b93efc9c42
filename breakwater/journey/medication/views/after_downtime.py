"""After a downtime: begin, the list, one dose from paper, signing off, closing, and a prescriber's question (H7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import after_downtime, at_window, witness
from breakwater.journey.medication.after_downtime import Paper
from breakwater.journey.medication.forms.downtime import (
    AddPersonForm,
    AnswerQuestionForm,
    PaperForm,
    SignOffForm,
    StartDowntimeForm,
)
from breakwater.journey.medication.models import Bottle, Downtime, DowntimeDue, PaperQuestion
from breakwater.journey.medication.presenters.reconciling import reconciling_list
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Patient

form_view = require_http_methods(["GET", "HEAD", "POST"])


def _list_of(downtime_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("medication:reconcile", args=[downtime_id]), status=303)


@form_view
@staff_page("downtime.enter")
def start(request: StaffRequest) -> HttpResponse:
    """Begin to type in from paper: from when to when the screens did not work, and what happened."""
    sites = at_window.sites_of(request)
    form = StartDowntimeForm(request.POST or None, sites=sites, initial={"site": sites[0].pk})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            downtime = after_downtime.start_downtime(**form.cleaned_data, by=request.staff, at=now())
        except Refusals as refusal:
            form.refuse(refused(request, "downtime.started", refusal))
            status = status_of(refusal)
        else:
            return _list_of(downtime.pk)
    return render(request, "medication/start_downtime.jinja", {"form": form}, status=status)


@require_safe
@staff_page("downtime.enter")
def reconcile(request: StaffRequest, downtime_id: UUID) -> HttpResponse:
    """Every dose that was due, those still to be settled first."""
    return _draw_list(request, _downtime(request, downtime_id), AddPersonForm())


def _downtime(request: StaffRequest, downtime_id: UUID) -> Downtime:
    downtimes = Downtime.objects.within(request.scope).select_related("site", "started_by", "ended_by")
    found: Downtime = downtimes.get_or_404(pk=downtime_id)
    return found


def _draw_list(request: StaffRequest, downtime: Downtime, form: Form, status: int = 200) -> HttpResponse:
    listed = reconciling_list(request.scope, downtime)
    audit.read(action="downtime.list_viewed", by=request.staff, site_id=downtime.site_id,
               subject=downtime, detail={"dues": len(listed.dues)})  # fmt: skip
    context = {"downtime": downtime, "listed": listed, "form": form, "site": downtime.site}
    return render(request, "medication/reconcile.jinja", context, status=status)


@require_POST
@staff_page("downtime.enter")
def add_person(request: StaffRequest, downtime_id: UUID) -> HttpResponse:
    """Put somebody on the list who was given a dose on paper and was not expected."""
    downtime, form = _downtime(request, downtime_id), AddPersonForm(request.POST)
    status = 422
    if form.is_valid():
        person = Patient.objects.within(request.scope).filter(record_number=form.cleaned_data["record_number"]).first()
        if person is None:
            form.add_error("record_number", "Nobody in your reach has this ID. Check the number on the paper.")
            return _draw_list(request, downtime, form, 422)
        try:
            due = after_downtime.add_person(downtime=downtime, patient=person, by=request.staff, at=now())
        except Refusals as refusal:
            form.add_error(None, refused(request, "downtime.person_added", refusal, patient_id=person.pk))
            status = status_of(refusal)
        else:
            return HttpResponseRedirect(reverse("medication:paper_dose", args=[due.pk]), status=303)
    return _draw_list(request, downtime, form, status)


def _due(request: StaffRequest, due_id: UUID) -> DowntimeDue:
    dues = DowntimeDue.objects.within(request.scope).filter(downtime__site_id__in=request.scope.site_ids)
    return dues.select_related("downtime__site", "order", "patient").get_or_404(pk=due_id)


@form_view
@staff_page("downtime.enter")
def paper_dose(request: StaffRequest, due_id: UUID) -> HttpResponse:
    """Enter one dose as it stands on the paper."""
    due = _due(request, due_id)
    form = PaperForm(request.POST or None, due=due, bottles=Bottle.objects.within(request.scope))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            settled = _enter(request, due, form)
        except Refusals as refusal:
            form.refuse(refused(request, "dose.entered_later", refusal, patient_id=due.patient_id))
            status = status_of(refusal)
        else:
            _say(request, settled, due)
            return _list_of(due.downtime_id)
    audit.read(action="downtime.due_viewed", by=request.staff, patient_id=due.patient_id, subject=due)
    context = {"form": form, "due": due, "person": due.patient, "site": due.downtime.site}
    return render(request, "medication/paper_dose.jinja", context, status=status)


def _enter(request: StaffRequest, due: DowntimeDue, form: PaperForm) -> DowntimeDue:
    typed = form.cleaned_data
    paper = Paper(typed["given_at"], typed["given_by"], typed["dose_mg"], typed["bottle"], typed["note"])
    return after_downtime.enter_paper_dose(due=due, paper=paper, form_key=typed["form_key"], by=request.staff, at=now())


def _say(request: StaffRequest, settled: DowntimeDue, due: DowntimeDue) -> None:
    name = due.patient.list_name
    if settled.outcome == DowntimeDue.Outcome.ASKED:
        what_now = "Call the prescriber now. Nothing was entered, and their medicine is on hold."
        messages.warning(request, f"{name}: the record holds a dose of that day too. {what_now}")
    else:
        messages.success(request, f"{name}: entered from paper.")


@require_POST
@staff_page("downtime.enter")
def not_given_on_paper(request: StaffRequest, due_id: UUID) -> HttpResponse:
    """Say by name that this dose was not given while the screens did not work."""
    due = _due(request, due_id)
    try:
        after_downtime.record_not_given_on_paper(due=due, by=request.staff, at=now())
    except Refusals as refusal:
        messages.error(request, refused(request, "downtime.not_given", refusal, patient_id=due.patient_id))
    else:
        messages.success(request, f"{due.patient.list_name}: not given on paper. The dose can be given now.")
    return _list_of(due.downtime_id)


@form_view
@staff_page("downtime.enter")
def sign_off(request: StaffRequest, downtime_id: UUID) -> HttpResponse:
    """Two people sign that nothing more was given than is entered."""
    downtime = _downtime(request, downtime_id)
    form = SignOffForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            count = _sign_off(request, downtime, form.cleaned_data)
        except Refusals as refusal:
            form.add_error(None, refused(request, "downtime.signed_off", refusal, site_id=downtime.site_id))
            status = status_of(refusal)
        else:
            messages.success(request, f"{count} doses signed off.")
            return _list_of(downtime.pk)
    left = DowntimeDue.objects.within(request.scope).unsettled().filter(downtime=downtime).count()
    context = {"form": form, "downtime": downtime, "left": left, "site": downtime.site}
    return render(request, "medication/sign_off_downtime.jinja", context, status=status)


def _sign_off(request: StaffRequest, downtime: Downtime, typed: dict[str, Any]) -> int:
    colleague = witness.confirm(
        request, email=typed["colleague_email"], password=typed["colleague_password"], code=typed["colleague_code"],
        permission="dose.witness", site_id=downtime.site_id, not_=request.staff,
    )  # fmt: skip
    return after_downtime.sign_off(
        downtime=downtime, reason=typed["reason"], second_by=colleague, by=request.staff, at=now()
    )


@require_POST
@staff_page("downtime.enter")
def end(request: StaffRequest, downtime_id: UUID) -> HttpResponse:
    """Close the list by name."""
    downtime = _downtime(request, downtime_id)
    try:
        after_downtime.end_downtime(downtime=downtime, by=request.staff, at=now())
    except Refusals as refusal:
        messages.error(request, refused(request, "downtime.ended", refusal, site_id=downtime.site_id))
    else:
        messages.success(request, "The downtime is closed. Count the bottles with a colleague now.")
    return _list_of(downtime.pk)


@form_view
@staff_page("downtime.answer")
def question(request: StaffRequest, question_id: UUID) -> HttpResponse:
    """A dose on paper beside a dose in the record: one, or two?"""
    related = ("patient", "due__downtime__site", "stands_against__given_by", "given_by", "entered_by", "bottle")
    asked = PaperQuestion.objects.within(request.scope).select_related(*related).get_or_404(pk=question_id)
    form = AnswerQuestionForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            after_downtime.answer_question(question=asked, **form.cleaned_data, by=request.staff, at=now())
        except Refusals as refusal:
            form.refuse(refused(request, "paper_question.answered", refusal, patient_id=asked.patient_id))
            status = status_of(refusal)
        else:
            messages.success(request, "Answered. The hold stays until you clear it.")
            return HttpResponseRedirect(reverse("medication:person", args=[asked.patient_id]), status=303)
    audit.read(action="paper_question.viewed", by=request.staff, patient_id=asked.patient_id, subject=asked)
    context = {"form": form, "asked": asked, "person": asked.patient, "site": asked.due.downtime.site}
    return render(request, "medication/paper_question.jinja", context, status=status)
