"""The two sites of the demo center: Harbor with a detox unit and a house, and Eastside for outpatient dosing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from breakwater.journey.residence.models import RoutineItem
from breakwater.organization.models import Bed, ClosedDay, Room, Site, Station, Unit

DETOX_BEDS = 24
RESIDENCE_BEDS = 40
BEDS_A_ROOM = 8

DAY_OF_THE_HOUSE = (
    ("Wake up and medicine", "Window", time(6, 30), time(7, 30), "1234567"),
    ("Breakfast", "Kitchen", time(7, 30), time(8, 15), "1234567"),
    ("Morning meeting", "Living room", time(8, 30), time(9, 0), "12345"),
    ("Group: relapse prevention", "Room 2", time(9, 30), time(11, 0), "135"),
    ("Group: coping with craving", "Room 2", time(9, 30), time(11, 0), "24"),
    ("House work", "House", time(11, 15), time(12, 0), "1234567"),
    ("Lunch", "Kitchen", time(12, 0), time(12, 45), "1234567"),
    ("Individual sessions and errands", "Offices", time(13, 0), time(15, 30), "12345"),
    ("Family visits", "Garden room", time(13, 0), time(16, 0), "67"),
    ("Exercise", "Yard", time(16, 0), time(17, 0), "1234567"),
    ("Dinner", "Kitchen", time(18, 0), time(18, 45), "1234567"),
    ("Support group", "Living room", time(19, 30), time(20, 30), "1234567"),
    ("Quiet time", "Rooms", time(22, 0), time(23, 0), "1234567"),
)


@dataclass(frozen=True, slots=True)
class Places:
    harbor: Site
    eastside: Site
    detox: Unit
    house: Unit
    harbor_window: Station
    eastside_window: Station
    detox_beds: list[Bed]
    house_beds: list[Bed]


def build_places(today: date) -> Places:
    """Make the sites with their units, beds, windows, closed days and the day of the house."""
    harbor = Site.objects.create(
        name="Harbor",
        slug="harbor",
        time_zone="America/New_York",
        state="NY",
        address="1 Pier Street",
        phone="800-555-0142",
    )
    eastside = Site.objects.create(
        name="Eastside",
        slug="eastside",
        time_zone="America/New_York",
        state="NY",
        address="40 East Street",
        phone="800-555-0148",
    )
    detox = Unit.objects.create(site=harbor, name="Detox", kind=Unit.Kind.DETOX)
    house = Unit.objects.create(site=harbor, name="Residence", kind=Unit.Kind.RESIDENCE)
    Unit.objects.create(site=harbor, name="Outpatient", kind=Unit.Kind.OUTPATIENT)
    Unit.objects.create(site=eastside, name="Outpatient", kind=Unit.Kind.OUTPATIENT)
    Station.objects.create(site=harbor, name="Detox desk", kind=Station.Kind.DESK)
    ClosedDay.objects.bulk_create(
        ClosedDay(site=site, closed_on=today + timedelta(days=30), reason="Site closed for repairs")
        for site in (harbor, eastside)
    )
    RoutineItem.objects.bulk_create(
        RoutineItem(unit=house, title=title, place=place, starts=starts, ends=ends, weekdays=days)
        for title, place, starts, ends, days in DAY_OF_THE_HOUSE
    )
    return Places(
        harbor=harbor,
        eastside=eastside,
        detox=detox,
        house=house,
        harbor_window=Station.objects.create(site=harbor, name="Window 1", kind=Station.Kind.DOSING_WINDOW),
        eastside_window=Station.objects.create(site=eastside, name="Window 1", kind=Station.Kind.DOSING_WINDOW),
        detox_beds=_beds(detox, DETOX_BEDS, "ABC"),
        house_beds=_beds(house, RESIDENCE_BEDS, "DEFGH"),
    )


def _beds(unit: Unit, count: int, letters: str) -> list[Bed]:
    beds: list[Bed] = []
    for letter in letters[: -(-count // BEDS_A_ROOM)]:
        room = Room.objects.create(unit=unit, name=f"Room {letter}")
        beds += [Bed(room=room, label=f"{letter}{number}") for number in range(1, BEDS_A_ROOM + 1)]
    return Bed.objects.bulk_create(beds[:count])
