"""The map of beds: room by room, free, held, in use or closed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from breakwater.organization.models import Bed, Room, Unit
from breakwater.privacy.scope import Scope
from breakwater.record.models import Stay

FREE, HELD, IN_USE, CLOSED = "free", "held", "in use", "closed"


@dataclass(frozen=True, slots=True)
class BedState:
    """One bed and how it stands now."""

    bed: Bed
    state: str
    stay: Stay | None = None

    @property
    def who(self) -> str:
        """Who lies here, or for whom it is held."""
        if self.stay is None:
            return ""
        if self.stay.episode is not None:
            return self.stay.episode.patient.list_name
        return self.stay.enquiry.preferred_name if self.stay.enquiry else ""


@dataclass(frozen=True, slots=True)
class RoomBeds:
    room: Room
    beds: list[BedState]


@dataclass(frozen=True, slots=True)
class UnitBeds:
    unit: Unit
    rooms: list[RoomBeds]

    def count(self, state: str) -> int:
        return sum(bed.state == state for room in self.rooms for bed in room.beds)


def bed_map(scope: Scope, *, moment: datetime) -> list[UnitBeds]:
    """All beds in reach with who has them, in two queries."""
    stays = {
        stay.bed_id: stay
        for stay in Stay.objects.within(scope).at(moment).select_related("enquiry", "episode__patient")
    }
    beds = sorted(Bed.objects.within(scope).with_places(), key=_walk)
    states = [_state(bed, stays.get(bed.pk)) for bed in beds]
    return [
        UnitBeds(unit, [RoomBeds(room, list(found)) for room, found in groupby(of_unit, key=lambda s: s.bed.room)])
        for unit, of_unit in groupby(states, key=lambda s: s.bed.room.unit)
    ]


def free_bed_options(
    units: Iterable[UnitBeds], *, held_for: UUID | None, kind: str | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a form: the bed held for this enquiry first, then free beds, units of the fitting kind first."""
    found = sorted(units, key=lambda unit: unit.unit.kind != kind)
    groups = [
        (
            str(unit.unit),
            [
                (str(state.bed.pk), _option(state))
                for room in unit.rooms
                for state in room.beds
                if state.state == FREE or (state.stay is not None and _is_hold_of(state.stay, held_for))
            ],
        )
        for unit in found
    ]
    return [group for group in groups if group[1]]


def _option(state: BedState) -> str:
    """The bed with its unit, because units number their beds alike."""
    words = f"{state.bed.label}, {state.bed.room.unit.name}"
    return f"{words}, held for them" if state.state == HELD else words


def _is_hold_of(stay: Stay, enquiry_id: UUID | None) -> bool:
    return stay.status == Stay.Status.HELD and stay.enquiry_id == enquiry_id


def _state(bed: Bed, stay: Stay | None) -> BedState:
    if stay is not None:
        return BedState(bed, HELD if stay.status == Stay.Status.HELD else IN_USE, stay)
    return BedState(bed, CLOSED if bed.closed_reason else FREE)


def _walk(bed: Bed) -> tuple[str, str, list[tuple[int, str]], list[tuple[int, str]]]:
    """The order of a walk through the building, A2 before A10."""
    unit = bed.room.unit
    return unit.site.name, unit.name, _natural(bed.room.name), _natural(bed.label)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text) if part]
