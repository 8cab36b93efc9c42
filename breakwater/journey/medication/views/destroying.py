"""Stock that is destroyed before two witnesses, and what DEA Form 41 asks for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window, stock
from breakwater.journey.medication.forms.counts import DestroyForm
from breakwater.journey.medication.models import Bottle, Destruction, StockEntry
from breakwater.journey.medication.views.acting import colleague, form_view, to, tried
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may

MOST_SHOWN = 60


@require_safe
@staff_page("stock.view")
def destructions(request: StaffRequest) -> HttpResponse:
    """What was destroyed, newest first."""
    rows = Destruction.objects.within(request.scope).select_related(
        "site", "destroyed_by", "first_witness", "second_witness"
    )
    context = {"rows": list(rows[:MOST_SHOWN]), "may_handle": may(request.staff, "stock.handle")}
    return render(request, "medication/destructions.jinja", context)


def _may_be_destroyed(request: StaffRequest, site: Site) -> list[Bottle]:
    """Waste stock first, then bottles that are not in use."""
    held = Bottle.objects.within(request.scope).filter(site=site, balance_mg__gt=0).exclude(status=Bottle.Status.OPEN)
    return list(held.select_related("product").order_by("-purpose", "expires_on", "lot"))


@form_view
@staff_page("stock.handle")
def destroy(request: StaffRequest) -> HttpResponse:
    """Destroy all that is in the chosen bottles; two witnesses sign with their own password and code."""
    site = at_window.site_of(request)
    bottles = _may_be_destroyed(request, site)
    form = DestroyForm(request.POST or None, bottles=bottles)

    def act(answers: dict[str, Any]) -> Destruction:
        witnesses = (
            colleague(request, answers, site_id=site.pk),
            colleague(request, answers, site_id=site.pk, prefix="other"),
        )
        return stock.destroy(
            site=site, balances_mg=form.balances_mg(), method=answers["method"], place=answers["place"],
            witnesses=witnesses, form_key=answers["form_key"], by=request.staff, at=now(),
        )  # fmt: skip

    made, status = tried(request, form, "stock.destroyed", act, site_id=site.pk)
    if made is not None:
        return to("destruction", made.pk)
    context = {"form": form, "site": site, "bottles": bottles}
    return render(request, "medication/destroy.jinja", context, status=status)


@require_safe
@staff_page("stock.view")
def destruction(request: StaffRequest, destruction_id: UUID) -> HttpResponse:
    """The data of Form 41, to be copied or printed."""
    rows = Destruction.objects.within(request.scope)
    related = ("site", "destroyed_by", "first_witness", "second_witness")
    found = rows.select_related(*related).get_or_404(pk=destruction_id)
    lines = StockEntry.objects.within(request.scope).filter(destruction=found).select_related("bottle__product")
    audit.read(action="stock.destruction_viewed", by=request.staff, site_id=found.site_id, subject=found)
    context = {"found": found, "site": found.site, "lines": list(lines.order_by("id"))}
    return render(request, "medication/destruction.jinja", context)
