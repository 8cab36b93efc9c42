"""Methadone orders against the limits for the first days and for raising the dose.

Levels build up for days, so the dose that is safe today can kill on day 3 to 5: the limits on step and interval are as
important as the first dose. There is no fixed maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.missed_doses import (
    CONSERVATIVE,
    ORDER_NEEDED_FROM_DAYS,
    MissedDosePolicy,
    missed_days,
    missed_dose_advice,
)
from breakwater.clinical.rule_sets import Deciding, RuleSet, strictest
from breakwater.clinical.sources import source

__all__ = [
    "CALIFORNIA",
    "DEFAULT_RULE_SETS",
    "FEDERAL_2024",
    "LABEL",
    "SITE_DEFAULT",
    "STATE_RULE_SETS",
    "MethadoneRules",
    "check_order",
]


@dataclass(frozen=True, slots=True)
class MethadoneRules(RuleSet):
    """Limits for methadone orders, amounts in mg. None: this authority does not limit it."""

    first_dose_max_mg: Decimal | None = None
    first_day_max_mg: Decimal | None = None
    low_tolerance_first_dose_max_mg: Decimal | None = None
    step_max_mg: Decimal | None = None
    step_interval_days: int | None = None


FEDERAL_2024: Final = MethadoneRules(
    "Federal rule (42 CFR 8.12)", source("42-cfr-8.12"), date(2024, 4, 2), first_day_max_mg=Decimal(50)
)
LABEL: Final = MethadoneRules(
    "Product label", source("methadone-label"), first_dose_max_mg=Decimal(30), first_day_max_mg=Decimal(40)
)
CALIFORNIA: Final = MethadoneRules(
    "California (9 CCR 10355)", source("9-ccr-10355"), first_dose_max_mg=Decimal(30), first_day_max_mg=Decimal(40)
)
SITE_DEFAULT: Final = MethadoneRules(
    "Site default (ASAM 2020)",
    source("asam-2020-titration"),
    low_tolerance_first_dose_max_mg=Decimal(10),
    step_max_mg=Decimal(10),
    step_interval_days=5,
)

DEFAULT_RULE_SETS: Final = (FEDERAL_2024, LABEL, SITE_DEFAULT)
# Examples of states; a site adds its own to the defaults. Sites can only tighten, because the strictest decides.
STATE_RULE_SETS: Final = {"CA": CALIFORNIA}

# Source: ours-methadone-range.
_SINGLE_DOSE_QUESTION_MG: Final = Decimal(300)
_SINGLE_DOSE_LEAST_MG: Final = Decimal(1)
_USUAL_DAILY_TO_MG: Final = Decimal(120)


def check_order(
    proposed: OrderFacts,
    history: OrderHistory,
    rule_sets: Iterable[MethadoneRules],
    now: datetime,
    *,
    missed_policy: MissedDosePolicy = CONSERVATIVE,
) -> tuple[Finding, ...]:
    """One finding for each limit that applies to this order, OK ones included, in a fixed order.

    The strictest rule set in force on the day of `now` decides and is named in message and source. A start after no
    dose, an unknown last dose or enough missed days to restart counts as a first dose. Every stop may be overridden by
    a prescriber with a written reason, as 42 CFR 8.12(h)(3)(ii) asks.
    """
    rules = tuple(rule_sets)
    on = now.date()
    missed = _missed(proposed, history)
    first = missed is None or missed >= missed_policy.restart_from_days
    first_day = first or history.first_dose_on == proposed.starts_on
    findings: list[Finding] = []
    if first:
        findings.extend(_first_dose(proposed, history, rules, on))
    if first_day:
        findings.extend(_first_day(proposed, history, rules, on))
    if missed is not None and missed >= ORDER_NEEDED_FROM_DAYS:
        findings.append(_after_missed_days(proposed, history, missed, missed_policy))
    elif not first_day:
        findings.extend(_raise(proposed, history, rules, on))
    findings.append(_plausible(proposed))
    findings.extend(_pregnancy(proposed, history))
    return tuple(findings)


def _missed(proposed: OrderFacts, history: OrderHistory) -> int | None:
    """Days missed before this order starts; None when no dose is known."""
    if history.first_dose_on is None or history.last_dosing_day is None:
        return None
    return missed_days(min(history.last_dosing_day, proposed.starts_on), proposed.starts_on)


def _limit(code: str, title: str, what: str, value_mg: Decimal, deciding: Deciding) -> Finding:
    over = value_mg > deciding.limit
    limit = f"{format_mg(deciding.limit)} mg"
    message = (
        f"{what} of {format_mg(value_mg)} mg is above {limit}, the limit of: {deciding.name}. "
        "Lower it, or write why more is needed."
        if over
        else f"{what} is within {limit}, the limit of: {deciding.name}."
    )
    return Finding(
        code,
        Severity.STOP if over else Severity.OK,
        title,
        message,
        f"{format_mg(value_mg)} mg",
        None,
        limit,
        deciding.source,
        PRESCRIBER if over else NOBODY,
    )


def _first_dose(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[MethadoneRules, ...], on: date
) -> Iterator[Finding]:
    if deciding := strictest(rules, "first_dose_max_mg", on):
        yield _limit("first_dose", "First dose", "A first dose", proposed.dose_mg, deciding)
    if history.low_tolerance and (deciding := strictest(rules, "low_tolerance_first_dose_max_mg", on)):
        what = "With low or unknown tolerance a first dose"
        yield _limit("low_tolerance", "Low tolerance", what, proposed.dose_mg, deciding)


def _first_day(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[MethadoneRules, ...], on: date
) -> Iterator[Finding]:
    total_mg = history.given_today_mg + proposed.daily_mg
    if deciding := strictest(rules, "first_day_max_mg", on):
        yield _limit("first_day_total", "First day", "A first-day total", total_mg, deciding)


def _raise(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[MethadoneRules, ...], on: date
) -> Iterator[Finding]:
    before_mg = history.last_daily_mg
    if before_mg is None or proposed.daily_mg <= before_mg:
        return
    if deciding := strictest(rules, "step_max_mg", on):
        yield _limit("step", "Step", "A raise", proposed.daily_mg - before_mg, deciding)
    if deciding := strictest(rules, "step_interval_days", on, highest=True):
        yield _interval(proposed, history, deciding)


def _interval(proposed: OrderFacts, history: OrderHistory, deciding: Deciding) -> Finding:
    # An unknown day of the last raise counts as today, the strictest reading.
    raised_on = history.last_raised_on or history.first_dose_on or proposed.starts_on
    days = (proposed.starts_on - raised_on).days
    early = days < deciding.limit
    message = (
        f"The dose last went up {days} days before. Wait {deciding.limit} days, by: {deciding.name}. "
        "Levels are still rising; write why a raise cannot wait."
        if early
        else f"At least {deciding.limit} days since the last raise, by: {deciding.name}."
    )
    return Finding(
        "step_interval",
        Severity.STOP if early else Severity.OK,
        "Days since last raise",
        message,
        f"{days} days",
        None,
        f"{deciding.limit} days",
        deciding.source,
        PRESCRIBER if early else NOBODY,
    )


def _after_missed_days(proposed: OrderFacts, history: OrderHistory, missed: int, policy: MissedDosePolicy) -> Finding:
    usual_mg = history.last_daily_mg or proposed.daily_mg
    advice = missed_dose_advice(missed, usual_mg, policy)
    deciding = Deciding(advice.max_mg, f"{policy.name}, {missed} days missed", policy.source)
    return _limit("missed_days", "Missed days", "A dose after missed days", proposed.daily_mg, deciding)


def _plausible(proposed: OrderFacts) -> Finding:
    dose = f"{format_mg(proposed.dose_mg)} mg"
    threshold = f"{format_mg(_SINGLE_DOSE_LEAST_MG)} to {format_mg(_SINGLE_DOSE_QUESTION_MG)} mg a dose"
    ours = source("ours-methadone-range")
    if not _SINGLE_DOSE_LEAST_MG <= proposed.dose_mg <= _SINGLE_DOSE_QUESTION_MG:
        message = f"A single dose of {dose} looks like a typing error. Check it, or write why it is right."
        return Finding("single_dose", Severity.STOP, "Amount", message, dose, None, threshold, ours, PRESCRIBER)
    if proposed.daily_mg > _USUAL_DAILY_TO_MG:
        daily = f"{format_mg(proposed.daily_mg)} mg a day"
        message = f"{daily} is above the usual 60 to 120 mg. There is no fixed maximum; note the reason."
        usual = f"{format_mg(_USUAL_DAILY_TO_MG)} mg a day"
        return Finding("above_usual_range", Severity.CAUTION, "Amount", message, daily, None, usual, ours)
    return Finding(
        "single_dose", Severity.OK, "Amount", "The amount is in the usual range.", dose, None, threshold, ours
    )


def _pregnancy(proposed: OrderFacts, history: OrderHistory) -> Iterator[Finding]:
    lower = history.last_daily_mg is not None and proposed.daily_mg < history.last_daily_mg
    if history.pregnant and lower:
        message = "Lowering the dose in pregnancy is not advised; needs often rise. Note the reason."
        acog = source("acog-711")
        yield Finding("pregnancy_reduction", Severity.CAUTION, "Pregnancy", message, "lower dose", None, None, acog)
