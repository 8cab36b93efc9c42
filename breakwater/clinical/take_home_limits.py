"""Whether a take-home supply is within the ceilings: which rule decides, and how the days add up.

Each bottle covers one dosing day. Bottles still out count. A day the site is closed comes on top of a ceiling when no
open day lies between the hand-over and it, one weekend day in a week (source ours-take-home).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.rule_sets import Deciding
from breakwater.clinical.sources import source
from breakwater.clinical.take_home_rules import TakeHomeRules, deciding_only
from breakwater.clinical.treatment_day import treatment_day

# "weekend": closed every week. "holiday": federal or state. "other", such as weather: counts within the ceiling.
ClosureKind = Literal["weekend", "holiday", "other"]

_TITLE: Final = "Take-home"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Supply:
    """A supply asked for. Days are dosing days; `covers_on` has one for each bottle.

    `day_1_on` is treatment day 1, `given_on` the day of hand-over, by whose number the step is chosen. `outstanding_on`
    are the days of bottles still in the person's hands. `dosed_today`: a dose was observed on `given_on`. `closed_on`
    says which days the site is closed, and why.
    """

    drug: Drug
    day_1_on: date
    given_on: date
    covers_on: tuple[date, ...]
    outstanding_on: tuple[date, ...] = ()
    dosed_today: bool = True
    closed_on: Mapping[date, ClosureKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakeHomeSplit:
    """How the days add up for the rule that decides. `ceiling_days` is None without a ceiling.

    `counted_days` are the asked for and `outstanding_days` the still out that count against the ceiling,
    `closure_days` those on top of it.
    """

    treatment_day: int
    ceiling_days: int | None
    counted_days: int
    outstanding_days: int
    closure_days: int

    @property
    def over_by(self) -> int:
        """Days above the ceiling; zero or below when all fit or there is no ceiling."""
        return 0 if self.ceiling_days is None else self.counted_days + self.outstanding_days - self.ceiling_days

    @property
    def left_days(self) -> int | None:
        """What remains of the ceiling, below zero when too much is asked; None without a ceiling."""
        return None if self.ceiling_days is None else -self.over_by


@dataclass(frozen=True, slots=True)
class TakeHomeDecision:
    """Whether the supply is within the limits, by which rule (None: no authority sets one), and why."""

    allowed: bool
    deciding: Deciding | None
    split: TakeHomeSplit
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Bottle:
    """One bottle: its number of how many, the dosing day it covers, and its amount in mg."""

    number: int
    of: int
    covers_on: date
    dose_mg: Decimal


def check_supply(supply: Supply, rule_sets: Iterable[TakeHomeRules]) -> TakeHomeDecision:
    """The strictest ceiling in force on the day of hand-over against bottles asked for and still out.

    Nobody may override a stop: fewer bottles, or a new limit for this person, are the ways. Raises `ObsoleteRuleSet`
    when a superseded rule set is handed in, and `ValueError` when the hand-over lies before treatment day 1.
    """
    number = treatment_day(supply.day_1_on, supply.given_on)
    deciding: Deciding | None = None
    split = _split(supply, number)
    for rules in deciding_only(rule_sets):
        limit = rules.max_days(supply.drug, number) if rules.in_force(supply.given_on) else None
        if limit is not None:
            one = _split(supply, number, limit, on_top=rules.closure_days_on_top)
            if deciding is None or one.over_by > split.over_by:
                deciding, split = Deciding(limit, rules.name, rules.source), one
    findings = (_ceiling(split, deciding), *_days_that_cannot_be(supply), *_closed_after(supply))
    return TakeHomeDecision(
        all(finding.severity is not Severity.STOP for finding in findings), deciding, split, findings
    )


def coverable(supply: Supply, rule_sets: Iterable[TakeHomeRules], until_on: date) -> tuple[date, ...]:
    """The days from the day after hand-over to `until_on` that could be covered in one row, oldest first.

    A ceiling, not a suggestion. Days already covered by bottles still out are passed over. `supply.covers_on` is not
    looked at.
    """
    rules = deciding_only(rule_sets)
    chosen: tuple[date, ...] = ()
    day = supply.given_on + _DAY
    while day <= until_on:
        if day not in supply.outstanding_on:
            asked = replace(supply, covers_on=(*chosen, day))
            if not check_supply(asked, rules).allowed:
                break
            chosen = asked.covers_on
        day += _DAY
    return chosen


def bottles(covers_on: Iterable[date], dose_mg: Decimal) -> tuple[Bottle, ...]:
    """One bottle for each day, in the order of the days. Raises `ValueError` for an amount that is not above zero."""
    if not dose_mg > 0:
        raise ValueError("A bottle holds more than zero mg.")
    days = sorted(covers_on)
    return tuple(Bottle(number, len(days), day, dose_mg) for number, day in enumerate(days, start=1))


def uncovered_closed_days(closed_on: Iterable[date], covered_on: Iterable[date], after_on: date) -> tuple[date, ...]:
    """Closed days that follow `after_on` without an open day between and that no bottle covers (H26)."""
    closed, covered = set(closed_on), set(covered_on)
    found: list[date] = []
    day = after_on + _DAY
    while day in closed:
        if day not in covered:
            found.append(day)
        day += _DAY
    return tuple(found)


def _split(supply: Supply, number: int, limit: int | None = None, *, on_top: bool = True) -> TakeHomeSplit:
    free = _on_top(supply) if on_top else frozenset[date]()
    counted = sum(day not in free for day in supply.covers_on)
    outstanding = sum(day not in free for day in supply.outstanding_on)
    closure = sum(day in free for day in (*supply.covers_on, *supply.outstanding_on))
    return TakeHomeSplit(number, limit, counted, outstanding, closure)


def _on_top(supply: Supply) -> frozenset[date]:
    """The closed days in hand that are reached without an open day on which the person would come."""
    held = {*supply.covers_on, *supply.outstanding_on}
    found: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    day = supply.given_on + _DAY
    while day in held:
        kind, week = supply.closed_on.get(day), day.isocalendar()[:2]
        if kind == "holiday" or (kind == "weekend" and week not in weeks):
            found.add(day)
            if kind == "weekend":
                weeks.add(week)
        day += _DAY
    return frozenset(found)


def _ceiling(split: TakeHomeSplit, deciding: Deciding | None) -> Finding:
    asked = f"{split.counted_days} counted, {split.outstanding_days} still out, {split.closure_days} for closed days"
    ours = source("ours-take-home")
    if deciding is None:
        message = "No authority sets a ceiling for this medicine."
        return Finding("take_home_ceiling", Severity.OK, _TITLE, message, asked, None, None, ours)
    day, threshold = f"treatment day {split.treatment_day}", f"{deciding.limit} days"
    if split.over_by > 0:
        message = (
            f"{split.over_by} too many on {day}: {asked}, and at most {threshold} by: {deciding.name}. "
            "Give fewer bottles, or count bottles back first."
        )
        return Finding("take_home_ceiling", Severity.STOP, _TITLE, message, asked, None, threshold, deciding.source)
    message = f"{asked} on {day}; at most {threshold} by: {deciding.name}."
    return Finding("take_home_ceiling", Severity.OK, _TITLE, message, asked, None, threshold, deciding.source)


def _days_that_cannot_be(supply: Supply) -> Iterator[Finding]:
    covers = supply.covers_on
    if len(set(covers)) < len(covers) or set(covers) & set(supply.outstanding_on):
        yield _stop("take_home_covered_twice", "A day would be covered by two bottles. One bottle for each day.")
    if any(day < supply.given_on for day in covers):
        yield _stop("take_home_past_day", "A bottle cannot cover a day that is past.")
    if supply.dosed_today and supply.given_on in covers:
        yield _stop("take_home_dosed_today", "Today's dose was observed; a bottle for today would be a second dose.")


def _stop(code: str, message: str) -> Finding:
    return Finding(code, Severity.STOP, _TITLE, message, None, None, None, source("ours-take-home"))


def _closed_after(supply: Supply) -> Iterator[Finding]:
    held = {*supply.covers_on, *supply.outstanding_on}
    last = max((supply.given_on, *supply.covers_on))
    open_days = uncovered_closed_days(supply.closed_on, held, last)
    if open_days:
        days = ", ".join(str(day) for day in open_days)
        message = f"The site is closed on {days} after the last bottle. Cover these days too."
        ours = source("ours-take-home")
        yield Finding("closed_day_not_covered", Severity.CAUTION, _TITLE, message, days, None, None, ours)
