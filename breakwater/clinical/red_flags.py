"""Signs that are not withdrawal. They hold the next dose until a clinician records a fresh assessment.

Opioid withdrawal does not slow breathing, narrow pupils or make people drowsy; opioid toxicity does. So nothing here
looks at a withdrawal score: a high COWS never cancels a red flag, because mixed pictures occur. No flag is a
diagnosis; the wording is "possible opioid toxicity".

Every flag holds opioids and sedatives, with the exceptions of the reference: for fast breathing, fever or a seizure
the prescriber decides about the opioid, so only sedatives are held; a pulse of 111 to 130 by itself is common in
withdrawal and holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from breakwater.clinical.red_flag_limits import (
    CUTOFFS,
    PUBLISHED_LIMITS,
    LimitsOutOfOrder,
    LooserThanPublished,
    RedFlagLimits,
)
from breakwater.clinical.red_flag_signs import (
    HOLDS_BOTH,
    MEASURED_SIGNS,
    REPORTS,
    TOXICITY,
    FlagLevel,
    ReportedSign,
)
from breakwater.clinical.sources import Source, source
from breakwater.clinical.vitals import POSS, Number, Vitals

__all__ = [
    "REPORTS",
    "LimitsOutOfOrder",
    "LooserThanPublished",
    "RedFlag",
    "RedFlagLimits",
    "ReportedSign",
    "UnknownReport",
    "red_flags",
]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One sign that needs an answer by name. `holds` names what waits for it: "opioid", "sedative", or nothing."""

    code: str
    level: FlagLevel
    title: str
    message: str
    value: str
    threshold: str
    source: Source
    holds: frozenset[str]


class UnknownReport(ValueError):
    """A reported sign that is not one of `REPORTS`."""


_POSS: Final = source("poss")
_BOYER: Final = source("boyer-2012")
_OURS: Final = source("ours-red-flags")

# Pinpoint pupils matter only together with sleepiness, so they are not a flag of their own.
PINPOINT_PUPILS: Final = "pinpoint_pupils"
_KNOWN_REPORTS: Final = frozenset(REPORTS) | {PINPOINT_PUPILS}


def red_flags(
    vitals: Vitals,
    *,
    reports: frozenset[str] = frozenset(),
    awake: bool = True,
    limits: RedFlagLimits = PUBLISHED_LIMITS,
) -> tuple[RedFlag, ...]:
    """The red flags in a set of vital signs and reported signs, emergencies first.

    `reports` holds codes of `REPORTS` or "pinpoint_pupils"; another code raises `UnknownReport`. `awake` tells whether
    the person was awake while breathing was counted; slow breathing is flagged either way and the wording differs.
    Withdrawal scores are not a parameter, on purpose. Sources: NEWS2, Boyer 2012, POSS, RASS and our own list.
    """
    unknown = sorted(reports - _KNOWN_REPORTS)
    if unknown:
        raise UnknownReport(f"Not a sign we know: {', '.join(unknown)}.")
    found = [*_measured(vitals, awake, limits), *_sedation(vitals, reports), *_reported(reports)]
    return tuple(sorted(found, key=lambda flag: flag.level == "assess"))


def _measured(vitals: Vitals, awake: bool, limits: RedFlagLimits) -> Iterator[RedFlag]:
    for rules in MEASURED_SIGNS:
        value: Number | None = getattr(vitals, rules[0].field)
        reached = [rule for rule in rules if value is not None and limits.reached(rule.cutoff, value)]
        for rule in reached[:1]:
            message = rule.message
            if rule.code == "slow_breathing_assess" and awake:
                message = f"{message} Seen in a person who is awake, it is strongly suggestive."
            shown = f"{value} {rule.unit}"
            cutoff_source = CUTOFFS[rule.cutoff].source
            yield RedFlag(
                rule.code, rule.level, rule.title, message, shown, limits.words(rule.cutoff), cutoff_source, rule.holds
            )


def _sedation(vitals: Vitals, reports: frozenset[str]) -> Iterator[RedFlag]:
    poss, rass = vitals.sedation_poss, vitals.sedation_rass
    poss_value = f"POSS {poss}: {POSS[poss]}" if poss is not None else ""
    if poss == "4":
        yield RedFlag("sedation", "emergency", "Cannot be roused", TOXICITY, poss_value, "POSS 4", _POSS, HOLDS_BOTH)
    elif poss == "3":
        message = (
            "Possible opioid toxicity. Give no more opioid and watch closely; the prescriber lowers the next dose "
            "by 25 to 50 %."
        )
        yield RedFlag("sedation_assess", "assess", "Drowsy", message, poss_value, "POSS 3", _POSS, HOLDS_BOTH)
    drowsy = poss in {"2", "3", "4"} or (rass is not None and rass < 0)
    if PINPOINT_PUPILS in reports and drowsy:
        message = "Possible opioid toxicity. Small pupils score 0 on COWS, and here that is no reassurance."
        value = "pinpoint pupils and drowsy"
        yield RedFlag(
            "pinpoint_drowsy", "assess", "Small pupils and drowsy", message, value, "both", _BOYER, HOLDS_BOTH
        )


def _reported(reports: frozenset[str]) -> Iterator[RedFlag]:
    for report in REPORTS.values():
        if report.code in reports:
            yield RedFlag(
                report.code, report.level, report.label, report.message, "reported", "any", _OURS, report.holds
            )
