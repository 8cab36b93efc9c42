"""The days a site is closed: added, withdrawn, suggested; and who would be without a dose on them (H26)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from breakwater.audit import record as audit
from breakwater.clinical.holidays import federal_holidays
from breakwater.clinical.take_home_limits import uncovered_closed_days
from breakwater.organization.closed_days import closed_between, next_run
from breakwater.organization.models import ClosedDay, Site, StaffMember, WeeklyClosure
from breakwater.record.models import EpisodeOfCare, MedicationOrder, TakeHomeReview, TakeHomeSupply
from breakwater.record.refusals import Conflict, Refused
from breakwater.record.scoped import ReachableSites

DAY = timedelta(days=1)
# How far the page looks ahead for the next closed days.
LOOK_AHEAD_DAYS = 14


@transaction.atomic
def add_closed_day(*, site: Site, closed_on: date, kind: str, reason: str, by: StaffMember, at: datetime) -> ClosedDay:
    """Close a site for one day.

    Raises:
        Refused: the day is past.
        Conflict: it is in the list already.
    """
    if closed_on < site.dosing_day(at):
        raise Refused("That day is past.", code="day_is_past")
    try:
        with transaction.atomic():
            day = ClosedDay.objects.create(
                site=site, closed_on=closed_on, kind=kind, reason=reason, added_at=at, added_by=by
            )
    except IntegrityError:
        raise Conflict("This day is in the list already.", code="closed_already") from None
    audit.act(action="closed_day.added", by=by, at=at, site_id=site.pk, detail={"day": str(closed_on), "kind": kind})
    return day


@transaction.atomic
def withdraw_closed_day(*, day: ClosedDay, by: StaffMember, at: datetime) -> None:
    """The site is open on this day after all. Bottles that were issued for it still cover it."""
    changed = ClosedDay.objects.filter(pk=day.pk, withdrawn_at__isnull=True)
    if not changed.update(withdrawn_at=at, withdrawn_by=by):
        raise Conflict("This day was withdrawn already.", code="withdrawn_already")
    audit.act(action="closed_day.withdrawn", by=by, at=at, site_id=day.site_id, detail={"day": str(day.closed_on)})


@transaction.atomic
def close_every_week(*, site: Site, weekday: int, starts_on: date, by: StaffMember, at: datetime) -> WeeklyClosure:
    """Close a site on one weekday, every week, from a day on."""
    try:
        with transaction.atomic():
            closure = WeeklyClosure.objects.create(
                site=site, weekday=weekday, starts_on=starts_on, added_at=at, added_by=by
            )
    except IntegrityError:
        raise Conflict("The site is closed on this weekday already.", code="closed_already") from None
    audit.act(action="closed_day.weekly_added", by=by, at=at, site_id=site.pk, detail={"weekday": weekday})
    return closure


@transaction.atomic
def end_weekly_closure(*, closure: WeeklyClosure, by: StaffMember, at: datetime) -> None:
    """Open again on this weekday, from the next one on."""
    today = closure.site.dosing_day(at)
    changed = WeeklyClosure.objects.filter(pk=closure.pk, ends_on__isnull=True)
    if not changed.update(ends_on=max(today, closure.starts_on)):
        raise Conflict("This was ended already.", code="ended_already")
    detail = {"weekday": closure.weekday}
    audit.act(action="closed_day.weekly_ended", by=by, at=at, site_id=closure.site_id, detail=detail)


def suggested(site: Site, today: date) -> list[tuple[date, str]]:
    """Federal holidays of the next twelve months that the site has not closed for, soonest first."""
    last = today.replace(year=today.year + 1) if (today.month, today.day) != (2, 29) else today + 365 * DAY
    holidays = {**federal_holidays(today.year), **federal_holidays(last.year)}
    closed = closed_between(site, today, last)
    return [(day, one.name) for day, one in holidays.items() if today <= day <= last and day not in closed]


@dataclass(frozen=True, slots=True)
class WithoutCover:
    """Somebody who would be without a dose on closed days: no bottle covers them.

    ``stopped``: a prescriber stopped their bottles. ``no_order``: their order ends before one of the days.
    """

    patient_id: UUID
    name: str
    days: tuple[date, ...]
    stopped: bool
    no_order: bool


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """The next closed days in a row at a site, the last open day before them, and who is not covered."""

    site: Site
    days: tuple[date, ...]
    today: date
    people: tuple[WithoutCover, ...]

    @property
    def last_open_on(self) -> date:
        return self.days[0] - DAY

    @property
    def is_last_chance(self) -> bool:
        """Today is the last open day before: whoever leaves without bottles has no dose then."""
        return self.last_open_on <= self.today


def next_closed_run(scope: ReachableSites, site: Site, today: date) -> ClosedRun | None:
    """The next closed days with everybody who has no cover for them; None when none are near."""
    days = next_run(site, today, LOOK_AHEAD_DAYS)
    return ClosedRun(site, days, today, without_cover(scope, site, days)) if days else None


def without_cover(scope: ReachableSites, site: Site, days: tuple[date, ...]) -> tuple[WithoutCover, ...]:
    """Everybody in reach with an order here on the last open day before, or later, and no bottle for the days.

    Somebody whose order ends before the closed days is among them: without a new order they have nothing at all.
    """
    orders = (
        MedicationOrder.objects.within(scope)
        .signed()
        .filter(
            site=site, episode__status=EpisodeOfCare.Status.ACTIVE, starts_on__lte=days[-1], ends_on__gte=days[0] - DAY
        )
    )
    wanted: dict[UUID, set[date]] = defaultdict(set)
    names: dict[UUID, str] = {}
    for order in orders.select_related("patient").order_by("patient__family_name", "patient__given_name"):
        names[order.patient_id] = order.patient.list_name
        wanted[order.patient_id] |= {day for day in days if order.starts_on <= day <= order.ends_on}
    covered = _covered(names, days)
    stopped = _stopped(names)
    found = (
        WithoutCover(patient_id, name, missing, patient_id in stopped, not set(missing) <= wanted[patient_id])
        for patient_id, name in names.items()
        if (missing := uncovered_closed_days(days, covered[patient_id], days[0] - DAY))
    )
    return tuple(found)


def _covered(people: dict[UUID, str], days: tuple[date, ...]) -> dict[UUID, set[date]]:
    found: dict[UUID, set[date]] = defaultdict(set)
    bottles = TakeHomeSupply.objects.covering().filter(
        Q(loss__isnull=True) | Q(replaced_by__isnull=False), patient_id__in=list(people), covers_on__in=days
    )
    for patient_id, day in bottles.values_list("patient_id", "covers_on"):
        found[patient_id].add(day)
    return found


def _stopped(people: dict[UUID, str]) -> set[UUID]:
    newest = TakeHomeReview.objects.filter(patient_id__in=list(people)).order_by(
        "patient_id", "-decided_at", "-decision"
    )
    reviews = newest.distinct("patient_id").values_list("patient_id", "decision")
    return {patient_id for patient_id, decision in reviews if decision == TakeHomeReview.Decision.STOPPED}
