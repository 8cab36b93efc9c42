"""Controlled stock: the shelf, a bottle's ledger page, and each thing done with a bottle; and the day's log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window, stock, witness
from breakwater.journey.medication.forms.stock import (
    CountForm,
    OpenForm,
    ProductForm,
    RecallForm,
    ReceiveForm,
    WasteForm,
)
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.presenters.log import day_log, totals
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may

form_view = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_page("stock.view")
def shelf(request: StaffRequest) -> HttpResponse:
    """Every bottle that holds anything, in use first, then what expires soonest."""
    site = at_window.site_of(request)
    bottles = Bottle.objects.within(request.scope).held().select_related("product", "station", "site")
    rows = sorted(bottles, key=lambda one: (one.status != Bottle.Status.OPEN, one.expires_on, one.lot))
    audit.read(action="stock.viewed", by=request.staff, site_id=site.pk, detail={"bottles": len(rows)})
    context = {
        "bottles": rows, "today": site.dosing_day(now()), "may_receive": may(request.staff, "stock.receive"),
        "may_see_log": may(request.staff, "dose.log"),
    }  # fmt: skip
    return render(request, "medication/stock.jinja", context)


def _bottle(request: StaffRequest, bottle_id: UUID) -> Bottle:
    return Bottle.objects.within(request.scope).select_related("product", "station", "site").get_or_404(pk=bottle_id)


@require_safe
@staff_page("stock.view")
def bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """The ledger page of one bottle: every line, with what each left."""
    found = _bottle(request, bottle_id)
    entries = StockEntry.objects.within(request.scope).of_bottle(found)
    audit.read(action="stock.bottle_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {
        "bottle": found, "site": found.site, "may_handle": may(request.staff, "stock.handle", site_id=found.site_id),
        "entries": list(entries.select_related("by", "second_by", "station", "dose__patient")),
    }  # fmt: skip
    return render(request, "medication/bottle.jinja", context)


@form_view
@staff_page("stock.receive")
def receive(request: StaffRequest) -> HttpResponse:
    """Put a bottle on the shelf, as counted now."""
    site = at_window.site_of(request)
    form = ReceiveForm(request.POST or None, today=site.dosing_day(now()))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            made = stock.receive_bottle(
                product=answers["product"], site=site, lot=answers["lot"], expires_on=answers["expires_on"],
                amount_mg=form.amount_mg, reference=answers["reference"], form_key=answers["form_key"],
                by=request.staff, at=now(),
            )  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "stock.received", refusal, site_id=site.pk))
            status = status_of(refusal)
        else:
            messages.success(request, f"Lot {made.lot} is on the shelf.")
            return HttpResponseRedirect(reverse("medication:bottle", args=[made.pk]), status=303)
    return render(request, "medication/receive.jinja", {"form": form}, status=status)


@form_view
@staff_page("stock.receive")
def add_product(request: StaffRequest) -> HttpResponse:
    """Add a medicine in a form and strength that this program has not had before."""
    form = ProductForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        made = stock.add_product(product=form.product(), by=request.staff, at=now())
        messages.success(request, f"Added: {made}.")
        return HttpResponseRedirect(reverse("medication:receive"), status=303)
    return render(request, "medication/add_product.jinja", {"form": form}, status=status)


def _act(
    request: StaffRequest, found: Bottle, form: forms.Form, action: str, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """One form about one bottle: do it and go to its ledger page, or show why not."""
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refusals as refusal:
            form.add_error(None, refused(request, f"stock.{action}", refusal, site_id=found.site_id))
            status = status_of(refusal)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("medication:bottle", args=[found.pk]), status=303)
    context = {"form": form, "bottle": found, "site": found.site, "action": action}
    return render(request, "medication/bottle_act.jinja", context, status=status)


@form_view
@staff_page("stock.handle")
def open_bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Put a bottle in use at a window."""
    found = _bottle(request, bottle_id)
    windows = Station.objects.filter(site=found.site, kind=Station.Kind.DOSING_WINDOW)
    here = at_window.station_of(request)
    form = OpenForm(
        request.POST or None, bottle=found, stations=windows, initial={"station": here.pk if here else None}
    )

    def act(answers: dict[str, Any]) -> str:
        stock.open_bottle(bottle=found, station=answers["station"], by=request.staff, at=now())
        return f"Lot {found.lot} is in use at {answers['station']}."

    return _act(request, found, form, "opened", act)


@form_view
@staff_page("stock.handle")
def close_bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Put a bottle in use away."""
    found = _bottle(request, bottle_id)

    def act(answers: dict[str, Any]) -> str:
        stock.close_bottle(bottle=found, by=request.staff, at=now())
        return f"Lot {found.lot} is put away."

    return _act(request, found, forms.Form(request.POST if request.method == "POST" else None), "closed", act)


@form_view
@staff_page("stock.handle")
def recall(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Mark the bottle's lot as recalled."""
    found = _bottle(request, bottle_id)

    def act(answers: dict[str, Any]) -> str:
        stock.recall_bottle(bottle=found, reason=answers["reason"], by=request.staff, at=now())
        return f"Lot {found.lot} is recalled: nothing is dispensed from it."

    return _act(request, found, RecallForm(request.POST or None), "recalled", act)


@form_view
@staff_page("stock.handle")
def count(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Count a bottle blind; a difference is a ledger line with a reason."""
    found = _bottle(request, bottle_id)

    def act(answers: dict[str, Any]) -> str:
        counted_mg = found.product.mg_in(answers["quantity"])
        line = stock.count(bottle=found, counted_mg=counted_mg, reason=answers["reason"], by=request.staff, at=now())
        return "Counted: no difference." if not line.amount_mg else "Counted: the difference is in the ledger."

    return _act(request, found, CountForm(request.POST or None), "counted", act)


@form_view
@staff_page("stock.handle")
def waste(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Record medicine that was lost or thrown away, before a second person."""
    found = _bottle(request, bottle_id)

    def act(answers: dict[str, Any]) -> str:
        colleague = witness.confirm(
            request, email=answers["colleague_email"], password=answers["colleague_password"],
            code=answers["colleague_code"], permission="dose.witness", site_id=found.site_id, not_=request.staff,
        )  # fmt: skip
        amount_mg = found.product.mg_in(answers["quantity"])
        stock.waste(bottle=found, amount_mg=amount_mg, reason=answers["reason"], second_by=colleague,
                    by=request.staff, at=now())  # fmt: skip
        return "The loss is in the ledger, witnessed."

    return _act(request, found, WasteForm(request.POST or None), "wasted", act)


@require_safe
@staff_page("dose.log")
def log(request: StaffRequest) -> HttpResponse:
    """The dispensing log of any day."""
    site = at_window.site_of(request)
    today = site.dosing_day(now())
    day = _day(request.GET.get("day", ""), today)
    lines = day_log(request.scope, site, day)
    seen = {"day": str(day), "lines": len(lines)}
    audit.read(action="dose.log_viewed", by=request.staff, site_id=site.pk, detail=seen)
    context = {
        "lines": lines, "day": day, "site": site, "totals": totals(lines), "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
    }  # fmt: skip
    return render(request, "medication/log.jinja", context)


def _day(text: str, today: date) -> date:
    """The day asked for; what cannot be read as a day, or lies ahead, is today."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today
