"""Checks of the dose gate about identity, the order, doses already given and the bottle."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import BottleFacts
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.findings import PRESCRIBER, Finding, Severity, cautions, stops
from breakwater.clinical.moments import elapsed
from breakwater.clinical.sources import source


def identity(asked: DoseGateInput) -> Finding:
    """Two identifiers, both confirmed at the window. Nobody may override."""
    seen = asked.observed
    at = None if seen is None else seen.observed_at
    ours = source("ours-dose-gate")
    if seen is None or not seen.identity_confirmed:
        message = "Confirm who this is: photo and name."
        return Finding("identity_not_confirmed", Severity.STOP, "Identity", message, None, at, "two identifiers", ours)
    if not seen.second_identifier_matches:
        message = "Ask for a second identifier, for example the birth date, and compare it."
        value = "one identifier"
        return Finding(
            "second_identifier_missing", Severity.STOP, "Identity", message, value, at, "two identifiers", ours
        )
    message = "Photo and second identifier match."
    return Finding("identity", Severity.OK, "Identity", message, "two identifiers", at, "two identifiers", ours)


def order(asked: DoseGateInput) -> Finding:
    """Signed, or verbal in its time; active, within its dates; for a first buprenorphine dose the start check too."""
    facts, day = asked.order, asked.dosing_day
    value = f"{facts.drug} {format_mg(facts.dose_mg)} mg, version {facts.version}"
    dates = f"{facts.starts_on} to {facts.ends_on}"
    ours = source("ours-dose-gate")
    if facts.status != "active" or not (facts.signed or facts.verbal_until):
        message = "No signed, active order. Ask the prescriber to sign."
        return Finding("order_not_active", Severity.STOP, "Order", message, value, None, dates, ours)
    if _ran_out(asked):
        message = "This verbal order has run out unsigned. Call the prescriber: nothing is given before it is signed."
        return Finding("verbal_order_ran_out", Severity.STOP, "Order", message, value, facts.verbal_until, dates, ours)
    if facts.signed_on is not None and facts.signed_on > day:
        message = f"The order is signed on {facts.signed_on}, after this dosing day. Check the clock before any dose."
        return Finding("order_signed_later", Severity.STOP, "Order", message, value, None, dates, ours)
    if day < facts.starts_on:
        message = f"The order starts on {facts.starts_on}."
        return Finding("order_not_started", Severity.STOP, "Order", message, value, None, dates, ours)
    if day > facts.ends_on:
        message = f"The order ended on {facts.ends_on}. Ask the prescriber for a new one."
        return Finding("order_ended", Severity.STOP, "Order", message, value, None, dates, ours)
    return (
        _buprenorphine_start(asked)
        or _verbal(asked)
        or Finding("order", Severity.OK, "Order", f"Valid to {facts.ends_on}.", value, None, dates, ours)
    )


def _ran_out(asked: DoseGateInput) -> bool:
    """Whether this is a verbal order whose time to be signed is over."""
    until = asked.order.verbal_until
    return not asked.order.signed and until is not None and elapsed(until, asked.now) >= timedelta(0)


def _verbal(asked: DoseGateInput) -> Finding | None:
    """A verbal order that still counts is pointed out; None for one that is signed."""
    facts = asked.order
    if facts.signed:
        return None
    value = f"{facts.drug} {format_mg(facts.dose_mg)} mg, version {facts.version}"
    message = "Verbal order, not signed yet. It runs out by itself."
    where = source("ours-verbal-order")
    return Finding("verbal_order", Severity.CAUTION, "Order", message, value, facts.verbal_until, None, where)


def _buprenorphine_start(asked: DoseGateInput) -> Finding | None:
    """What stands against a first buprenorphine dose; None when nothing does or it is not one."""
    if asked.order.drug != "buprenorphine" or asked.history.doses_taken:
        return None
    found = asked.standing.start_findings
    if not found:
        message = "First dose: record COWS and the last opioid, and check the start."
        acep = source("acep-bup-start")
        return Finding("start_not_checked", Severity.STOP, "Order", message, None, None, None, acep, PRESCRIBER)
    return next(iter((*stops(found), *cautions(found))), None)


def already_given(asked: DoseGateInput) -> Finding:
    """At most one completed dose for each part of the dosing day. Nobody may override; a replacement is its own act."""
    history, facts = asked.history, asked.order
    given = set(history.completed_parts_today)
    done = len(given)
    threshold = f"{facts.parts_per_day} a day"
    at = history.last_dose_at
    ours = source("ours-dose-gate")
    if done >= facts.parts_per_day:
        last = "" if history.last_dose_mg is None else f" Last: {format_mg(history.last_dose_mg)} mg."
        message = f"Today's dose was already given.{last}"
        value = f"{done} given"
        return Finding("already_given", Severity.STOP, "Given today", message, value, at, threshold, ours)
    if history.last_dosing_day is not None and history.last_dosing_day > asked.dosing_day:
        message = (
            f"A dose is recorded for {history.last_dosing_day}, after this dosing day. Check the date and the record."
        )
        value = str(history.last_dosing_day)
        return Finding("later_day_recorded", Severity.STOP, "Given today", message, value, at, threshold, ours)
    due = next(part for part in range(1, facts.parts_per_day + 1) if part not in given)
    part = "" if facts.parts_per_day == 1 else f" Part {due} of {facts.parts_per_day} is due."
    message = f"{'Not yet given today.' if not done else f'{done} given today.'}{part}"
    return Finding("already_given", Severity.OK, "Given today", message, f"{done} given", at, threshold, ours)


def interval(asked: DoseGateInput) -> Finding:
    """Least clock hours since the last dose of any opioid medicine, at any site. A prescriber may override."""
    last_at = asked.history.last_dose_at
    least = _least_hours(asked)
    threshold = f"{least:f} h"
    ours = source("ours-min-interval")
    if last_at is None:
        message = "No earlier dose is recorded."
        return Finding("interval", Severity.OK, "Hours since last dose", message, None, None, threshold, ours)
    passed = elapsed(last_at, asked.now)
    if passed < timedelta(0):
        message = "The last dose is recorded for a later time than now. Check the clock and the record before any dose."
        return Finding(
            "last_dose_in_future", Severity.STOP, "Hours since last dose", message, None, last_at, threshold, ours
        )
    hours = f"{int(passed.total_seconds() // 3600)} h {int(passed.total_seconds() % 3600 // 60):02d} min"
    if passed < timedelta(hours=float(least)):
        message = f"Last dose {hours} ago. Wait until {threshold} have passed."
        return Finding(
            "interval_too_short",
            Severity.STOP,
            "Hours since last dose",
            message,
            hours,
            last_at,
            threshold,
            ours,
            PRESCRIBER,
        )
    message = f"Last dose {hours} ago."
    return Finding("interval", Severity.OK, "Hours since last dose", message, hours, last_at, threshold, ours)


def _least_hours(asked: DoseGateInput) -> Decimal:
    split = asked.order.parts_per_day > 1
    rule = asked.rules.min_hours_split if split else asked.rules.min_hours_one_part
    return max(rule, asked.order.min_hours_between or rule)


def take_home(asked: DoseGateInput) -> Finding:
    """A day covered by a take-home dose is not dosed again. A prescriber may override, with bottles counted."""
    ours = source("ours-dose-gate")
    if asked.history.take_home_covers_today:
        message = "A take-home dose covers today. Count the bottles back, or a prescriber signs a replacement."
        return Finding(
            "take_home_covers_today", Severity.STOP, "Take-home", message, "covers today", None, None, ours, PRESCRIBER
        )
    return Finding("take_home", Severity.OK, "Take-home", "No take-home covers today.", "none today", None, None, ours)


def bottle(asked: DoseGateInput) -> Finding:
    """The bottle in use: open, in date, not recalled, the ordered medicine, and enough in it. Nobody may override."""
    facts, ours = asked.standing.bottle, source("ours-dose-gate")
    needed = f"{format_mg(asked.order.dose_mg)} mg"
    if facts is None:
        message = "No bottle is open at this window. Open one by scanning it."
        return Finding("no_bottle", Severity.STOP, "Bottle", message, None, None, needed, ours)
    value = f"{facts.drug}, {format_mg(facts.balance_mg)} mg left"
    problem = _bottle_problem(asked, facts)
    if problem:
        code, message = problem
        return Finding(code, Severity.STOP, "Bottle", message, value, None, needed, ours)
    return Finding("bottle", Severity.OK, "Bottle", "Right medicine, in date, enough.", value, None, needed, ours)


def _bottle_problem(asked: DoseGateInput, facts: BottleFacts) -> tuple[str, str] | None:
    problems = (
        (
            facts.drug != asked.order.drug,
            "bottle_wrong_drug",
            f"This bottle holds {facts.drug}, not {asked.order.drug}.",
        ),
        (facts.recalled, "bottle_recalled", "This lot was recalled. Put it aside and open another."),
        (facts.expired, "bottle_expired", "This bottle has expired. Put it aside and open another."),
        (not facts.open, "bottle_not_open", "This bottle is not open. Open it by scanning it."),
        (facts.balance_mg < asked.order.dose_mg, "bottle_too_little", "Not enough left for this dose. Open another."),
    )
    return next(((code, message) for wrong, code, message in problems if wrong), None)
