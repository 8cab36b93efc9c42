"""What the next methadone dose could be. A suggestion for the prescriber to accept, change or leave; never an order.

It never passes a limit of the rule sets in force, and what is not known comes before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import stops
from breakwater.clinical.methadone_raise import Rules, day_limit, day_total, raises
from breakwater.clinical.methadone_rules import MethadoneRules
from breakwater.clinical.missed_doses import ORDER_NEEDED_FROM_DAYS, missed_days
from breakwater.clinical.rule_sets import Deciding, strictest
from breakwater.clinical.sources import Source, source

Kind = Literal["raise", "stay", "wait", "lower", "ask", "missed_days"]

# Least of a first dose with usual and with low tolerance. Source: asam-2020-titration.
_FIRST_FROM_MG: Final = Decimal(10)
_LOW_TOLERANCE_FROM_MG: Final = Decimal("2.5")
# Source: ours-titration.
_LEAST_RAISE_MG: Final = Decimal("0.5")
_LOOK_AHEAD_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class AtThisDose:
    """How the person is on the present dose. None means not asked or not seen.

    `withdrawal_before_dose`: withdrawal or craving before the next dose is due. `sedated_at_peak`: sleepy or sedated 2
    to 4 hours after a dose (source methadone-peak-time).
    """

    withdrawal_before_dose: bool | None = None
    sedated_at_peak: bool | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be considered next. `daily_mg` is None where no amount is suggested; `raise_from_on` is the first day
    on which the limits allow a raise, where that is why one waits."""

    kind: Kind
    daily_mg: Decimal | None
    message: str
    source: Source
    raise_from_on: date | None = None


@dataclass(frozen=True, slots=True)
class FirstDose:
    """The amounts between which a first dose usually lies, in mg, and whose limit the upper one is."""

    from_mg: Decimal
    to_mg: Decimal
    deciding: str
    message: str


def suggest_first_dose(history: OrderHistory, rule_sets: Iterable[MethadoneRules], on: date) -> FirstDose | None:
    """The range of a first dose on a day, by tolerance; None when nothing limits it (source asam-2020-titration)."""
    rules = tuple(rule_sets)
    low = history.low_tolerance or bool(history.lower_start_for)
    limits = ("first_dose_max_mg", "first_day_max_mg", *(("low_tolerance_first_dose_max_mg",) if low else ()))
    found = [deciding for limit in limits if (deciding := strictest(rules, limit, on))]
    if not found:
        return None
    deciding = min(found, key=lambda one: one.limit)
    from_mg = min(_LOW_TOLERANCE_FROM_MG if low else _FIRST_FROM_MG, deciding.limit)
    message = (
        f"Suggestion, not an order: {format_mg(from_mg)} to {format_mg(deciding.limit)} mg first, by: {deciding.name}. "
        "Look again 2 to 4 hours later."
    )
    return FirstDose(from_mg, deciding.limit, deciding.name, message)


def suggest_next_dose(
    current: OrderFacts,
    history: OrderHistory,
    state: AtThisDose,
    rule_sets: Iterable[MethadoneRules],
    on: date,
) -> Suggestion:
    """What the daily amount could be on dosing day `on`, given how the person is on `current` (source ours-titration).

    `history.last_daily_mg` is what the person takes now. Missed days, unanswered questions and sedation come first; a
    raise is suggested only for withdrawal before the dose, and only as far as every limit in force lets it go.
    """
    rules = tuple(rule_sets)
    return (
        _missed(history, on)
        or _unanswered(history, state)
        or _sedated(state)
        or _comfortable(state)
        or _raise(replace(current, starts_on=on), history, rules)
    )


def suggest_rebuild_mg(given_mg: Decimal, usual_mg: Decimal, step_mg: Decimal) -> Decimal:
    """The next daily amount after a lower dose for missed days: one step up, never above the usual (ours-rebuild).

    All in mg. Each day needs a prescriber's order after a review. Raises `ValueError` unless all are above zero.
    """
    if not (given_mg > 0 and usual_mg > 0 and step_mg > 0):
        raise ValueError("Amounts in mg must be above zero.")
    return min(given_mg + step_mg, max(given_mg, usual_mg))


def _suggest(kind: Kind, words: str, daily_mg: Decimal | None = None, from_on: date | None = None) -> Suggestion:
    return Suggestion(kind, daily_mg, f"Suggestion, not an order: {words}", source("ours-titration"), from_on)


def _missed(history: OrderHistory, on: date) -> Suggestion | None:
    last = history.last_dosing_day
    if last is None:
        return _suggest("missed_days", "the last dose is not known; treatment starts again by first-dose limits.")
    missed = missed_days(min(last, on), on)
    if missed == 0:
        return None
    if missed < ORDER_NEEDED_FROM_DAYS:
        return _suggest("missed_days", "no raise after missed days; first see the usual dose taken each day.")
    return _suggest("missed_days", f"{missed} days missed in a row; go by the policy for missed days.")


def _unanswered(history: OrderHistory, state: AtThisDose) -> Suggestion | None:
    if state.sedated_at_peak is None:
        return _suggest("ask", "record whether the person is sedated 2 to 4 hours after a dose.")
    if state.withdrawal_before_dose is None:
        return _suggest("ask", "record whether withdrawal returns before the next dose.")
    if history.last_daily_mg is None:
        return _suggest("ask", "confirm the amount the person takes now.")
    return None


def _sedated(state: AtThisDose) -> Suggestion | None:
    if not state.sedated_at_peak:
        return None
    if state.withdrawal_before_dose:
        return _suggest("stay", "sedated at the peak, in withdrawal before the next dose: consider levels and a split.")
    return _suggest("lower", "sedated at the peak: do not raise; consider less, and look for other sedatives.")


def _comfortable(state: AtThisDose) -> Suggestion | None:
    if state.withdrawal_before_dose:
        return None
    return _suggest("stay", "comfortable until the next dose and not sedated: stay at this dose.")


def _raise(current: OrderFacts, history: OrderHistory, rules: Rules) -> Suggestion:
    now_mg = history.last_daily_mg or current.daily_mg
    least_mg = now_mg + _LEAST_RAISE_MG
    if not _allowed(current, history, least_mg, rules):
        return _wait(current, history, least_mg, rules)
    most = _most(current, history, now_mg, rules)
    if most is None:
        return _suggest("stay", "no rule set in force limits a raise; choose one first.")
    words = f"up to {format_mg(most.limit)} mg a day, by: {most.name}. Check sedation 2 to 4 hours after."
    return _suggest("raise", words, most.limit)


def _most(current: OrderFacts, history: OrderHistory, now_mg: Decimal, rules: Rules) -> Deciding | None:
    """The highest daily amount (mg) that step, week and day total leave, and which of them decides."""
    on = current.starts_on
    found: list[Deciding] = []
    if step := strictest(rules, "step_max_mg", on):
        found.append(replace(step, limit=now_mg + step.limit))
    if week := strictest(rules, "week_raise_max_mg", on):
        # Without the amount of a week ago, today's stands for it: the limit is then one of the week from now.
        before_mg = now_mg if history.week_before_mg is None else history.week_before_mg
        found.append(replace(week, limit=before_mg + week.limit))
    if day := day_limit(current, history, rules, on):
        found.append(day)
    return min(found, key=lambda deciding: deciding.limit, default=None)


def _wait(current: OrderFacts, history: OrderHistory, daily_mg: Decimal, rules: Rules) -> Suggestion:
    """The first day within the next weeks on which the smallest raise passes."""
    for days in range(1, _LOOK_AHEAD_DAYS + 1):
        later = replace(current, starts_on=current.starts_on + timedelta(days=days))
        if _allowed(later, history, daily_mg, rules):
            words = f"wait; levels are still rising. The limits let a raise begin on {later.starts_on}."
            return _suggest("wait", words, from_on=later.starts_on)
    return _suggest("wait", "wait; the limits in force do not let the dose go up now.")


def _allowed(current: OrderFacts, history: OrderHistory, daily_mg: Decimal, rules: Rules) -> bool:
    asked = replace(current, dose_mg=daily_mg, parts_per_day=1)
    on = asked.starts_on
    return not stops((*day_total(asked, history, rules, on), *raises(asked, history, rules, on)))
