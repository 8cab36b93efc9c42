"""Guest dosing: what the home program must write, what the host confirms first, and who doses on which day.

For the period of a guest order the home site gives nothing, so that nobody is dosed twice in two places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.missed_doses import ORDER_NEEDED_FROM_DAYS, missed_days
from breakwater.clinical.sources import Source, source

_TITLE: Final = "Guest dosing"
_GUIDE: Final = source("aatod-guest-2013")
_GATE: Final = source("ours-dose-gate")


@dataclass(frozen=True, slots=True)
class GuestOrder:
    """A home program's order for doses at a host, as received. None or empty: the order does not say.

    `starts_on` and `ends_on` are dosing days, both included. `take_home_days` are the days covered by bottles the home
    gave, an empty tuple when it says that it gave none. `last_dose_confirmed_on` is the day on which the host confirmed
    the last dose with the home program, `last_dose_on` and `last_dose_mg` what was confirmed.
    """

    dose_mg: Decimal | None = None
    last_dose_on: date | None = None
    last_dose_mg: Decimal | None = None
    take_home_days: tuple[date, ...] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    home_contact: str = ""
    prescriber: str = ""
    last_dose_confirmed_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether a dosing day lies in the period; no day does while the period is not complete."""
        return self.starts_on is not None and self.ends_on is not None and self.starts_on <= on <= self.ends_on


_NEEDED: Final = {
    "dose_mg": "the dose",
    "last_dose_on": "the date of the last dose",
    "last_dose_mg": "the amount of the last dose",
    "take_home_days": "the take-homes given, or that there are none",
    "starts_on": "the first day",
    "ends_on": "the last day",
    "home_contact": "a contact at the home program",
    "prescriber": "the prescriber",
}


def missing_parts(guest: GuestOrder) -> tuple[str, ...]:
    """The names of the fields the written order must still state (source aatod-guest-2013)."""
    return tuple(name for name in _NEEDED if getattr(guest, name) in (None, ""))


def check_guest_order(guest: GuestOrder, others: Iterable[GuestOrder] = ()) -> tuple[Finding, ...]:
    """Whether a guest order may be accepted: complete, a period that makes sense, none that overlaps for this person.

    `others` are this person's other guest orders that stand. Nobody may override a stop: a corrected order is the way.
    """
    return (_complete(guest), _period(guest, tuple(others)), _take_homes(guest))


def check_guest_dose(guest: GuestOrder, on: date, *, last_known_on: date | None) -> tuple[Finding, ...]:
    """Whether the host may give today's guest dose, before the dose gate's own checks.

    `last_known_on` is the last dosing day the host knows of, its own guest doses included; None before the first, when
    only the confirmed last dose counts.
    """
    return (_complete(guest), _in_period(guest, on), _confirmed(guest, on), _gap(guest, on, last_known_on))


def check_home_dose(guest: Iterable[GuestOrder], on: date) -> Finding:
    """At the home site: no dose on a day of a guest period; the prescriber may call the person back (H5)."""
    away = [order for order in guest if order.covers(on)]
    if away:
        message = f"Guest dosing elsewhere to {away[0].ends_on}. Call the host and end the guest order before any dose."
        return _stop("away_as_guest", message, str(on), _GATE, by_prescriber=True)
    return _ok("not_away", "Not away as a guest today.", _GATE)


def report_back_due(guest: GuestOrder, today: date, *, reported_on: date | None) -> bool:
    """Whether the host still owes the home program its report after the last guest day (source aatod-guest-2013)."""
    return reported_on is None and guest.ends_on is not None and guest.ends_on < today


def _complete(guest: GuestOrder) -> Finding:
    missing = missing_parts(guest)
    if missing:
        parts = ", ".join(_NEEDED[name] for name in missing)
        message = f"The guest order does not state {parts}. Ask the home program."
        return _stop("guest_order_incomplete", message, f"{len(missing)} missing", _GUIDE)
    return _ok("guest_order_complete", "The guest order is complete.", _GUIDE)


def _period(guest: GuestOrder, others: tuple[GuestOrder, ...]) -> Finding:
    start, end = guest.starts_on, guest.ends_on
    if start is None or end is None:
        return _stop("guest_period_unknown", "The guest period has no first or no last day.", None, _GUIDE)
    if end < start:
        return _stop("guest_period_backwards", f"The last day {end} is before the first, {start}.", str(end), _GUIDE)
    for other in others:
        if _overlap(start, end, other):
            message = f"Another guest order covers {other.starts_on} to {other.ends_on}. End it first."
            return _stop("guest_period_overlaps", message, f"{start} to {end}", _GATE)
    return _ok("guest_period", f"{start} to {end}.", _GUIDE)


def _overlap(start: date, end: date, other: GuestOrder) -> bool:
    return (
        other.starts_on is not None and other.ends_on is not None and start <= other.ends_on and other.starts_on <= end
    )


def _take_homes(guest: GuestOrder) -> Finding:
    covered = [day for day in guest.take_home_days or () if guest.covers(day)]
    if covered:
        days = ", ".join(str(day) for day in sorted(covered))
        message = f"Bottles from home cover {days}. No guest dose on these days unless the bottles are counted back."
        return Finding("guest_days_covered", Severity.CAUTION, _TITLE, message, days, None, None, _GATE)
    return _ok("guest_days_open", "No bottle from home covers a guest day.", _GATE)


def _in_period(guest: GuestOrder, on: date) -> Finding:
    if not guest.covers(on):
        message = f"{on} is outside the guest period. Ask the home program for an order that covers it."
        return _stop("outside_guest_period", message, str(on), _GUIDE)
    if on in (guest.take_home_days or ()):
        message = "A bottle from home covers today. Count it back, or a prescriber signs a replacement."
        return _stop("guest_day_covered", message, str(on), _GATE, by_prescriber=True)
    return _ok("in_guest_period", "Within the guest period.", _GUIDE)


def _confirmed(guest: GuestOrder, on: date) -> Finding:
    confirmed = guest.last_dose_confirmed_on
    if confirmed is None or confirmed > on or guest.last_dose_on is None or guest.last_dose_mg is None:
        message = "Confirm date and amount of the last dose with the home program before the first guest dose."
        return _stop("last_dose_not_confirmed", message, None, _GUIDE)
    value = f"{format_mg(guest.last_dose_mg)} mg on {guest.last_dose_on}"
    return Finding("last_dose_confirmed", Severity.OK, _TITLE, f"Confirmed: {value}.", value, None, None, _GUIDE)


def _gap(guest: GuestOrder, on: date, last_known_on: date | None) -> Finding:
    """Days missed since the last day on which a dose is known or a bottle from home covered the person."""
    covered = [day for day in guest.take_home_days or () if day < on]
    known = [day for day in (guest.last_dose_on, last_known_on, *covered) if day is not None]
    if not known:
        return _stop("last_dose_unknown", "The last dose is not known: treatment starts again.", None, _GATE)
    if max(known) >= on:
        message = f"A dose is known for {max(known)}. Check with the home program whether today was already given."
        return _stop("dosed_already", message, str(max(known)), _GATE)
    missed = missed_days(max(known), on)
    if missed >= ORDER_NEEDED_FROM_DAYS:
        message = f"{missed} days missed in a row: the home prescriber writes a new order."
        return _stop("guest_missed_days", message, f"{missed} days", source("ours-missed-conservative"))
    return _ok("guest_no_gap", f"{missed} days missed.", source("ours-counting"))


def _stop(code: str, message: str, value: str | None, where: Source, *, by_prescriber: bool = False) -> Finding:
    override_by = PRESCRIBER if by_prescriber else NOBODY
    return Finding(code, Severity.STOP, _TITLE, message, value, None, None, where, override_by)


def _ok(code: str, message: str, where: Source) -> Finding:
    return Finding(code, Severity.OK, _TITLE, message, None, None, None, where)
