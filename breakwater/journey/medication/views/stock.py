"""Controlled stock: the shelf, and the ledger page of a bottle."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.models import Bottle, StockCount, StockEntry, StockIncident
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may


@require_safe
@staff_page("stock.view")
def shelf(request: StaffRequest) -> HttpResponse:
    """Every bottle that holds anything, in use first, then what expires soonest."""
    site = at_window.site_of(request)
    bottles = Bottle.objects.within(request.scope).held().select_related("product", "station", "site")
    rows = sorted(bottles, key=_in_use_first)
    audit.read(action="stock.viewed", by=request.staff, site_id=site.pk, detail={"bottles": len(rows)})
    context = {
        "bottles": rows, "today": site.dosing_day(now()), "may_receive": may(request.staff, "stock.receive"),
        "may_see_log": may(request.staff, "dose.log"), "may_handle": may(request.staff, "stock.handle"),
        "may_oversee": may(request.staff, "stock.oversee"),
        "open_incidents": StockIncident.objects.within(request.scope).open().count(),
    }  # fmt: skip
    return render(request, "medication/stock.jinja", context)


def _in_use_first(bottle: Bottle) -> tuple[bool, date, str]:
    return (bottle.status != Bottle.Status.OPEN, bottle.last_day, bottle.lot)


def bottle_or_404(request: StaffRequest, bottle_id: UUID) -> Bottle:
    """The bottle, if it stands at a site in reach."""
    return Bottle.objects.within(request.scope).select_related("product", "station", "site").get_or_404(pk=bottle_id)


@require_safe
@staff_page("stock.view")
def bottle(request: StaffRequest, bottle_id: UUID) -> HttpResponse:
    """The ledger page of one bottle: every line, with what each left."""
    found = bottle_or_404(request, bottle_id)
    entries = StockEntry.objects.within(request.scope).of_bottle(found)
    audit.read(action="stock.bottle_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {
        "bottle": found, "site": found.site, "may_handle": may(request.staff, "stock.handle", site_id=found.site_id),
        "entries": list(entries.select_related("by", "second_by", "station", "dose__patient", "take_home__patient")),
        "to_count_again": StockCount.objects.within(request.scope).filter(bottle=found).waiting_for_a_second().first(),
        "incidents": list(StockIncident.objects.within(request.scope).with_state().filter(bottle=found)),
        "today": found.site.dosing_day(now()),
    }  # fmt: skip
    return render(request, "medication/bottle.jinja", context)
