"""Each thing done with one bottle: a page with one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from breakwater.journey.medication import at_window, stock
from breakwater.journey.medication.forms.stock import CountForm, EmptyForm, OpenForm, RecallForm
from breakwater.journey.medication.forms.witnessed import (
    MoveForm,
    MoveToSiteForm,
    PumpForm,
    WasteForm,
    WitnessedForm,
)
from breakwater.journey.medication.models import Bottle, StockKind
from breakwater.journey.medication.views.acting import colleague, form_view, to, tried
from breakwater.journey.medication.views.stock import bottle_or_404
from breakwater.organization.clock import now
from breakwater.organization.models import Site, Station
from breakwater.privacy.guard import StaffRequest, staff_page

Answers = dict[str, Any]


def _act(
    request: StaffRequest, found: Bottle, form: forms.Form, action: str, act: Callable[[Answers], str]
) -> HttpResponse:
    """One form about one bottle: do it and go to its ledger page, or show why not.

    What two people sign is read by the colleague first, with the amount in words, on a page that does nothing yet.
    """
    context = {"form": form, "bottle": found, "site": found.site, "action": action}
    if isinstance(form, WitnessedForm) and form.waits_for_signature():
        return render(request, "medication/sign_act.jinja", context | {"statement": form.statement(found)})
    done, status = tried(request, form, f"stock.{action}", act, site_id=found.site_id)
    if done is not None:
        messages.success(request, done)
        return to("bottle", found.pk)
    if isinstance(form, WitnessedForm) and form.is_signed:
        statement = "" if form.errors.keys() & {bound.name for bound in form.answers()} else form.statement(found)
        return render(request, "medication/sign_act.jinja", context | {"statement": statement}, status=status)
    return render(request, "medication/bottle_act.jinja", context, status=status)


@form_view
@staff_page("stock.handle")
def open_bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Put a bottle in use at a window."""
    found = bottle_or_404(request, bottle_id)
    windows = Station.objects.filter(site=found.site, kind=Station.Kind.DOSING_WINDOW)
    here = at_window.station_of(request)
    form = OpenForm(
        request.POST or None, bottle=found, stations=windows, initial={"station": here.pk if here else None}
    )

    def act(answers: Answers) -> str:
        stock.open_bottle(bottle=found, station=answers["station"], by=request.staff, at=now())
        return f"Lot {found.lot} is in use at {answers['station']}."

    return _act(request, found, form, "opened", act)


@form_view
@staff_page("stock.handle")
def close_bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Put a bottle in use away."""
    found = bottle_or_404(request, bottle_id)

    def act(_: Answers) -> str:
        stock.close_bottle(bottle=found, by=request.staff, at=now())
        return f"Lot {found.lot} is put away."

    return _act(request, found, forms.Form(request.POST if request.method == "POST" else None), "closed", act)


@form_view
@staff_page("stock.handle")
def recall(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Mark the bottle's lot as recalled."""
    found = bottle_or_404(request, bottle_id)

    def act(answers: Answers) -> str:
        stock.recall_bottle(bottle=found, reason=answers["reason"], by=request.staff, at=now())
        return f"Lot {found.lot} is recalled: nothing is dispensed from it."

    return _act(request, found, RecallForm(request.POST or None), "recalled", act)


@form_view
@staff_page("stock.handle")
def count(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Count a bottle blind; what is within tolerance is entered, what is over it is counted once more by another."""
    found = bottle_or_404(request, bottle_id)

    def act(answers: Answers) -> str:
        kept = stock.count(
            bottle=found, counted_mg=found.product.mg_in(answers["quantity"]), note=answers["note"], by=request.staff,
            at=now(),
        )  # fmt: skip
        if kept.entry is None:
            return "Counted. It differs by more than tolerance: a colleague counts once more. An incident is open."
        return "Counted: the difference is in the ledger." if kept.difference_mg else "Counted: no difference."

    return _act(request, found, CountForm(request.POST or None), "counted", act)


@form_view
@staff_page("stock.handle")
def waste(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Record medicine that was lost or thrown away, before a second person."""
    found = bottle_or_404(request, bottle_id)

    def act(answers: Answers) -> str:
        stock.waste(
            bottle=found, amount_mg=found.product.mg_in(answers["quantity"]), reason=answers["reason"],
            kept=answers["kept"] == "yes", second_by=colleague(request, answers, site_id=found.site_id),
            by=request.staff, at=now(),
        )  # fmt: skip
        return "The loss is in the ledger, witnessed."

    return _act(request, found, WasteForm(request.POST or None), "wasted", act)


@form_view
@staff_page("stock.handle")
def run_pump(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Record what a pump drew to be primed, cleaned or calibrated, and where it went."""
    found = bottle_or_404(request, bottle_id)

    def act(answers: Answers) -> str:
        to_waste = answers["went"] == "waste"
        stock.run_pump(
            bottle=found, kind=answers["kind"], amount_mg=found.product.mg_in(answers["quantity"]),
            reason=answers["reason"], by=request.staff, at=now(),
            second_by=colleague(request, answers, site_id=found.site_id) if to_waste else None,
        )  # fmt: skip
        where = "waste stock" if to_waste else "the bottle again"
        return f"{StockKind(answers['kind']).label}: what was drawn is in {where}."

    return _act(request, found, PumpForm(request.POST or None), "pumped", act)


@form_view
@staff_page("stock.handle")
def move(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Pour into another bottle of the same lot, before a second person."""
    found = bottle_or_404(request, bottle_id)
    same = Bottle.objects.within(request.scope).for_giving().exclude(pk=found.pk)
    others = same.filter(product=found.product_id, lot=found.lot, site=found.site_id)

    def act(answers: Answers) -> str:
        stock.move_to_bottle(
            bottle=found, into=answers["into"], amount_mg=found.product.mg_in(answers["quantity"]),
            reason=answers["reason"], second_by=colleague(request, answers, site_id=found.site_id), by=request.staff,
            at=now(),
        )  # fmt: skip
        return f"Moved into {answers['into'].code}."

    return _act(request, found, MoveForm(request.POST or None, others=others), "moved", act)


@form_view
@staff_page("stock.handle")
def move_to_site(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Hand the bottle over to somebody of another site, who signs with their own sign-in."""
    found = bottle_or_404(request, bottle_id)
    form = MoveToSiteForm(request.POST or None, sites=Site.objects.exclude(pk=found.site_id))

    def act(answers: Answers) -> str:
        there: Site = answers["to_site"]
        stock.move_to_site(
            bottle=found, site=there, reference=answers["reference"], reason=answers["reason"],
            second_by=colleague(request, answers, site_id=there.pk), form_key=answers["form_key"], by=request.staff,
            at=now(),
        )  # fmt: skip
        return f"The bottle is on the shelf of {there}."

    return _act(request, found, form, "handed_over", act)


@form_view
@staff_page("stock.handle")
def hand_over_empty(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """Write down where an empty bottle went."""
    found = bottle_or_404(request, bottle_id)

    def act(answers: Answers) -> str:
        stock.hand_over_empty(bottle=found, reason=answers["reason"], by=request.staff, at=now())
        return "The empty bottle is written down."

    return _act(request, found, EmptyForm(request.POST or None), "emptied", act)
