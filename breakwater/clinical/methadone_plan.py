"""A plan for the first weeks on methadone, or down from it: dated amounts for a prescriber to order from.

A plan is a proposal. It goes as fast as the limits in force let it, which is faster than most people need; each line
is asked again when the plan is signed, and the person is seen before each step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.methadone_rules import MethadoneRules
from breakwater.clinical.titration import AtThisDose, suggest_next_dose

__all__ = ["PlannedStep", "planned_start", "planned_taper"]

_IN_WITHDRAWAL = AtThisDose(withdrawal_before_dose=True, sedated_at_peak=False)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A daily amount in mg, from the first to the last of these dosing days, both included."""

    starts_on: date
    ends_on: date
    daily_mg: Decimal


def planned_start(
    start_on: date, first_mg: Decimal, target_mg: Decimal, last_days: int, rule_sets: Iterable[MethadoneRules]
) -> tuple[PlannedStep, ...]:
    """From a first dose up to a target, each step on the first day and by the amount that the limits allow.

    The last amount runs for `last_days`. Nothing limits the first dose here: the order is checked. Raises `ValueError`
    unless the amounts are above zero, the target is not below the first dose, and `last_days` is at least 1.
    """
    if not 0 < first_mg <= target_mg or last_days < 1:
        raise ValueError("A start goes from a first dose above zero up to its target, and lasts at least a day.")
    rules = tuple(rule_sets)
    amounts = [(start_on, first_mg)]
    on = start_on + timedelta(days=1)
    while amounts[-1][1] < target_mg:
        suggested = suggest_next_dose(_order(amounts[-1]), _history(amounts, on), _IN_WITHDRAWAL, rules, on)
        if suggested.kind == "wait" and suggested.raise_from_on is not None:
            on = suggested.raise_from_on
        elif suggested.kind == "raise" and suggested.daily_mg is not None:
            amounts.append((on, min(suggested.daily_mg, target_mg)))
            on += timedelta(days=1)
        else:
            break
    return _dated(amounts, last_days)


def planned_taper(
    start_on: date, from_mg: Decimal, step_mg: Decimal, every_days: int, until_mg: Decimal
) -> tuple[PlannedStep, ...]:
    """Down from a daily amount by the same step every so many days, to the last amount above zero.

    The first line is already one step lower. All numbers are the prescriber's. Raises `ValueError` unless they are
    above zero and `until_mg` is below `from_mg`.
    """
    if not (step_mg > 0 and every_days > 0 and 0 < until_mg < from_mg):
        raise ValueError("A taper goes down from an amount to a lower one, by steps above zero.")
    amounts, on = [], start_on
    daily_mg = from_mg
    while daily_mg > until_mg:
        daily_mg = max(daily_mg - step_mg, until_mg)
        amounts.append((on, daily_mg))
        on += timedelta(days=every_days)
    return _dated(amounts, every_days)


def _dated(amounts: list[tuple[date, Decimal]], last_days: int) -> tuple[PlannedStep, ...]:
    ends = [following - timedelta(days=1) for following, _ in amounts[1:]]
    ends.append(amounts[-1][0] + timedelta(days=last_days - 1))
    return tuple(PlannedStep(on, end, mg) for (on, mg), end in zip(amounts, ends, strict=True))


def _order(last: tuple[date, Decimal]) -> OrderFacts:
    on, daily_mg = last
    return OrderFacts("plan", 1, "methadone", daily_mg, 1, "draft", signed=False, starts_on=on, ends_on=on)


def _history(amounts: list[tuple[date, Decimal]], on: date) -> OrderHistory:
    """What would be known on a day if the plan so far had been taken each day."""
    began_on, first_mg = amounts[0]
    a_week_ago = max(began_on, on - timedelta(weeks=1))
    before = [mg for day, mg in amounts if day <= a_week_ago]
    raised_on = amounts[-1][0] if len(amounts) > 1 else None
    return OrderHistory(
        first_dose_on=began_on, last_dosing_day=on - timedelta(days=1), last_daily_mg=amounts[-1][1],
        last_raised_on=raised_on, course_started_on=began_on, week_before_mg=before[-1] if before else first_mg,
    )  # fmt: skip
