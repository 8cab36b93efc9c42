"""Limits for raising methadone: step, wait, day totals of the first three days, the pause after them, and the week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.methadone_rules import MethadoneRules, limit_finding
from breakwater.clinical.rule_sets import Deciding, strictest

Rules = tuple[MethadoneRules, ...]

# Which limit a day total has, by day of the course. Source: methadone-hospital-table.
_DAY_TOTALS: Final = {1: "first_day_max_mg", 2: "second_day_max_mg", 3: "third_day_max_mg"}
_LAST_DAY_WITH_A_TOTAL: Final = max(_DAY_TOTALS)


def course_started_on(history: OrderHistory) -> date | None:
    """The first day of the present course of doses; the first dose ever when nobody said that it began again."""
    return history.course_started_on or history.first_dose_on


def day_total(proposed: OrderFacts, history: OrderHistory, rules: Rules, on: date) -> Iterator[Finding]:
    """The total of one of the first three days, where a rule set limits it; raised or not."""
    if deciding := day_limit(proposed, history, rules, on):
        yield limit_finding("day_total", "Day total", "The day's total", proposed.daily_mg, deciding)


def day_limit(proposed: OrderFacts, history: OrderHistory, rules: Rules, on: date) -> Deciding | None:
    """What limits the total of the day of the course on which the order starts; None after the third day."""
    limit = _DAY_TOTALS.get(_course_day(proposed, history))
    return strictest(rules, limit, on) if limit else None


def raises(proposed: OrderFacts, history: OrderHistory, rules: Rules, on: date) -> Iterator[Finding]:
    """The limits of a raise; nothing when the dose does not go up or the amount before is not known."""
    before_mg = history.last_daily_mg
    if before_mg is None or proposed.daily_mg <= before_mg:
        return
    if deciding := strictest(rules, "step_max_mg", on):
        yield limit_finding("step", "Step", "A raise", proposed.daily_mg - before_mg, deciding)
    if deciding := strictest(rules, "step_interval_days", on, highest=True):
        yield _interval(proposed, history, deciding)
    if deciding := strictest(rules, "hold_days_after_third", on, highest=True):
        yield _pause(proposed, history, deciding)
    if deciding := strictest(rules, "week_raise_max_mg", on):
        yield _week(proposed, history, deciding)


def _course_day(proposed: OrderFacts, history: OrderHistory) -> int:
    """Day of the course on which the order starts, the first dose being day 1 (source ours-counting); 0 if unknown."""
    began_on = course_started_on(history)
    return 0 if began_on is None else (proposed.starts_on - began_on).days + 1


def _interval(proposed: OrderFacts, history: OrderHistory, deciding: Deciding) -> Finding:
    # A new course begins a new wait. An unknown day of the last raise counts as today, the strictest reading.
    known = [day for day in (history.last_raised_on, course_started_on(history)) if day is not None]
    days = (proposed.starts_on - max(known, default=proposed.starts_on)).days
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


def _pause(proposed: OrderFacts, history: OrderHistory, deciding: Deciding) -> Finding:
    day = _course_day(proposed, history)
    last_day = _LAST_DAY_WITH_A_TOTAL + deciding.limit
    pausing = _LAST_DAY_WITH_A_TOTAL < day <= last_day
    message = (
        f"Day {day}: no raise until after day {last_day}, by: {deciding.name}. Write why a raise cannot wait."
        if pausing
        else f"Day {day} is not in the pause of: {deciding.name}."
    )
    return Finding(
        "raise_pause",
        Severity.STOP if pausing else Severity.OK,
        "Pause after the third day",
        message,
        f"day {day}",
        None,
        f"after day {last_day}",
        deciding.source,
        PRESCRIBER if pausing else NOBODY,
    )


def _week(proposed: OrderFacts, history: OrderHistory, deciding: Deciding) -> Finding:
    if history.week_before_mg is not None:
        added_mg = max(proposed.daily_mg - history.week_before_mg, Decimal(0))
        return limit_finding("week_raise", "Raise in a week", "A raise within a week", added_mg, deciding)
    limit = f"{format_mg(deciding.limit)} mg"
    message = f"The amount of a week ago is not known. At most {limit} may be added in a week, by: {deciding.name}."
    return Finding(
        "week_raise_unknown", Severity.CAUTION, "Raise in a week", message, None, None, limit, deciding.source
    )
