"""Counts of a whole shelf: at a change of shift, as an inventory; what they found; how far a count may be off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.clinical.controlled_stock import OURS
from breakwater.journey.medication import at_window, stock, witness
from breakwater.journey.medication.forms.counts import SHIFT, ShelfCountForm, ToleranceForm
from breakwater.journey.medication.models import CountTolerance, ShelfCount, StockCount
from breakwater.journey.medication.presenters.inventory import inventory_lines
from breakwater.journey.medication.stock.counting import rules_of, to_count
from breakwater.journey.medication.stock.inventory import inventory_due, next_inventory
from breakwater.journey.medication.views.acting import colleague, form_view, to, tried
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page

MOST_SHOWN = 60


@require_safe
@staff_page("stock.view")
def counts(request: StaffRequest) -> HttpResponse:
    """Shelf counts, newest first; when the next inventory is due; counts that wait for a second one."""
    site = at_window.site_of(request)
    rows = ShelfCount.objects.within(request.scope).filter(site=site).select_related("taken_by", "second_by")
    waiting = StockCount.objects.within(request.scope).waiting_for_a_second()
    audit.read(action="stock.counts_viewed", by=request.staff, site_id=site.pk)
    context = {
        "rows": list(rows[:MOST_SHOWN]), "site": site, "due": inventory_due(site), "today": site.local(now()).date(),
        "waiting": list(waiting.select_related("bottle__product", "counted_by")),
    }  # fmt: skip
    return render(request, "medication/counts.jinja", context)


@form_view
@staff_page("stock.handle")
def count_shelf(request: StaffRequest) -> HttpResponse:
    """Count every bottle blind; both people sign with their own password and code."""
    site = at_window.site_of(request)
    bottles = sorted(to_count(site), key=lambda one: (str(one.product), one.is_waste, one.lot, one.code))
    form = ShelfCountForm(request.POST or None, bottles=bottles, initial={"purpose": SHIFT})

    def act(answers: dict[str, Any]) -> ShelfCount:
        witness.sign_oneself(request, password=answers["own_password"], code=answers["own_code"])
        return stock.count_shelf(
            site=site, purpose=SHIFT if answers["purpose"] == SHIFT else next_inventory(site), moment=answers["moment"],
            counted_mg=form.counted_mg(), second_by=colleague(request, answers, site_id=site.pk),
            form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    made, status = tried(request, form, "stock.shelf_counted", act, site_id=site.pk)
    if made is not None:
        return to("shelf_count", made.pk)
    return render(request, "medication/count_shelf.jinja", {"form": form, "site": site}, status=status)


@require_safe
@staff_page("stock.view")
def shelf_count(request: StaffRequest, shelf_count_id: UUID) -> HttpResponse:
    """What a count of the shelf found, by product and by bottle; it prints with both names."""
    rows = ShelfCount.objects.within(request.scope).select_related("site", "taken_by", "second_by")
    found = rows.get_or_404(pk=shelf_count_id)
    counted = StockCount.objects.within(request.scope).filter(shelf_count=found)
    lines = list(counted.select_related("bottle__product", "counted_by").order_by("bottle__product", "bottle__lot"))
    audit.read(action="stock.shelf_count_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {"found": found, "site": found.site, "lines": lines, "products": inventory_lines(lines)}
    return render(request, "medication/shelf_count.jinja", context)


@form_view
@staff_page("stock.oversee")
def tolerance(request: StaffRequest) -> HttpResponse:
    """How far a count of a liquid may be off here. A site may only be stricter than the program."""
    site = at_window.site_of(request)
    form = ToleranceForm(request.POST or None)

    def act(answers: dict[str, Any]) -> CountTolerance:
        return stock.set_tolerance(
            site=site, percent=answers["percent"], at_least_mg=answers["at_least_mg"], by=request.staff, at=now()
        )

    made, status = tried(request, form, "stock.tolerance_set", act, site_id=site.pk)
    if made is not None:
        messages.success(request, "The new tolerance is in force from today on.")
        return to("tolerance")
    rows = CountTolerance.objects.within(request.scope).filter(site=site).select_related("set_by")
    context = {"form": form, "site": site, "ours": OURS, "in_force": rules_of(site), "rows": list(rows)}
    return render(request, "medication/tolerance.jinja", context, status=status)
