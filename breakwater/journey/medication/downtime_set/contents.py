"""What a downtime set says: people, doses of two days, bottles in use, changes. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from breakwater.clinical.amounts import mg_in_words
from breakwater.clinical.formatting import dose, mg
from breakwater.clinical.missed_doses import missed_days
from breakwater.journey.medication.medicines import route

# A set is made every half hour, and when a dosing day begins. One older than 45 minutes is an alarm: one was not made.
MADE_EVERY = timedelta(minutes=30)
ALARM_AFTER = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Taken:
    """A dose taken, of any medicine at any site."""

    at: datetime
    day: date
    part: int
    drug: str
    dose_mg: Decimal
    by: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order as it stands now: an amount for each part of the day, which may differ (H22).

    ``strength_mg_per_ml`` is that of the bottle in use, if it is a liquid. A verbal order says until when it holds.
    """

    drug: str
    form: str
    parts_mg: tuple[Decimal, ...]
    starts_on: date
    ends_on: date
    version: int
    verbal_until: datetime | None = None
    strength_mg_per_ml: Decimal | None = None

    @property
    def parts_per_day(self) -> int:
        return len(self.parts_mg)

    @property
    def amounts(self) -> list[tuple[str, str, str]]:
        """Each part in digits, in words, and as it is measured: "80 mg", "eighty milligrams", "80 mg = 8 mL of ..."."""
        return [(mg(one), mg_in_words(one), dose(one, self.strength_mg_per_ml)) for one in self.parts_mg]

    @property
    def how(self) -> str:
        return f"{self.form}, {route(self.form)}" if route(self.form) else self.form


@dataclass(frozen=True, slots=True)
class DayOfPerson:
    """One person's dosing day: what is ordered, what was given of it, and whether a take-home bottle covers it."""

    day: date
    order: Ordered | None
    given: tuple[Taken, ...]
    covered: bool

    @property
    def parts_left(self) -> tuple[int, ...]:
        """Parts still to be given; none without an order, and none on a day that a bottle covers (H9)."""
        if self.order is None or self.covered:
            return ()
        done = {taken.part for taken in self.given}
        return tuple(part for part in range(1, self.order.parts_per_day + 1) if part not in done)


@dataclass(frozen=True, slots=True)
class Person:
    """One person on the paper, with all that decides whether they get their dose. ``alike``: another is called so."""

    patient_id: UUID
    name: str
    asks_to_be_called: str
    birth_on: date
    record_number: int
    photo: bytes | None
    allergies: str
    days: tuple[DayOfPerson, ...]
    last: Taken | None
    take_home_days: tuple[date, ...]
    holds: tuple[str, ...]
    flags: tuple[str, ...]
    not_reconciled: bool
    alike: bool = False

    @property
    def missed(self) -> int:
        """Days in a row without a dose or a take-home bottle, up to the first of the days shown."""
        today = self.days[0].day
        had = [covered for covered in self.take_home_days if covered < today]
        if self.last is not None and self.last.day <= today:
            had.append(self.last.day)
        return missed_days(max(had), today) if had else 0

    @property
    def stops(self) -> tuple[str, ...]:
        """What must be settled before this person is given anything, in words."""
        unknown = ("Not reconciled: it is not known whether the last dose was given on paper",)
        return (*self.flags, *self.holds, *(unknown if self.not_reconciled else ()))


@dataclass(frozen=True, slots=True)
class BottleInUse:
    """A bottle open at a window, with what the ledger says is in it."""

    station: str
    product: str
    lot: str
    expires_on: date | None
    balance: str
    balance_mg: Decimal

    @property
    def balance_in_mg(self) -> str:
        return mg(self.balance_mg)


@dataclass(frozen=True, slots=True)
class Change:
    """Something about a person that was decided after the set before this one was read (H51)."""

    patient_id: UUID
    name: str
    record_number: int
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole set of one site. ``since`` is when the set before was read; None for the first one."""

    read_at: datetime
    day: date
    people: tuple[Person, ...]
    bottles: tuple[BottleInUse, ...]
    changes: tuple[Change, ...]
    since: datetime | None
    closed_days: tuple[tuple[date, str], ...]

    @property
    def look_for_newer_after(self) -> datetime:
        """From this moment on a newer set must be there; the paper says so."""
        return self.read_at + ALARM_AFTER
