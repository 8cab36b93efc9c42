"""Holds that stand and to whom each goes; hours waited by reason; stops that were passed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.presenters.reports import DAYS, WEEKS, hours_waited, passed_rules
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.late_holds import late_holds
from breakwater.record.models import Hold


@require_safe
@staff_page("hold.view")
def holds(request: StaffRequest) -> HttpResponse:
    """Every standing hold; those past their time first, with who on shift each goes to."""
    moment = now()
    late = late_holds(request.scope, now=moment)
    standing = Hold.objects.within(request.scope).standing().select_related("patient").order_by("due_at", "placed_at")
    in_time = [hold for hold in standing if not hold.is_late(moment)]
    audit.read(action="holds.viewed", by=request.staff, detail={"late": len(late), "in_time": len(in_time)})
    context = {
        "late": late, "in_time": in_time, "site": at_window.site_of(request),
        "may_clear": may(request.staff, "hold.clear"), "may_report": may(request.staff, "medication.reports"),
    }  # fmt: skip
    return render(request, "medication/holds.jinja", context)


@require_safe
@staff_page("medication.reports")
def reports(request: StaffRequest) -> HttpResponse:
    """Hours people waited because of holds, and how often each stop of the gate was passed."""
    site, moment = at_window.sites_of(request)[0], now()
    context = {
        "waited": hours_waited(request.scope, site.time_zone, now=moment),
        "passed": passed_rules(request.scope, now=moment),
        "weeks": WEEKS, "days": DAYS, "counted_at": moment, "site": site,
    }  # fmt: skip
    audit.read(action="medication.reports_viewed", by=request.staff, site_id=site.pk)
    return render(request, "medication/reports.jinja", context)
