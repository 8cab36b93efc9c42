"""Take-home doses: is this supply within the ceilings, which rule decides, and is what must be documented there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from breakwater.clinical.findings import Finding
from breakwater.clinical.take_home_eligibility import (
    Considerations,
    HandOver,
    check_considerations,
    check_hand_over,
)
from breakwater.clinical.take_home_limits import Supply, TakeHomeDecision, check_supply, coverable
from breakwater.clinical.take_home_rules import own_limit, rule_sets_for


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A stricter limit of the site or for this person, and what it is called."""

    name: str
    max_days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The supply asked for. `state` is a two-letter code whose own limits apply too.

    `until_on` asks how many days in a row could be covered at most. Considerations and hand-over are checked when
    they are given.
    """

    supply: Supply
    state: str | None = None
    own_limits: tuple[OwnLimit, ...] = ()
    until_on: date | None = None
    considerations: Considerations | None = None
    hand_over: HandOver | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it is within the limits and by which rule, the days that could be covered, and what is documented."""

    decision: TakeHomeDecision
    coverable: tuple[date, ...] | None
    documented: tuple[Finding, ...]


def answer(asked: Asked) -> Answer:
    """Hold the supply against every ceiling."""
    rules = rule_sets_for(asked.state, [own_limit(one.name, one.max_days) for one in asked.own_limits])
    documented: list[Finding] = []
    if asked.considerations is not None:
        documented += check_considerations(asked.considerations)
    if asked.hand_over is not None:
        documented.append(check_hand_over(asked.hand_over))
    days = None if asked.until_on is None else coverable(asked.supply, rules, asked.until_on)
    return Answer(check_supply(asked.supply, rules), days, tuple(documented))
