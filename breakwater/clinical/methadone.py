"""Methadone orders against the limits for the first days and for raising the dose.

Levels build up for days, so the dose that is safe today can kill on day 3 to 5: the limits on step and interval are as
important as the first dose. There is no fixed maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.methadone_raise import course_started_on, day_total, raises
from breakwater.clinical.methadone_rules import (
    CALIFORNIA,
    DEFAULT_RULE_SETS,
    FEDERAL_2024,
    HOSPITAL_TABLE,
    LABEL,
    SITE_DEFAULT,
    STATE_RULE_SETS,
    UK_WEEKLY,
    MethadoneRules,
    limit_finding,
    rule_sets_for,
)
from breakwater.clinical.missed_doses import (
    CONSERVATIVE,
    ORDER_NEEDED_FROM_DAYS,
    MissedDosePolicy,
    missed_days,
    missed_dose_advice,
)
from breakwater.clinical.rule_sets import Deciding, strictest
from breakwater.clinical.sources import source

__all__ = [
    "CALIFORNIA",
    "DEFAULT_RULE_SETS",
    "FEDERAL_2024",
    "HOSPITAL_TABLE",
    "LABEL",
    "SITE_DEFAULT",
    "STATE_RULE_SETS",
    "UK_WEEKLY",
    "MethadoneRules",
    "check_order",
    "rule_sets_for",
]


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
    first_day = first or course_started_on(history) == proposed.starts_on
    findings: list[Finding] = []
    if first:
        findings.extend(_first_dose(proposed, history, rules, on))
    if first_day:
        findings.extend(_first_day(proposed, history, rules, on))
    if missed is not None and missed >= ORDER_NEEDED_FROM_DAYS:
        findings.append(_after_missed_days(proposed, history, missed, missed_policy))
    elif not first_day:
        findings.extend(day_total(proposed, history, rules, on))
        findings.extend(raises(proposed, history, rules, on))
    findings.append(_plausible(proposed))
    findings.extend(_pregnancy(proposed, history))
    return tuple(findings)


def _missed(proposed: OrderFacts, history: OrderHistory) -> int | None:
    """Days missed before this order starts; None when no dose is known."""
    if history.first_dose_on is None or history.last_dosing_day is None:
        return None
    return missed_days(min(history.last_dosing_day, proposed.starts_on), proposed.starts_on)


def _first_dose(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[MethadoneRules, ...], on: date
) -> Iterator[Finding]:
    if deciding := strictest(rules, "first_dose_max_mg", on):
        yield limit_finding("first_dose", "First dose", "A first dose", proposed.dose_mg, deciding)
    why = ("low or unknown tolerance",) * history.low_tolerance + history.lower_start_for
    if why and (deciding := strictest(rules, "low_tolerance_first_dose_max_mg", on)):
        what = f"With {', '.join(why)} a first dose"
        yield limit_finding("low_tolerance", "Low tolerance", what, proposed.dose_mg, deciding)


def _first_day(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[MethadoneRules, ...], on: date
) -> Iterator[Finding]:
    total_mg = history.given_today_mg + proposed.daily_mg
    deciding = strictest(rules, "first_day_max_mg", on)
    if deciding:
        yield limit_finding("first_day_total", "First day", "A first-day total", total_mg, deciding)
        if total_mg > deciding.limit:
            return  # One stop with one reason is enough about the same amount.
    if history.given_today_mg and (step := strictest(rules, "same_day_step_max_mg", on)):
        what = "A further dose on the first day"
        yield limit_finding("same_day_step", "Further dose today", what, proposed.dose_mg, step)


def _after_missed_days(proposed: OrderFacts, history: OrderHistory, missed: int, policy: MissedDosePolicy) -> Finding:
    usual_mg = history.last_daily_mg or proposed.daily_mg
    advice = missed_dose_advice(missed, usual_mg, policy)
    deciding = Deciding(advice.max_mg, f"{policy.name}, {missed} days missed", policy.source)
    return limit_finding("missed_days", "Missed days", "A dose after missed days", proposed.daily_mg, deciding)


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
