"""How the program stands now: the figures of the manager's overview, each with the list it was counted from.

Every figure is counted from rows at the moment it is shown; nothing is kept or estimated. Where there is nothing to
count from, the figure says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Func, Max, OuterRef, Q

from breakwater.journey.admissions.presenters.beds import CLOSED, FREE, HELD, IN_USE, UnitBeds, bed_map
from breakwater.journey.detox.board import board_rows, detox_units
from breakwater.journey.medication.models import StockEntry, StockIncident
from breakwater.journey.recovery.models import CheckIn
from breakwater.organization.closed_days import closed_between
from breakwater.organization.models import Site, Unit
from breakwater.privacy.scope import Scope
from breakwater.record.models import Dose, Enquiry, EpisodeOfCare, Flag, MedicationOrder, TakeHomeSupply

LATELY: Final = timedelta(days=30)
RETENTION_DAYS: Final = (30, 90)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, what it means, and the page that lists what was counted."""

    title: str
    value: str
    words: str
    list_url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class MissedDose:
    """Somebody with an order who had no dose on a day the site was open."""

    patient_id: UUID
    name: str
    site: str
    day: date
    last_day: date | None


def figures(scope: Scope, at: datetime) -> list[Figure]:
    """The overview of the sites in this scope, in the order a manager asks."""
    sites = list(Site.objects.filter(pk__in=scope.site_ids))
    beds = bed_map(scope, moment=at)
    return [
        _census(scope, beds),
        *_beds(beds),
        _waiting(scope, at),
        _late_scores(scope, at),
        _open_flags(scope),
        _missed(missed_doses(scope, sites, at), sites, at),
        _check_ins(scope, sites, at),
        _stock_differences(scope, at),
        _stock_incidents(scope),
        *_doses(scope, at),
        *(_retention(scope, at, days) for days in RETENTION_DAYS),
    ]


def missed_doses(scope: Scope, sites: Iterable[Site], at: datetime) -> list[MissedDose]:
    """People whose last full dosing day passed without a dose, a take-home bottle for it, or the site being closed.

    A dose that was put on hold or refused is a missed dose as well: the person went without.
    """
    found: list[MissedDose] = []
    for site in sites:
        day = site.dosing_day(at) - timedelta(days=1)
        if closed_between(site, day, day):
            continue
        found.extend(_missed_at(scope, site, day))
    return sorted(found, key=lambda missed: (missed.last_day or date.min, missed.name))


def _missed_at(scope: Scope, site: Site, day: date) -> Iterator[MissedDose]:
    taken = Dose.objects.completed().filter(patient=OuterRef("patient"), reversed_by__isnull=True)
    covered = TakeHomeSupply.objects.believed_taken().filter(patient=OuterRef("patient"), covers_on=day)
    orders = (
        MedicationOrder.objects.within(scope)
        .active_on(day)
        .filter(site=site, episode__status=EpisodeOfCare.Status.ACTIVE)
        .filter(~Exists(taken.filter(dosing_day=day)), ~Exists(covered))
        .select_related("patient")
        .annotate(last_day=Max("patient__doses__dosing_day", filter=Q(patient__doses__status="completed")))
    )
    for order in orders:
        last_day: date | None = getattr(order, "last_day", None)
        yield MissedDose(order.patient_id, order.patient.list_name, site.name, day, last_day)


def _census(scope: Scope, beds: list[UnitBeds]) -> Figure:
    people = EpisodeOfCare.objects.within(scope).filter(site_id__in=scope.site_ids).active().count()
    inside = {kind: sum(unit.count(IN_USE) for unit in beds if unit.unit.kind == kind) for kind in Unit.Kind}
    resident = inside[Unit.Kind.DETOX] + inside[Unit.Kind.RESIDENCE]
    words = (
        f"{inside[Unit.Kind.DETOX]} in detox, {inside[Unit.Kind.RESIDENCE]} in the house, {people - resident} from home"
    )
    return Figure("People in treatment", str(people), words, "admissions:beds")


def _beds(beds: list[UnitBeds]) -> Iterator[Figure]:
    for unit in beds:
        total = sum(unit.count(state) for state in (FREE, HELD, IN_USE, CLOSED))
        words = f"of {total}; {unit.count(IN_USE)} in use, {unit.count(HELD)} held, {unit.count(CLOSED)} closed"
        yield Figure(f"Beds free, {unit.unit}", str(unit.count(FREE)), words, "admissions:beds")


def _waiting(scope: Scope, at: datetime) -> Figure:
    waiting = list(Enquiry.objects.within(scope).waiting_for_a_call())
    late = sum(enquiry.call_back_due_at is not None and enquiry.call_back_due_at < at for enquiry in waiting)
    longest = max((enquiry.minutes_waiting(at) for enquiry in waiting), default=0)
    words = f"the longest for {longest} min, {late} past their time" if waiting else "nobody waits for a call"
    return Figure("Waiting for a call", str(len(waiting)), words, "admissions:queue", "late" if late else "")


def _late_scores(scope: Scope, at: datetime) -> Figure:
    rows = [row for unit in detox_units(scope) for row in board_rows(unit, scope=scope, now=at)]
    late = sum(row.is_late for row in rows)
    return Figure("Scores late", str(late), f"of {len(rows)} people in detox", "detox:board", "late" if late else "")


def _open_flags(scope: Scope) -> Figure:
    flags = Flag.objects.within(scope).open().count()
    return Figure("Red flags open", str(flags), "not answered yet", "detox:board", "late" if flags else "")


def _missed(missed: list[MissedDose], sites: list[Site], at: datetime) -> Figure:
    day = max((site.dosing_day(at) for site in sites), default=at.date()) - timedelta(days=1)
    return Figure(
        "Doses missed", str(len(missed)), f"on {day:%a %b} {day.day}", "missed_doses", "late" if missed else ""
    )


def _check_ins(scope: Scope, sites: list[Site], at: datetime) -> Figure:
    today = min((site.local(at).date() for site in sites), default=at.date())
    open_ones = CheckIn.objects.within(scope).filter(episode__site_id__in=scope.site_ids).open()
    late = open_ones.filter(due_on__lt=today).count()
    due = open_ones.filter(due_on=today).count()
    return Figure("Check-ins late", str(late), f"{due} more due today", "recovery:home", "late" if late else "")


def _stock_differences(scope: Scope, at: datetime) -> Figure:
    counted = (
        StockEntry.objects.within(scope).filter(kind=StockEntry.Kind.COUNTED, at__gte=at - LATELY).exclude(amount_mg=0)
    )
    bottles = counted.values("bottle").distinct().count()
    words = f"counted in 30 days, in {bottles} {'bottle' if bottles == 1 else 'bottles'}"
    return Figure("Stock differences", str(counted.count()), words, "medication:stock", "late" if bottles else "")


def _stock_incidents(scope: Scope) -> Figure:
    found = StockIncident.objects.within(scope).filter(site_id__in=scope.site_ids).open().count()
    words = "each is closed with its cause, by you"
    return Figure("Stock incidents open", str(found), words, "medication:incidents", "late" if found else "")


def _doses(scope: Scope, at: datetime) -> Iterator[Figure]:
    """How the doses of the last 30 days came about, counted in one pass."""
    overridden = Func(F("findings"), template="jsonb_path_exists(%(expressions)s, '$[*].overridden_by')")
    doses = Dose.objects.within(scope).completed().filter(site_id__in=scope.site_ids)
    counted = doses.filter(dosing_day__gt=(at - LATELY).date()).aggregate(
        given=Count("pk"),
        passed=Count("pk", filter=ExpressionWrapper(overridden, BooleanField())),
        asked=Count("pk", filter=~Q(found_by="")),
        scanned=Count("pk", filter=Q(found_by="scan")),
    )
    words = f"of {counted['given']} given in 30 days, each with name and reason"
    yield Figure("Doses given past a stop", str(counted["passed"]), words)
    scanned, asked = counted["scanned"], counted["asked"]
    yield Figure("Found by scan", _percent(scanned, asked), f"{scanned} of {asked} doses in 30 days")


def _retention(scope: Scope, at: datetime, days: int) -> Figure:
    """Of everybody whose day ``days`` fell into the last 30 days, those who were in treatment on that day."""
    newest = at - timedelta(days=days)
    begun = EpisodeOfCare.objects.within(scope).filter(
        site_id__in=scope.site_ids, started_at__lte=newest, started_at__gt=newest - LATELY
    )
    stayed = begun.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at") + timedelta(days=days))).count()
    total = begun.count()
    return Figure(
        f"Still in treatment at day {days}",
        _percent(stayed, total),
        f"{stayed} of {total} who came to that day in the last 30",
    )


def _percent(part: int, whole: int) -> str:
    """A share with no decimals; a dash where there is nothing to take a share of."""
    return f"{100 * part / whole:.0f} %" if whole else "–"
