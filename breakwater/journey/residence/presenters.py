"""What the house's page shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from breakwater.journey.residence.models import Headcount, Leave, RoutineItem
from breakwater.organization.models import Bed, Unit
from breakwater.privacy.scope import Scope
from breakwater.record.models import Stay


@dataclass(frozen=True, slots=True)
class BedSpot:
    label: str
    state: str
    name: str
    episode_id: str
    out: bool


@dataclass(frozen=True, slots=True)
class RoutineLine:
    item: RoutineItem
    state: str  # past, now or later


@dataclass(frozen=True, slots=True)
class House:
    unit: Unit
    rooms: dict[str, list[BedSpot]]
    routine: list[RoutineLine]
    out: list[Leave]
    last_count: Headcount | None
    living: int
    free: int


def house(scope: Scope, unit: Unit, moment: datetime) -> House:
    """The house now: five queries whatever the number of beds."""
    local = unit.site.local(moment)
    out = list(
        Leave.objects.within(scope)
        .out_now()
        .filter(episode__stays__bed__room__unit=unit, episode__stays__status=Stay.Status.OCCUPIED)
        .select_related("episode__patient")
    )
    out_ids = {leave.episode_id for leave in out}
    stays = {
        stay.bed_id: stay
        for stay in Stay.objects.within(scope)
        .at(moment)
        .filter(bed__room__unit=unit)
        .select_related("episode__patient")
    }
    rooms: dict[str, list[BedSpot]] = defaultdict(list)
    for bed in Bed.objects.filter(room__unit=unit).select_related("room").order_by("room__name", "label"):
        rooms[bed.room.name].append(_spot(bed, stays.get(bed.pk), out_ids))
    spots = [spot for beds in rooms.values() for spot in beds]
    routine = [
        RoutineLine(item, "past" if item.ends <= local.time() else "now" if item.starts <= local.time() else "later")
        for item in RoutineItem.objects.within(scope).filter(unit=unit).on_weekday(local.isoweekday())
    ]
    return House(
        unit=unit,
        rooms=dict(rooms),
        routine=routine,
        out=out,
        last_count=Headcount.objects.within(scope).filter(unit=unit).select_related("taken_by").first(),
        living=sum(spot.state == "in use" for spot in spots),
        free=sum(spot.state == "free" for spot in spots),
    )


def _spot(bed: Bed, stay: Stay | None, out_ids: set[UUID]) -> BedSpot:
    if stay is not None and stay.episode is not None:
        name = stay.episode.patient.list_name
        return BedSpot(bed.label, "in use", name, str(stay.episode_id), stay.episode_id in out_ids)
    if stay is not None:
        return BedSpot(bed.label, "held", "", "", False)
    return BedSpot(bed.label, "closed" if bed.closed_reason else "free", bed.closed_reason, "", False)


def free_beds(scope: Scope, site_id: UUID, moment: datetime) -> QuerySet[Bed]:
    """Beds of this site that nobody lies in, that are not held and not closed."""
    taken = Stay.objects.within(scope).at(moment).values("bed_id")
    return (
        Bed.objects.filter(room__unit__site_id=site_id, closed_reason="")
        .exclude(pk__in=taken)
        .select_related("room__unit")
        .order_by("room__unit__name", "label")
    )
