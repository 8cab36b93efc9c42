"""Buprenorphine orders: is it time to start, and is the amount within what is usual.

Whether it is time is `buprenorphine_start`'s question. There is no hard maximum: above 24 mg a day we ask for the
reason, above 32 mg a prescriber must give one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.buprenorphine_rules import DEFAULT_RULE_SETS, LABEL, SITE_DEFAULT, BuprenorphineRules
from breakwater.clinical.buprenorphine_start import StartFacts, check_start
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.missed_doses import BUPRENORPHINE, missed_days
from breakwater.clinical.rule_sets import Deciding, strictest
from breakwater.clinical.sources import Source, source

__all__ = ["DEFAULT_RULE_SETS", "LABEL", "SITE_DEFAULT", "BuprenorphineRules", "check_order"]

# Amounts a single dose can sensibly have: from the smallest published low-dose step to the strong daily check.
# Sources: haemmig-2016, bup-daily-limits.
_SINGLE_DOSE_LEAST_MG: Final = Decimal("0.2")
_SINGLE_DOSE_MOST_MG: Final = Decimal(32)


def check_order(
    proposed: OrderFacts,
    history: OrderHistory,
    rule_sets: Iterable[BuprenorphineRules],
    now: datetime,
) -> tuple[Finding, ...]:
    """One finding for each limit that applies to this order, OK ones included, in a fixed order.

    For a first dose, or one after 6 or more missed days: withdrawal score (8 after short-acting opioids, 13 after
    long-acting ones, fentanyl or unknown), hours since the last opioid, first dose and first-day total. A low-dose
    start goes on beside the full agonist, so score and hours do not apply and the first dose is small. Always: amount
    of one dose and of the day. The strictest rule set in force decides and is named; a prescriber may override stops.
    """
    rules = tuple(rule_sets)
    findings: list[Finding] = []
    first = _is_start(proposed, history)
    if first and history.start_method != "low_dose":
        findings.extend(check_start(_start_facts(history), now, rules))
    if first or history.first_dose_on == proposed.starts_on:
        findings.extend(_first_day(proposed, history, rules, now.date(), first=first))
    findings.append(_single_dose(proposed))
    findings.extend(_daily(proposed, rules, now.date()))
    return tuple(findings)


def _is_start(proposed: OrderFacts, history: OrderHistory) -> bool:
    if history.first_dose_on is None or history.last_dosing_day is None:
        return True
    last = min(history.last_dosing_day, proposed.starts_on)
    return missed_days(last, proposed.starts_on) >= BUPRENORPHINE.restart_from_days


def _start_facts(history: OrderHistory) -> StartFacts:
    return StartFacts(
        last_opioid=history.last_opioid,
        hours_since_last_opioid=history.hours_since_last_opioid,
        cows_total=history.cows_total,
        cows_at=history.cows_at,
    )


def _first_day(
    proposed: OrderFacts, history: OrderHistory, rules: tuple[BuprenorphineRules, ...], on: date, *, first: bool
) -> Iterator[Finding]:
    limit = "low_dose_first_dose_max_mg" if history.start_method == "low_dose" else "first_dose_max_mg"
    if first and (deciding := strictest(rules, limit, on)):
        yield _limit("first_dose", "First dose", proposed.dose_mg, deciding)
    high = history.start_method == "high_dose"
    day_limit = "high_dose_first_day_max_mg" if high else "first_day_max_mg"
    if deciding := strictest(rules, day_limit, on):
        yield _limit("first_day_total", "First day", history.given_today_mg + proposed.daily_mg, deciding)


def _limit(code: str, title: str, value_mg: Decimal, deciding: Deciding) -> Finding:
    over = value_mg > deciding.limit
    value, limit = f"{format_mg(value_mg)} mg", f"{format_mg(deciding.limit)} mg"
    message = (
        f"{value} is above {limit}, the limit of: {deciding.name}. Lower it, or write why more is needed."
        if over
        else f"Within {limit}, the limit of: {deciding.name}."
    )
    severity, allowed = (Severity.STOP, PRESCRIBER) if over else (Severity.OK, NOBODY)
    return Finding(code, severity, title, message, value, None, limit, deciding.source, allowed)


def _single_dose(proposed: OrderFacts) -> Finding:
    dose = f"{format_mg(proposed.dose_mg)} mg"
    low, high = format_mg(_SINGLE_DOSE_LEAST_MG), format_mg(_SINGLE_DOSE_MOST_MG)
    threshold = f"{low} to {high} mg a dose"
    decided_by: Source = source("bup-daily-limits")
    if _SINGLE_DOSE_LEAST_MG <= proposed.dose_mg <= _SINGLE_DOSE_MOST_MG:
        return Finding(
            "single_dose", Severity.OK, "Amount", "The amount is plausible.", dose, None, threshold, decided_by
        )
    message = f"A single dose of {dose} looks like a typing error. Check it, or write why it is right."
    return Finding("single_dose", Severity.STOP, "Amount", message, dose, None, threshold, decided_by, PRESCRIBER)


def _daily(proposed: OrderFacts, rules: tuple[BuprenorphineRules, ...], on: date) -> Iterator[Finding]:
    strong = strictest(rules, "strong_check_above_daily_mg", on)
    if strong is not None and proposed.daily_mg > strong.limit:
        yield _limit("daily_total_strong", "Daily total", proposed.daily_mg, strong)
        return
    ask = strictest(rules, "ask_above_daily_mg", on)
    if ask is not None:
        value, limit = f"{format_mg(proposed.daily_mg)} mg a day", f"{format_mg(ask.limit)} mg a day"
        over = proposed.daily_mg > ask.limit
        message = f"Above {limit}: this suits some people. Note the reason." if over else f"Not above {limit}."
        severity = Severity.CAUTION if over else Severity.OK
        yield Finding("daily_total", severity, "Daily total", message, value, None, limit, ask.source)
