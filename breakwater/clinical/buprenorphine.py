"""Buprenorphine orders: is it time to start, and is the amount within what is usual.

Given too early after a full agonist, buprenorphine brings on withdrawal. The score decides more than the clock; both
are recorded. There is no hard maximum: above 24 mg a day we ask for the reason, above 32 mg a prescriber must give one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import OpioidClass, OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.missed_doses import BUPRENORPHINE, missed_days
from breakwater.clinical.moments import elapsed
from breakwater.clinical.rule_sets import Deciding, RuleSet, strictest
from breakwater.clinical.sources import Source, source

__all__ = ["DEFAULT_RULE_SETS", "LABEL", "SITE_DEFAULT", "BuprenorphineRules", "check_order"]


@dataclass(frozen=True, slots=True)
class BuprenorphineRules(RuleSet):
    """Limits for buprenorphine orders, amounts in mg under the tongue. None: this authority does not limit it.

    `ask_above_daily_mg` asks for a note, `strong_check_above_daily_mg` stops until a prescriber gives a reason.
    """

    min_cows_short_acting: int | None = None
    min_cows_long_acting: int | None = None
    score_valid_minutes: int | None = None
    first_dose_max_mg: Decimal | None = None
    low_dose_first_dose_max_mg: Decimal | None = None
    first_day_max_mg: Decimal | None = None
    high_dose_first_day_max_mg: Decimal | None = None
    ask_above_daily_mg: Decimal | None = None
    strong_check_above_daily_mg: Decimal | None = None


START_SCORES: Final = BuprenorphineRules(
    "ACEP start scores", source("acep-bup-start"), min_cows_short_acting=8, min_cows_long_acting=13
)
LABEL: Final = BuprenorphineRules(
    "Labels and usual protocols",
    source("bup-first-day"),
    first_dose_max_mg=Decimal(8),
    first_day_max_mg=Decimal(16),
    high_dose_first_day_max_mg=Decimal(32),
)
LOW_DOSE_START: Final = BuprenorphineRules(
    "Low-dose start", source("bup-low-dose-start"), low_dose_first_dose_max_mg=Decimal("0.5")
)
DAILY_CHECKS: Final = BuprenorphineRules(
    "Daily checks (no maximum is stated)",
    source("bup-daily-limits"),
    date(2024, 12, 1),
    ask_above_daily_mg=Decimal(24),
    strong_check_above_daily_mg=Decimal(32),
)
SITE_DEFAULT: Final = BuprenorphineRules("Site default", source("ours-bup-score-age"), score_valid_minutes=60)

DEFAULT_RULE_SETS: Final = (START_SCORES, LABEL, LOW_DOSE_START, DAILY_CHECKS, SITE_DEFAULT)

# Hours since the last opioid. Sources: bup-start-hours; fentanyl and unknown ours-bup-fentanyl.
_MIN_HOURS: Final[dict[OpioidClass, Decimal]] = {
    "short_acting": Decimal(12),
    "extended_release": Decimal(24),
    "methadone": Decimal(72),
    "fentanyl": Decimal(24),
    "unknown": Decimal(24),
}
_SHORT_ACTING: Final = frozenset({"short_acting"})
_OWN_CHOICE: Final = frozenset({"fentanyl", "unknown"})

# Amounts a single dose can sensibly have. Sources: bup-low-dose-start, bup-daily-limits.
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
        findings.append(_score(history, rules, now))
        findings.append(_hours(history))
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


def _score(history: OrderHistory, rules: tuple[BuprenorphineRules, ...], now: datetime) -> Finding:
    short = history.last_opioid in _SHORT_ACTING
    limit = "min_cows_short_acting" if short else "min_cows_long_acting"
    deciding = strictest(rules, limit, now.date(), highest=True)
    if deciding is None:
        raise ValueError("The rule sets name no withdrawal score for starting buprenorphine.")
    decided_by = source("ours-bup-fentanyl") if history.last_opioid in _OWN_CHOICE else deciding.source
    code, severity, message = _score_verdict(history, rules, now, deciding)
    value = None if history.cows_total is None else f"COWS {history.cows_total}"
    allowed = PRESCRIBER if severity is Severity.STOP else NOBODY
    threshold = f"COWS {deciding.limit} or more"
    return Finding(code, severity, "Withdrawal score", message, value, history.cows_at, threshold, decided_by, allowed)


def _score_verdict(
    history: OrderHistory, rules: tuple[BuprenorphineRules, ...], now: datetime, deciding: Deciding
) -> tuple[str, Severity, str]:
    if history.cows_total is None or history.cows_at is None:
        return "score_missing", Severity.STOP, "Record a complete COWS before the first dose."
    valid = strictest(rules, "score_valid_minutes", now.date())
    if valid is not None and elapsed(history.cows_at, now) > timedelta(minutes=valid.limit):
        return "score_too_old", Severity.STOP, f"The score is older than {valid.limit} minutes. Record COWS again."
    if history.cows_total < deciding.limit:
        message = (
            f"COWS {history.cows_total} is below {deciding.limit} for the last opioid "
            f"({history.last_opioid.replace('_', '-')}). Wait and score again, or plan a low-dose start."
        )
        return "score_too_low", Severity.STOP, message
    return "start_score", Severity.OK, f"COWS {history.cows_total} is enough to start."


def _hours(history: OrderHistory) -> Finding:
    least = _MIN_HOURS[history.last_opioid]
    key = "ours-bup-fentanyl" if history.last_opioid in _OWN_CHOICE else "bup-start-hours"
    hours = history.hours_since_last_opioid
    value = None if hours is None else f"{hours:f} h"
    if hours is None:
        code, severity, message = "hours_unknown", Severity.CAUTION, "Ask when the last opioid was taken; record it."
    elif hours <= least:
        code, severity = "hours_too_few", Severity.CAUTION
        message = f"Only {hours:f} hours since the last opioid. The score decides; watch closely after the first dose."
    else:
        code, severity, message = "hours_since_last", Severity.OK, "Long enough since the last opioid."
    title = "Hours since last opioid"
    return Finding(code, severity, title, message, value, None, f"more than {least} h", source(key))


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
