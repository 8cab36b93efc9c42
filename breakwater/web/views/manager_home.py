"""The manager's overview, and the lists behind figures that have no page of their own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from breakwater.audit import record
from breakwater.chart import program
from breakwater.journey.medication.downtime_set.age import set_ages
from breakwater.organization.clock import now
from breakwater.organization.models import Site, Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.late_holds import late_holds
from breakwater.web.background import late_jobs


@staff_page("manager.home")
def manager_home(request: StaffRequest) -> HttpResponse:
    """The program now: counts only, each with the list behind it."""
    at = now()
    windows = Station.objects.filter(site_id__in=request.scope.site_ids, kind=Station.Kind.DOSING_WINDOW)
    context = {
        "figures": program.figures(request.scope, at),
        "counted_at": at,
        "late_jobs": late_jobs(at),
        "late_holds": late_holds(request.scope, now=at),
        "paper": set_ages(Site.objects.filter(pk__in=windows.values("site_id")), at=at),
    }
    return render(request, "manager/home.jinja", context)


@staff_page("manager.home")
def missed_doses(request: StaffRequest) -> HttpResponse:
    """Who went without a dose on the last full dosing day."""
    sites = list(Site.objects.filter(pk__in=request.scope.site_ids))
    missed = program.missed_doses(request.scope, sites, now())
    for site in sites:
        record.read(action="missed_doses.viewed", by=request.staff, site_id=site.pk, detail={"people": len(missed)})
    return render(request, "manager/missed_doses.jinja", {"missed": missed, "counted_at": now()})
