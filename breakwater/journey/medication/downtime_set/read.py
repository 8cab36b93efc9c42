"""Read what stands on a downtime set, in a fixed number of statements whatever the number of people."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from breakwater.audit import prepared
from breakwater.journey.medication.downtime_set.contents import (
    BottleInUse,
    Change,
    Contents,
    DayOfPerson,
    Ordered,
    Person,
    Taken,
)
from breakwater.journey.medication.models import Bottle, DowntimeSet
from breakwater.organization.models import Role, Site
from breakwater.record.models import Hold

PEOPLE, CHANGES = ((Path(__file__).parent / name).read_text() for name in ("people.sql", "changes.sql"))
ONE_PERSON = PEOPLE.replace("/*one*/", "AND p.id = %(patient)s")
CHANGES_OF_ONE = CHANGES.replace("/*one*/", "AND patient_id = %(patient)s")
A_DAY = timedelta(days=1)
# An act carries the moment at which it began, and commits a little later. Without this overlap one that was on its way
# while a set was read would be on neither; with it, it may be listed twice.
OVERLAP = timedelta(minutes=2)


def read_contents(site: Site, *, at: datetime) -> Contents:
    """The whole set of a site as it stands now."""
    day = site.dosing_day(at)
    bottles = _bottles(site)
    before = DowntimeSet.objects.filter(site=site).order_by("-made_at").values_list("made_at", flat=True).first()
    return Contents(
        read_at=at,
        day=day,
        people=tuple(_people(site, at, bottles)),
        bottles=tuple(_in_use(bottle) for bottle in bottles),
        changes=tuple(changes_since(site, before, at=at)) if before else (),
        since=before,
        closed_days=tuple(
            site.closed_days.filter(closed_on__range=(day, day + 7 * A_DAY)).values_list("closed_on", "reason")
        ),
    )


def changes_since(site: Site, since: datetime, *, at: datetime) -> list[Change]:
    """What was decided about people of this site after a set was read, newest first (H51)."""
    rows = prepared.ask(CHANGES, {"site": site.pk, "since": since - OVERLAP, "at": at})
    return [Change(*row) for row in rows]


def changes_of(site: Site, patient_id: UUID, since: datetime, *, at: datetime) -> list[Change]:
    """What was decided about one person after a set was read."""
    rows = prepared.ask(CHANGES_OF_ONE, {"site": site.pk, "since": since - OVERLAP, "at": at, "patient": patient_id})
    return [Change(*row) for row in rows]


def read_person(site: Site, patient_id: UUID, *, at: datetime) -> Person | None:
    """The lines of one person as they stand now, for a slip; None without an order for today or tomorrow."""
    return next(iter(_people(site, at, _bottles(site), ONE_PERSON, patient=patient_id)), None)


def _people(site: Site, at: datetime, bottles: list[Bottle], sql: str = PEOPLE, **more: Any) -> list[Person]:
    strengths = {(bottle.drug, bottle.product.form): bottle.strength_mg_per_ml for bottle in bottles}
    day = site.dosing_day(at)
    rows = prepared.ask_by_name(sql, {"site": site.pk, "day": day, "next_day": day + A_DAY, "at": at, **more})
    called = Counter(row["name_key"] for row in rows)
    return [_person(row, day, strengths, alike=called[row["name_key"]] > 1) for row in rows]


def _person(row: dict[str, Any], day: date, strengths: dict[tuple[str, str], Decimal | None], *, alike: bool) -> Person:
    orders = [_ordered(order, strengths) for order in _list(row["orders"])]
    taken = [_taken(dose) for dose in _list(row["doses"])]
    take_homes = tuple(date.fromisoformat(covered) for covered in _list(row["take_homes"]))
    return Person(
        patient_id=row["id"],
        name=f"{row['family_name']}, {row['given_name']}",
        asks_to_be_called=row["preferred_name"],
        birth_on=row["birth_on"],
        record_number=row["record_number"],
        photo=bytes(row["photo"]) if row["photo"] else None,
        allergies=_allergies(row),
        days=tuple(_day(one, orders, taken, take_homes) for one in (day, day + A_DAY)),
        last=taken[0] if taken else None,
        take_home_days=take_homes,
        holds=tuple(_hold(hold) for hold in _list(row["holds"])),
        flags=tuple(f"Red flag: {flag}".rstrip(": ") for flag in _list(row["flags"])),
        not_reconciled=row["not_reconciled"],
        alike=alike,
    )


def _day(day: date, orders: list[Ordered], taken: list[Taken], take_homes: tuple[date, ...]) -> DayOfPerson:
    return DayOfPerson(
        day=day,
        order=next((order for order in orders if order.starts_on <= day <= order.ends_on), None),
        given=tuple(sorted((one for one in taken if one.day == day), key=lambda one: one.at)),
        covered=day in take_homes,
    )


def _ordered(order: dict[str, Any], strengths: dict[tuple[str, str], Decimal | None]) -> Ordered:
    return Ordered(
        drug=order["drug"],
        form=order["form"],
        parts_mg=tuple(map(Decimal, order["parts_mg"])) or (Decimal(order["mg"]),) * order["parts"],
        verbal_until=None if order["signed"] else datetime.fromisoformat(order["verbal_until"]),
        starts_on=date.fromisoformat(order["starts_on"]),
        ends_on=date.fromisoformat(order["ends_on"]),
        version=order["version"],
        strength_mg_per_ml=strengths.get((order["drug"], order["form"])),
    )


def _taken(dose: dict[str, Any]) -> Taken:
    return Taken(
        at=datetime.fromisoformat(dose["at"]),
        day=date.fromisoformat(dose["day"]),
        part=dose["part"],
        drug=dose["drug"],
        dose_mg=Decimal(dose["mg"]),
        by=dose["by"],
    )


def _allergies(row: dict[str, Any]) -> str:
    if row["allergies"]:
        return f"Allergies: {', '.join(row['allergies'])}"
    return "No known allergies" if row["allergies_reviewed"] else "Allergies not asked yet"


def _hold(hold: dict[str, Any]) -> str:
    reason, owner = Hold.Reason(hold["reason"]).label, Role(hold["owner"]).label.lower()
    note = f" ({hold['note']})" if hold["note"] else ""
    return f"On hold: {reason}{note}; {owner} decides"


def _bottles(site: Site) -> list[Bottle]:
    bottles = Bottle.objects.filter(site=site, status=Bottle.Status.OPEN).select_related("product", "station")
    return list(bottles.order_by("station__name", "drug", "lot"))


def _in_use(bottle: Bottle) -> BottleInUse:
    return BottleInUse(
        station=bottle.station.name if bottle.station else "",
        product=str(bottle.product),
        lot=bottle.lot,
        expires_on=bottle.last_day,
        balance=bottle.quantity(bottle.balance_mg),
        balance_mg=bottle.balance_mg,
    )


def _list(value: Any) -> list[Any]:
    # Values of type jsonb arrive as text.
    return list(json.loads(value) if isinstance(value, str) else value or ())
