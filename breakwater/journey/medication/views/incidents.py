"""Incidents of controlled stock: the list, one with its steps and clocks, the two papers, each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import stock
from breakwater.journey.medication.forms.incidents import CloseForm, JudgeForm, NoteForm, ReportForm, SentForm
from breakwater.journey.medication.models import IncidentStep, StockIncident
from breakwater.journey.medication.presenters.incidents import clocks_of, papers_of
from breakwater.journey.medication.shortages import repeated_shortages
from breakwater.journey.medication.stock.incidents import must_be_reported
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.journey.medication.views.stock import bottle_or_404
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may

Step = IncidentStep.Kind
MOST_SHOWN = 100


@require_safe
@staff_page("stock.view")
def incidents(request: StaffRequest) -> HttpResponse:
    """Open incidents first; and for the manager, who was at bottles that were short again and again."""
    rows = StockIncident.objects.within(request.scope).with_state()[:MOST_SHOWN]
    may_oversee = may(request.staff, "stock.oversee")
    context = {
        "rows": list(rows.select_related("site", "product", "bottle", "opened_by")),
        "may_oversee": may_oversee,
        "repeated": repeated_shortages(request.scope, now()) if may_oversee else [],
    }
    return render(request, "medication/incidents.jinja", context)


def _incident(request: StaffRequest, stock_incident_id: UUID) -> StockIncident:
    rows = StockIncident.objects.within(request.scope).with_state()
    return rows.select_related("site", "product", "bottle", "receipt", "opened_by").get_or_404(pk=stock_incident_id)


@require_safe
@staff_page("stock.view")
def incident(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """One incident: what was found, the counts, what was done, and what is still to be done by when."""
    found = _incident(request, stock_incident_id)
    return _page(request, found, {}, 200)


def _page(request: StaffRequest, found: StockIncident, refused: dict[str, forms.Form], status: int) -> HttpResponse:
    steps = list(found.steps.all())
    audit.read(action="stock.incident_viewed", by=request.staff, site_id=found.site_id, subject=found)
    shown = {"note": NoteForm(), "judge": JudgeForm(), "sent": SentForm(), "close": CloseForm()} | refused
    context = {
        "found": found, "site": found.site, "steps": steps, "done": {step.kind for step in steps},
        "counts": list(found.counts.select_related("counted_by")),
        "clocks": clocks_of(found, now()) if must_be_reported(found) else [],
        "may_report": may(request.staff, "stock.report", site_id=found.site_id),
        "may_oversee": may(request.staff, "stock.oversee", site_id=found.site_id),
        "forms": shown, "form": next(iter(refused.values()), shown["note"]),
    }  # fmt: skip
    return render(request, "medication/incident.jinja", context, status=status)


def _step(
    request: StaffRequest, stock_incident_id: UUID, name: str, form: forms.Form, act: Callable[..., object], done: str
) -> HttpResponse:
    """Take one step and show the incident with it; or show the page with why not."""
    found = _incident(request, stock_incident_id)

    def do(answers: dict[str, Any]) -> object:
        return act(found, answers)

    taken, status = tried(request, form, f"stock.incident_{name}", do, site_id=found.site_id)
    if taken is not None:
        messages.success(request, done)
        return to("incident", found.pk)
    return _page(request, found, {name: form}, status)


@form_view
@staff_page("stock.report")
def note_incident(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """Write down what was looked into."""

    def act(found: StockIncident, answers: dict[str, Any]) -> object:
        return stock.add_note(incident=found, note=answers["note"], by=request.staff, at=now())

    return _step(request, stock_incident_id, "note", NoteForm(request.POST or None), act, "Written down.")


@form_view
@staff_page("stock.oversee")
def judge_incident(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """Decide whether a loss is significant."""
    form = JudgeForm(request.POST or None)

    def act(found: StockIncident, answers: dict[str, Any]) -> object:
        return stock.judge_incident(
            incident=found, significant=answers["significant"] == "yes", factors=form.factors(), note="",
            by=request.staff, at=now(),
        )  # fmt: skip

    return _step(request, stock_incident_id, "judge", form, act, "The decision is written down.")


@form_view
@staff_page("stock.oversee")
def sent_notice(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """The written notice went to the DEA field office."""
    return _sent(request, stock_incident_id, Step.NOTICE_SENT)


@form_view
@staff_page("stock.oversee")
def sent_form(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """Form 106 was sent."""
    return _sent(request, stock_incident_id, Step.FORM_SENT)


def _sent(request: StaffRequest, stock_incident_id: UUID, kind: str) -> HttpResponse:
    def act(found: StockIncident, answers: dict[str, Any]) -> object:
        return stock.record_sent(incident=found, kind=kind, note=answers["note"], by=request.staff, at=now())

    return _step(request, stock_incident_id, "sent", SentForm(request.POST or None), act, "Written down as sent.")


@form_view
@staff_page("stock.oversee")
def close_incident(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """Close it with its cause."""

    def act(found: StockIncident, answers: dict[str, Any]) -> object:
        return stock.close_incident(
            incident=found, cause=answers["cause"], note=answers["note"], by=request.staff, at=now()
        )

    return _step(request, stock_incident_id, "close", CloseForm(request.POST or None), act, "The incident is closed.")


@require_safe
@staff_page("stock.oversee")
def incident_papers(request: StaffRequest, stock_incident_id: UUID) -> HttpResponse:
    """Drafts of the notice and of Form 106, filled from the rows; to be read, completed and sent by a person."""
    found = _incident(request, stock_incident_id)
    audit.read(action="stock.incident_papers_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {"found": found, "site": found.site, "papers": papers_of(found, now())}
    return render(request, "medication/incident_papers.jinja", context)


@form_view
@staff_page("stock.report")
def report_incident(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Somebody found medicine of this bottle gone, or signs of a theft."""
    bottle = bottle_or_404(request, bottle_id)
    form = ReportForm(
        request.POST or None, site=bottle.site, initial={"discovered_at": bottle.site.local(now()).replace(tzinfo=None)}
    )

    def act(answers: dict[str, Any]) -> StockIncident:
        return stock.report_incident(
            bottle=bottle, kind=answers["kind"], missing_mg=answers["missing_mg"], what=answers["what"],
            discovered_at=answers["discovered_at"], form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    opened, status = tried(request, form, "stock.incident_opened", act, site_id=bottle.site_id)
    if opened is not None:
        return to("incident", opened.pk)
    context = {"form": form, "bottle": bottle, "site": bottle.site, "action": "reported"}
    return render(request, "medication/bottle_act.jinja", context, status=status)
