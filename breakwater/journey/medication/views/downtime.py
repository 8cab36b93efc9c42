"""The downtime set: how old it is, making one now, opening it, and one person's slip (H50, H51)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.downtime_set.age import set_ages
from breakwater.journey.medication.downtime_set.make import SetNotMade, make_set
from breakwater.journey.medication.downtime_set.read import changes_since, read_person
from breakwater.journey.medication.models import Downtime, DowntimeSet
from breakwater.journey.medication.views.answers import refused
from breakwater.organization.clock import now
from breakwater.organization.models import Site, Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import Patient

NEWEST_DOWNTIMES = 5


def sites_with_windows(request: StaffRequest) -> list[Site]:
    """The sites in reach that have a dosing window."""
    windows = Station.objects.filter(site_id__in=request.scope.site_ids, kind=Station.Kind.DOSING_WINDOW)
    return list(Site.objects.filter(pk__in=windows.values("site_id")))


@require_safe
@staff_page("downtime.view")
def home(request: StaffRequest) -> HttpResponse:
    """The newest set of each site with its age, and whose slips are to be printed since."""
    moment = now()
    ages = set_ages(sites_with_windows(request), at=moment)
    shown = [(one, changes_since(one.site, one.newest.made_at, at=moment) if one.newest else []) for one in ages]
    for one, changes in shown:
        audit.read(action="downtime.viewed", by=request.staff, site_id=one.site.pk, detail={"people": len(changes)})
    downtimes = Downtime.objects.within(request.scope).select_related("site")[:NEWEST_DOWNTIMES]
    context = {
        "shown": shown, "moment": moment, "downtimes": list(downtimes),
        "may_enter": may(request.staff, "downtime.enter"),
    }  # fmt: skip
    return render(request, "medication/downtime.jinja", context)


@require_POST
@staff_page("downtime.view")
def make(request: StaffRequest) -> HttpResponse:
    """Make a set of a site now. It works while no job does."""
    site = next((site for site in sites_with_windows(request) if str(site.pk) == request.POST.get("site")), None)
    if site is None:
        raise Http404
    try:
        made = make_set(site=site, by=request.staff, at=now())
    except SetNotMade as refusal:
        messages.error(request, refused(request, "downtime.set_made", refusal, site_id=site.pk))
    else:
        messages.success(request, f"The set of {site.name} is made: {made.people} people, {made.pages} pages.")
    return HttpResponseRedirect(reverse("medication:downtime"), status=303)


@require_safe
@staff_page("downtime.view")
def open_set(request: StaffRequest, set_id: UUID) -> HttpResponse:
    """The encrypted file, from the first folder that still holds it. It opens only with the passphrase."""
    made = DowntimeSet.objects.within(request.scope).get_or_404(pk=set_id)
    pdf = _first_of(made)
    if pdf is None:
        messages.error(request, "This set is no longer in its folders. Make a new one.")
        return HttpResponseRedirect(reverse("medication:downtime"), status=303)
    audit.read(action="downtime.set_opened", by=request.staff, site_id=made.site_id, subject=made)
    disposition = f'attachment; filename="{made.file_name}"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _first_of(made: DowntimeSet) -> bytes | None:
    for folder in made.folders:
        try:
            return (Path(folder) / made.file_name).read_bytes()
        except OSError:
            continue
    return None


@require_safe
@staff_page("downtime.view")
def slip(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """One person's lines as they stand now, to lay beside a set that was printed before they changed (H51)."""
    person = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    moment = now()
    found = next(
        ((site, one) for site in at_window.sites_of(request) if (one := read_person(site, person.pk, at=moment))), None
    )
    if found is None:
        raise Http404
    site, lines = found
    audit.read(action="downtime.slip_viewed", by=request.staff, patient_id=person.pk, site_id=site.pk)
    return render(
        request, "medication/downtime_slip.jinja", {"person": person, "lines": lines, "site": site, "moment": moment}
    )
