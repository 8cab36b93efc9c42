"""Controlled stock: the schedule of each medicine, and how far a count may be off before somebody must look into it.

A clinic's choice, not law: federal rules name no tolerance, and ask for an exact count or measure of Schedule II.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.rule_sets import RuleSet, strictest
from breakwater.clinical.sources import Source, source

SCHEDULE_SOURCE: Final = source("21-cfr-1308")
SCHEDULE: Final = {"methadone": "II", "buprenorphine": "III"}

# How many counts with a shortage by one person within how many days are shown to the manager.
# Source: ours-repeated-differences.
REPEATED_SHORTAGES: Final = 3
REPEATED_WITHIN_DAYS: Final = 30

_PERCENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class ToleranceRules(RuleSet):
    """How far a measured liquid may be off: so much percent of the ledger's balance, and at least so many mg."""

    percent: Decimal | None = None
    at_least_mg: Decimal | None = None


OURS: Final = ToleranceRules(
    "Breakwater",
    source("ours-count-tolerance"),
    effective_on=date(2026, 10, 1),
    percent=Decimal("0.5"),
    at_least_mg=Decimal(10),
)
_SITE_SOURCE: Final = OURS.source


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far one count may be off, and which rules said so."""

    mg: Decimal
    rule: str
    source: Source


def site_rules(site: str, percent: Decimal, at_least_mg: Decimal, starts_on: date) -> ToleranceRules:
    """The rules a site set for itself, in force from a day on."""
    return ToleranceRules(site, _SITE_SOURCE, effective_on=starts_on, percent=percent, at_least_mg=at_least_mg)


def count_tolerance(expected_mg: Decimal, *, is_liquid: bool, rules: Iterable[ToleranceRules], on: date) -> Tolerance:
    """How far a count may be off, in mg. Films and tablets are counted: not one may be missing.

    Args:
        expected_mg: what the ledger says.
        rules: those of the program and of the site; the strictest in force decide (source ours-count-tolerance).
    """
    if not is_liquid:
        return Tolerance(_NOTHING, "Films and tablets are counted one by one.", OURS.source)
    all_rules = (OURS, *rules)
    percent = strictest(all_rules, "percent", on)
    at_least = strictest(all_rules, "at_least_mg", on)
    if percent is None or at_least is None:
        return Tolerance(_NOTHING, "No tolerance is in force.", OURS.source)
    by_share = (expected_mg * percent.limit * _PERCENT).quantize(_PERCENT)
    deciding = percent if by_share >= at_least.limit else at_least
    return Tolerance(max(by_share, at_least.limit), deciding.name, deciding.source)
