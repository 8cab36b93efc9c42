"""Which window a signed-in nurse stands at, and which one person is open there (H1). Kept in the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from breakwater.journey.medication.refusals import AnotherPersonOpen
from breakwater.organization.clock import now
from breakwater.organization.models import Site, Station
from breakwater.privacy.guard import StaffRequest
from breakwater.record.models import MedicationOrder, Patient

STATION, OPEN = "dosing_station", "dosing_open"


@dataclass(frozen=True, slots=True)
class OpenPerson:
    """The person found last at this window, and how. Another one found closes the one before."""

    patient_id: UUID
    found_by: str
    why_not_scanned: str
    found_at: datetime


def sites_of(request: StaffRequest) -> list[Site]:
    """The sites this request may reach, as they came with the roles: no query."""
    found = {a.site_id: a.site for a in request.staff.current_roles() if a.site_id in request.scope.site_ids}
    return list(found.values())


def site_of(request: StaffRequest) -> Site:
    """The site whose clock and people a page shows: that of the chosen window, or the first one reached."""
    station = station_of(request)
    return station.site if station else sites_of(request)[0]


def stations_of(request: StaffRequest) -> list[Station]:
    """Dosing windows of the sites in reach."""
    windows = Station.objects.filter(site_id__in=request.scope.site_ids, kind=Station.Kind.DOSING_WINDOW)
    return list(windows.select_related("site"))


def stand_at(request: StaffRequest, station: Station) -> None:
    """Take a window; nobody is open there yet."""
    request.session[STATION] = {"id": str(station.pk), "name": station.name, "site": str(station.site_id)}
    request.session.pop(OPEN, None)


def station_of(request: StaffRequest) -> Station | None:
    """The window this session stands at, with its site; None when none was chosen or the site is out of reach now."""
    chosen = request.session.get(STATION)
    if not chosen:
        return None
    site = next((site for site in sites_of(request) if str(site.pk) == chosen["site"]), None)
    if site is None:
        return None
    return Station(pk=UUID(chosen["id"]), name=chosen["name"], site=site, kind=Station.Kind.DOSING_WINDOW)


def station_or_404(request: StaffRequest) -> Station:
    """The window of this session; pages of a dose have no meaning without one."""
    station = station_of(request)
    if station is None:
        raise Http404
    return station


def open_person(request: StaffRequest, patient: Patient, *, found_by: str, why_not_scanned: str, at: datetime) -> None:
    """This person was found, by scan or identifier, and is the one open at this window from now on."""
    request.session[OPEN] = {
        "patient": str(patient.pk), "found_by": found_by, "why": why_not_scanned, "at": at.isoformat(),
    }  # fmt: skip


def person_open(request: StaffRequest) -> OpenPerson | None:
    """Who is open at this window."""
    kept = request.session.get(OPEN)
    if not kept:
        return None
    return OpenPerson(UUID(kept["patient"]), kept["found_by"], kept["why"], datetime.fromisoformat(kept["at"]))


def order_here(request: StaffRequest, patient_id: UUID, site: Site) -> MedicationOrder | None:
    """The signed order of this person that is in force today at this site."""
    orders = MedicationOrder.objects.within(request.scope).active_on(site.dosing_day(now()))
    return orders.filter(patient_id=patient_id, site=site).first()


def must_be_open(request: StaffRequest, patient_id: UUID | None) -> OpenPerson:
    """The open person, who must be the one a page or form speaks of.

    Raises:
        AnotherPersonOpen: nobody was found, or somebody else since.
    """
    found = person_open(request)
    if found is None or found.patient_id != patient_id:
        raise AnotherPersonOpen
    return found
