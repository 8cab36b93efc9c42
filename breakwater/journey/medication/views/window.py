"""The dosing window: queue, the field that listens, and who somebody is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import actions, at_window
from breakwater.journey.medication.forms.window import FIND_BY_IDENTIFIER, FIND_BY_SCAN, FindForm, StationForm
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.take_homes.closed_days import next_closed_run
from breakwater.journey.medication.views.frame import frame
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.late_holds import late_holds
from breakwater.record.models import Patient
from breakwater.record.models.patient import name_key

MOST_FOUND = 20


@require_safe
@staff_page("dose.queue")
def window(request: StaffRequest) -> HttpResponse:
    """The queue of the window this nurse stands at; without a window, the question which one it is."""
    station = at_window.station_of(request) or _only_window(request)
    if station is None:
        return _ask_station(request, StationForm(stations=_stations(request)), 200)
    return _window_page(request, station, FindForm(), status=200)


def _only_window(request: StaffRequest) -> Station | None:
    """Where there is only one window, nobody is asked."""
    stations = at_window.stations_of(request)
    if len(stations) != 1:
        return None
    at_window.stand_at(request, stations[0])
    return stations[0]


def _stations(request: StaffRequest) -> object:
    return Station.objects.filter(site_id__in=request.scope.site_ids, kind=Station.Kind.DOSING_WINDOW).select_related(
        "site"
    )


def _ask_station(request: StaffRequest, form: StationForm, status: int) -> HttpResponse:
    return render(request, "medication/choose_station.jinja", {"form": form}, status=status)


@require_POST
@staff_page("dose.queue")
def choose_station(request: StaffRequest) -> HttpResponse:
    """Stand at a window."""
    form = StationForm(request.POST, stations=_stations(request))
    if not form.is_valid():
        return _ask_station(request, form, 422)
    at_window.stand_at(request, form.cleaned_data["station"])
    return redirect("medication:window")


@require_safe
@staff_page("dose.queue")
def change_station(request: StaffRequest) -> HttpResponse:
    """Go to another window."""
    return _ask_station(request, StationForm(stations=_stations(request)), 200)


@require_safe
@staff_page("dose.queue")
def queue_region(request: StaffRequest) -> HttpResponse:
    """The part of the page that is drawn anew every 30 seconds."""
    station = at_window.station_or_404(request)
    return render(request, "medication/_queue.jinja", frame(request, station))


def _window_page(
    request: StaffRequest, station: Station, form: FindForm, *, status: int, found: list[Patient] | None = None
) -> HttpResponse:
    site = station.site
    context = {
        **frame(request, station, form), "form": form, "found": found,
        "late_holds": late_holds(request.scope, now=now()),
        "closed": next_closed_run(request.scope, site, site.dosing_day(now())),
    }  # fmt: skip
    seen = {"people": len(context["queue"].people)}
    audit.read(action="window.viewed", by=request.staff, site_id=station.site_id, detail=seen)
    return render(request, "medication/window.jinja", context, status=status)


@require_POST
@staff_page("dose.queue")
def find(request: StaffRequest) -> HttpResponse:
    """What the scan field heard. A card opens the person; a typed ID does when it says why; a name only lists."""
    station = at_window.station_or_404(request)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _window_page(request, station, form, status=422)
    typed, why = form.cleaned_data["q"].strip(), form.cleaned_data["why_not_scanned"]
    people = Patient.objects.within(request.scope)
    if person := people.filter(card_code=typed.upper()).first():
        return _open(request, station, person, FIND_BY_SCAN, "")
    digits = typed.replace(" ", "").replace("\u00a0", "")
    if digits.isdecimal():
        person = people.filter(record_number=int(digits)).first() if len(digits) < 10 else None
        if person and not why:
            form.add_error("why_not_scanned", "Say why the card was not scanned, then press Find again.")
        elif person:
            return _open(request, station, person, FIND_BY_IDENTIFIER, why)
        else:
            form.add_error("q", "Nobody in your reach has this ID. Check the number, or scan the card.")
        return _window_page(request, station, form, status=422)
    return _listed(request, station, form, typed)


def _listed(request: StaffRequest, station: Station, form: FindForm, typed: str) -> HttpResponse:
    """People called so. Nothing opens from this list: each is opened by their card or ID (H1)."""
    people = Patient.objects.within(request.scope)
    words = name_key(typed, "").split()
    for word in words:
        people = people.filter(name_key__contains=word)
    found = list(people[:MOST_FOUND]) if words else []
    if not found:
        form.add_error("q", "Nobody in your reach is called so, and no card has this code. Check it, or scan again.")
    return _window_page(request, station, form, status=200 if found else 422, found=found)


def _open(request: StaffRequest, station: Station, person: Patient, found_by: str, why: str) -> HttpResponse:
    """Open the person at this window: their dose, or why there is none."""
    moment = now()
    at_window.open_person(request, person, found_by=found_by, why_not_scanned=why, at=moment)
    actions.call(patient=person, station=station, by=request.staff, at=moment)
    audit.read(action="window.person_opened", by=request.staff, patient_id=person.pk, site_id=station.site_id,
               detail={"found_by": found_by, "why_not_scanned": why})  # fmt: skip
    order = at_window.order_here(request, person.pk, station.site)
    if order is None:
        return HttpResponseRedirect(reverse("medication:who", args=[person.pk]), status=303)
    actions.arrive(patient=person, site=station.site, by=request.staff, at=moment)
    return HttpResponseRedirect(reverse("medication:dose", args=[order.pk]), status=303)


@require_safe
@staff_page("dose.queue")
def who(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Who somebody in the queue is. Their dose opens only by card or ID."""
    station = at_window.station_or_404(request)
    person = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    audit.read(action="window.person_seen", by=request.staff, patient_id=person.pk, site_id=station.site_id)
    alike = Patient.objects.within(request.scope).called_alike(person).exists()
    context = {
        **frame(request, station),
        "person": person,
        "head": person_head(person, alike=alike),
        "order": at_window.order_here(request, person.pk, station.site),
    }
    return render(request, "medication/who.jinja", context)


@require_POST
@staff_page("dose.queue")
def arrive(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Put somebody in the queue who has come but is not at the window yet."""
    station = at_window.station_or_404(request)
    person = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    actions.arrive(patient=person, site=station.site, by=request.staff, at=now())
    messages.success(request, f"{person.list_name} is in the queue.")
    return HttpResponseRedirect(reverse("medication:window"), status=303)
