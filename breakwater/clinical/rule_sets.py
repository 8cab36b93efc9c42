"""Dated rule sets from different authorities, and which of them decides: always the strictest in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Limits from one authority. None as a limit means that it says nothing about it.

    `effective_on` is None when the first day in force is not known; `superseded_on` is the first day after the last.
    """

    name: str
    source: Source
    effective_on: date | None = None
    superseded_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether this rule set applies on a day."""
        started = self.effective_on is None or self.effective_on <= on
        return started and (self.superseded_on is None or on < self.superseded_on)


Rules = TypeVar("Rules", bound=RuleSet)


@dataclass(frozen=True, slots=True)
class Deciding:
    """The limit that applies, with the name and source of the rule set that set it."""

    limit: Any
    name: str
    source: Source


def strictest(rule_sets: Iterable[RuleSet], limit: str, on: date, *, highest: bool = False) -> Deciding | None:
    """The strictest value of one limit among the rule sets in force, or None when none of them sets it.

    The lowest is the strictest, for `highest` (waiting times, least scores) the highest. When two agree the first
    named decides.
    """
    values = [
        Deciding(value, rules.name, rules.source)
        for rules in rule_sets
        if rules.in_force(on) and (value := getattr(rules, limit)) is not None
    ]
    pick = max if highest else min
    return pick(values, key=lambda deciding: deciding.limit, default=None)
