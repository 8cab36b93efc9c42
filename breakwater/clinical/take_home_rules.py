"""How many take-home days each authority allows, as data with dates. Ceilings are never entitlements.

The rule sets before 2024 stand here so that an old chart can be read. They never decide about a supply.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.rule_sets import Deciding, RuleSet
from breakwater.clinical.sources import source

ANY_DRUG: Final[frozenset[Drug]] = frozenset({"methadone", "buprenorphine"})
_METHADONE: Final[frozenset[Drug]] = frozenset({"methadone"})


@dataclass(frozen=True, slots=True)
class Step:
    """From this treatment day on, at most so many days in the person's hands."""

    from_treatment_day: int
    max_days: int


@dataclass(frozen=True, slots=True)
class TakeHomeRules(RuleSet):
    """Take-home ceilings of one authority: steps by treatment day, in rising order; no step means no ceiling.

    `closure_days_on_top`: days the site is closed are given beside the ceiling, otherwise they count in it. `decides`
    is False for what is kept only to read history.
    """

    steps: tuple[Step, ...] = ()
    drugs: frozenset[Drug] = _METHADONE
    closure_days_on_top: bool = True
    decides: bool = True

    def max_days(self, drug: Drug, treatment_day: int) -> int | None:
        """The ceiling on a treatment day; None when this authority sets none for the medicine."""
        reached = [step for step in self.steps if step.from_treatment_day <= treatment_day]
        return reached[-1].max_days if reached and drug in self.drugs else None


FEDERAL_2024: Final = TakeHomeRules(
    "Federal rule (42 CFR 8.12)",
    source("42-cfr-8.12-i"),
    date(2024, 4, 2),
    steps=(Step(1, 7), Step(15, 14), Step(31, 28)),
)
WISCONSIN: Final = TakeHomeRules(
    "Wisconsin", source("wisconsin-take-home"), steps=(Step(1, 14),), closure_days_on_top=False
)
# Examples of states; a site adds its own.
STATE_RULE_SETS: Final = {"WI": WISCONSIN}

# No threshold: what these once allowed decides nothing; it is read in old charts. Sources: take-home-2001,
# take-home-2020, take-home-2023.
PHASES_2001: Final = TakeHomeRules(
    "Federal phases of 2001",
    source("take-home-2001"),
    date(2001, 5, 18),
    FEDERAL_2024.effective_on,
    steps=(Step(1, 1), Step(91, 2), Step(181, 3), Step(271, 6), Step(366, 14), Step(731, 31)),
    decides=False,
)
LESS_STABLE_2020: Final = TakeHomeRules(
    "Exemption of March 2020, less stable",
    source("take-home-2020"),
    date(2020, 3, 16),
    date(2023, 5, 11),
    steps=(Step(1, 14),),
    decides=False,
)
STABLE_2020: Final = TakeHomeRules(
    "Exemption of March 2020, stable",
    source("take-home-2020"),
    date(2020, 3, 16),
    date(2023, 5, 11),
    steps=(Step(1, 28),),
    decides=False,
)
EXEMPTION_2023: Final = TakeHomeRules(
    "Exemption of 2023",
    source("take-home-2023"),
    date(2023, 5, 11),
    FEDERAL_2024.effective_on,
    steps=FEDERAL_2024.steps,
    decides=False,
)
HISTORY: Final = (PHASES_2001, LESS_STABLE_2020, STABLE_2020, EXEMPTION_2023, FEDERAL_2024)


class ObsoleteRuleSet(ValueError):
    """A superseded rule set was asked to decide about a supply."""


def own_limit(name: str, max_days: int) -> TakeHomeRules:
    """A limit of a site or for one person, of either medicine; closure days come on top (source ours-take-home).

    Raises `ValueError` below zero. Zero means closure days only.
    """
    if max_days < 0:
        raise ValueError("A limit of take-home days is not below zero.")
    return TakeHomeRules(name, source("ours-take-home"), steps=(Step(1, max_days),), drugs=ANY_DRUG)


def rule_sets_for(state: str | None, own: Iterable[TakeHomeRules] = ()) -> tuple[TakeHomeRules, ...]:
    """The rule sets that decide at a site: federal always, its state where known, then its own and the person's."""
    of_state = [STATE_RULE_SETS[state]] if state in STATE_RULE_SETS else []
    return deciding_only((FEDERAL_2024, *of_state, *own))


def deciding_only(rule_sets: Iterable[TakeHomeRules]) -> tuple[TakeHomeRules, ...]:
    """The same rule sets. Raises `ObsoleteRuleSet` when one of them is kept only to read history."""
    rules = tuple(rule_sets)
    for one in rules:
        if not one.decides:
            raise ObsoleteRuleSet(f"{one.name} no longer decides about a supply; it only explains an old one.")
    return rules


def read_history(drug: Drug, treatment_day: int, on: date) -> tuple[Deciding, ...]:
    """What each federal rule set of that day allowed, to explain a supply of the past. Decides nothing today."""
    return tuple(
        Deciding(days, rules.name, rules.source)
        for rules in HISTORY
        if rules.in_force(on) and (days := rules.max_days(drug, treatment_day)) is not None
    )
