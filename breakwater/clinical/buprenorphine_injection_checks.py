"""Before a depot injection of buprenorphine: syringe, order of doses, start, interval, place, liver, setting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.buprenorphine_injections import (
    CAM2038_WEEKLY,
    RBP6000,
    RBP_OLDER_SITES,
    Depot,
    DepotLabel,
    next_window,
)
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.medicines.organs import LiverState
from breakwater.clinical.sources import Source, source

__all__ = ["GivenDepot", "InjectionFacts", "check_injection"]

# RBP-6000: mg of the first two injections, and mg after them; days and daily mg under the tongue by the older label.
# Source: rbp6000-doses.
RBP_FIRST_TWO_MG: Final = Decimal(300)
RBP_LATER_MG: Final = Decimal(100)
OLDER_LABEL_DAYS: Final = 7
OLDER_LABEL_DAILY_MG: Final = (Decimal(8), Decimal(24))
# RBP-6000: minutes of watch after one dose under the tongue. Source: rbp6000-2025.
WATCH_MINUTES: Final = 60
# CAM2038 for somebody new: mg first, mg added, within so many days.
# Source: cam2038-conversion.
CAM_NEW_MG: Final = Decimal(16)
CAM_ADDED_MG: Final = Decimal(8)
CAM_ADDED_WITHIN_DAYS: Final = 3

NEVER_IN_A_VEIN: Final = (
    "Under the skin only: in a vein it forms a solid and can kill. Staff of a certified site give it."
)


@dataclass(frozen=True, slots=True)
class GivenDepot:
    """One depot injection that was given: product, mg, day and place."""

    depot: Depot
    dose_mg: Decimal
    on: date
    site: str


@dataclass(frozen=True, slots=True)
class InjectionFacts:
    """What is known when a depot is about to be given. None means not known.

    `given` holds earlier depots, oldest first. Buprenorphine under the tongue before the first one: `daily_mg` in
    tablet mg over `daily_days` days, or one test dose with `minutes_since_test_dose`. `certified` says whether the
    site is certified under the product's REMS.
    """

    depot: Depot
    dose_mg: Decimal
    on: date
    site: str
    certified: bool
    given: tuple[GivenDepot, ...] = ()
    label: DepotLabel = "2025"
    daily_mg: Decimal | None = None
    daily_days: int | None = None
    minutes_since_test_dose: int | None = None
    liver: LiverState | None = None

    def __post_init__(self) -> None:
        days = [earlier.on for earlier in self.given] + [self.on]
        if days != sorted(days):
            raise ValueError("Earlier injections come oldest first, and none lies after this one.")


def check_injection(facts: InjectionFacts) -> tuple[Finding, ...]:
    """One finding a check, OK ones included: setting, syringe, order, start or interval, place, liver.

    A dose for which there is no syringe, a place the label does not name and a site without certification stop for
    everybody; the other stops a prescriber may go past with a reason. Sources: cam2038-doses, cam2038-conversion,
    cam2038-windows, rbp6000-doses, rbp6000-2025, xr-bup-iv, bup-liver.
    """
    timing = _interval(facts, facts.given[-1]) if facts.given else _start(facts)
    return (_setting(facts), _syringe(facts), *_sequence(facts), timing, *_place(facts), _liver(facts))


def _found(
    code: str, severity: Severity, title: str, message: str, where: Source, allowed: frozenset[str] = NOBODY
) -> Finding:
    return Finding(code, severity, title, message, None, None, None, where, allowed)


def _setting(facts: InjectionFacts) -> Finding:
    where = source("xr-bup-iv")
    if not facts.certified:
        message = f"This site is not certified for {facts.depot.name}. {NEVER_IN_A_VEIN}"
        return _found("depot_not_certified", Severity.STOP, "Setting", message, where)
    return _found("depot_setting", Severity.OK, "Setting", NEVER_IN_A_VEIN, where)


def _syringe(facts: InjectionFacts) -> Finding:
    depot = facts.depot
    sizes = ", ".join(format_mg(mg) for mg in depot.doses_mg)
    if facts.dose_mg not in depot.doses_mg:
        message = (
            f"{depot.name} has no syringe of {facts.dose_mg:f} mg, only {sizes} mg. "
            "Syringes are not added up or shared out, and weekly ones do not make a monthly one."
        )
        return _found("depot_no_syringe", Severity.STOP, "Syringe", message, depot.source)
    return _found("depot_syringe", Severity.OK, "Syringe", f"{depot.name} comes in {sizes} mg.", depot.source)


def _sequence(facts: InjectionFacts) -> Iterator[Finding]:
    """RBP-6000 is 300 mg twice, then 100 mg, or 300 mg with a reason."""
    if facts.depot != RBP6000:
        return
    title, where = "Order of doses", RBP6000.source
    so_far = sum(earlier.depot == RBP6000 for earlier in facts.given)
    if so_far < 2 and facts.dose_mg != RBP_FIRST_TWO_MG:
        message = f"The first two injections are {RBP_FIRST_TWO_MG} mg each; this would be number {so_far + 1}."
        yield _found("depot_sequence", Severity.STOP, title, message, where, PRESCRIBER)
    elif so_far >= 2 and facts.dose_mg != RBP_LATER_MG:
        message = f"From the third injection on {RBP_LATER_MG} mg is usual. Note why more is needed."
        yield _found("depot_sequence_note", Severity.CAUTION, title, message, where)
    else:
        yield _found("depot_order", Severity.OK, title, f"Number {so_far + 1}, as the label has it.", where)


def _start(facts: InjectionFacts) -> Finding:
    title, message, where = "Before the first", *_missing_before_first(facts)
    if message:
        return _found("depot_start", Severity.STOP, title, message, where, PRESCRIBER)
    return _found("depot_started", Severity.OK, title, "Buprenorphine under the tongue came first.", where)


def _missing_before_first(facts: InjectionFacts) -> tuple[str, Source]:
    """What is still missing before a first depot, in words, or nothing; and whose rule that is."""
    if facts.depot == RBP6000:
        if facts.label == "older":
            return _by_older_label(facts), RBP6000.source
        return _by_test_dose(facts, WATCH_MINUTES), source("rbp6000-2025")
    missing = _by_test_dose(facts, 0)
    new = facts.daily_mg is None
    if not missing and new and (facts.depot != CAM2038_WEEKLY or facts.dose_mg != CAM_NEW_MG):
        missing = f"Somebody new to buprenorphine starts with {CAM_NEW_MG} mg weekly."
    return missing, source("cam2038-conversion")


def _by_older_label(facts: InjectionFacts) -> str:
    low, high = OLDER_LABEL_DAILY_MG
    enough = facts.daily_days is not None and facts.daily_days >= OLDER_LABEL_DAYS
    if enough and facts.daily_mg is not None and low <= facts.daily_mg <= high:
        return ""
    return f"The older label asks for {OLDER_LABEL_DAYS} days on {low} to {high} mg a day under the tongue first."


def _by_test_dose(facts: InjectionFacts, watch_minutes: int) -> str:
    if facts.daily_mg is not None:
        return ""
    if facts.minutes_since_test_dose is None:
        return "Give one dose under the tongue first and see that it is tolerated."
    if facts.minutes_since_test_dose < watch_minutes:
        return f"Watch for {watch_minutes} minutes after the dose under the tongue."
    return ""


def _interval(facts: InjectionFacts, last: GivenDepot) -> Finding:
    title, days = "Since the last", (facts.on - last.on).days
    if _added_to_first(facts, last):
        message = f"The added {CAM_ADDED_MG} mg within {CAM_ADDED_WITHIN_DAYS} days of the first {CAM_NEW_MG} mg."
        return _found("depot_added", Severity.OK, title, message, source("cam2038-conversion"))
    same = sum(earlier.depot == last.depot for earlier in facts.given)
    window = next_window(last.depot, last.on, given=same, label=facts.label)
    state = window.state(facts.on)
    if state == "early":
        code, severity, allowed = "depot_early", Severity.STOP, PRESCRIBER
        message = f"Only {days} days since {last.depot.name}. The next is possible from {window.earliest_on}."
    elif state == "late":
        code, severity, allowed = "depot_late", Severity.STOP, PRESCRIBER
        message = (
            f"{window.days_late(facts.on)} days past the window. Ask about use and withdrawal; the prescriber decides "
            "whether to go on as before."
        )
    else:
        code, severity, allowed = "depot_interval", Severity.OK, NOBODY
        message = f"Within the window from {window.earliest_on} to {window.latest_on}."
    threshold = f"{window.earliest_on} to {window.latest_on}"
    return Finding(code, severity, title, message, f"{days} days", None, threshold, window.source, allowed)


def _added_to_first(facts: InjectionFacts, last: GivenDepot) -> bool:
    only_one = len(facts.given) == 1 and last.depot == CAM2038_WEEKLY and last.dose_mg == CAM_NEW_MG
    added = facts.depot == CAM2038_WEEKLY and facts.dose_mg == CAM_ADDED_MG
    return only_one and added and (facts.on - last.on).days <= CAM_ADDED_WITHIN_DAYS


def _place(facts: InjectionFacts) -> Iterator[Finding]:
    older = facts.depot == RBP6000 and facts.label == "older"
    places = RBP_OLDER_SITES if older else facts.depot.sites
    key = "rbp6000-2025" if facts.depot == RBP6000 and not older else facts.depot.source.key
    listed = ", ".join(places)
    if facts.site not in places:
        message = f"The label names {listed}, not {facts.site}."
        yield _found("depot_place", Severity.STOP, "Place", message, source(key))
    elif facts.given and facts.given[-1].site == facts.site:
        message = f"The last one went into the {facts.site} too. Take another spot."
        yield _found("depot_same_place", Severity.CAUTION, "Place", message, source(key))
    else:
        yield _found("depot_place_named", Severity.OK, "Place", f"The label names {listed}.", source(key))


def _liver(facts: InjectionFacts) -> Finding:
    title, where = "Liver", source("bup-liver")
    if facts.liver in {"moderate", "severe"}:
        message = f"In {facts.liver} liver disease a depot is not recommended: it cannot be taken out or lowered."
        return _found("depot_liver", Severity.STOP, title, message, where, PRESCRIBER)
    if facts.liver is None:
        message = "The state of the liver is not recorded. Record it before a depot, which cannot be lowered."
        return _found("depot_liver_unknown", Severity.CAUTION, title, message, where)
    return _found("depot_liver_fine", Severity.OK, title, "No reason in the liver against a depot.", where)
