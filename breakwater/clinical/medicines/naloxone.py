"""Naloxone by situation, what comes next, and how long to watch. The amounts are those of the answer to toxicity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.findings import NOBODY, Finding, Severity
from breakwater.clinical.moments import after, elapsed
from breakwater.clinical.red_flag_answer import (
    NALOXONE,
    QUESTION_THE_CAUSE_ABOVE_MG,
    NaloxoneDose,
    NaloxoneSetting,
    outlasts_naloxone,
)
from breakwater.clinical.sources import Source, source

__all__ = ["SITUATIONS", "XYLAZINE", "GivenNaloxone", "Situation", "Watch", "naloxone_for", "next_naloxone", "watch"]

Situation = Literal["public", "staff", "dependent_hospital", "after_surgery"]

SITUATIONS: Final[dict[Situation, NaloxoneSetting]] = {
    "public": "nasal",
    "staff": "injection",
    "dependent_hospital": "hospital",
    "after_surgery": "titrated",
}

# Mg into a vein, one after another, for somebody who depends on opioids. Source: naloxone-titration.
TITRATION_MG: Final = (Decimal("0.04"), Decimal("0.5"), Decimal(2), Decimal(4), Decimal(10))

# Hours to watch after the last naloxone. Source: ours-resedation-watch.
WATCH_SHORT_HOURS: Final = 4
WATCH_LONG_HOURS: Final = 24

XYLAZINE: Final = (
    "Xylazine or medetomidine in the supply: slow pulse, low pressure, sleep that naloxone does not lift, wounds. Give "
    "naloxone all the same for the opioid, support breathing, and do not give more and more for the sleep."
)


def naloxone_for(situation: Situation) -> NaloxoneDose:
    """First amount, time to the next and how, in this situation (sources aha-2020-opioid, boyer-2012)."""
    return NALOXONE[SITUATIONS[situation]]


@dataclass(frozen=True, slots=True)
class GivenNaloxone:
    """Naloxone given so far: how many doses, mg in all, and when the last. Raises `ValueError` unless above zero."""

    doses: int
    total_mg: Decimal
    last_at: datetime

    def __post_init__(self) -> None:
        if self.doses < 1 or not self.total_mg > 0:
            raise ValueError("Naloxone that was given is at least one dose above zero mg.")


@dataclass(frozen=True, slots=True)
class NextNaloxone:
    """The next amount from and to in mg, the span of moments it may come in, and what to think of meanwhile."""

    dose_mg: tuple[Decimal, Decimal]
    earliest_at: datetime
    latest_at: datetime
    findings: tuple[Finding, ...]
    source: Source


def next_naloxone(situation: Situation, given: GivenNaloxone) -> NextNaloxone:
    """What to give when breathing is no better, and from when to when.

    For somebody dependent in a hospital the next step of the titration, its last one again after that; otherwise the
    same amount again. Past 10 mg in all another cause is looked for while breathing is supported; nothing stops the
    next dose. Sources: aha-2020-opioid, boyer-2012, naloxone-titration, naloxone-titrated.
    """
    usual = naloxone_for(situation)
    soonest, latest = usual.repeat_after_minutes
    amount, where = usual.first_mg, usual.source
    if situation == "dependent_hospital":
        step = TITRATION_MG[min(given.doses, len(TITRATION_MG) - 1)]
        amount, where = (step, step), source("naloxone-titration")
    findings = (_question(given.total_mg),) if given.total_mg > QUESTION_THE_CAUSE_ABOVE_MG else ()
    earliest_at, latest_at = after(given.last_at, minutes=soonest), after(given.last_at, minutes=latest)
    return NextNaloxone(amount, earliest_at, latest_at, findings, where)


def _question(total_mg: Decimal) -> Finding:
    message = f"{total_mg:f} mg without effect: look for another cause. Go on supporting breathing."
    threshold = f"{QUESTION_THE_CAUSE_ABOVE_MG} mg"
    return Finding(
        "question_the_cause",
        Severity.CAUTION,
        "Naloxone so far",
        message,
        f"{total_mg:f} mg",
        None,
        threshold,
        source("boyer-2012"),
        NOBODY,
    )


@dataclass(frozen=True, slots=True)
class Watch:
    """How long to watch after the last naloxone, why, and whether a clinician thinks of an infusion."""

    until_at: datetime
    hours: int
    consider_infusion: bool
    words: str
    source: Source

    def over(self, now: datetime) -> bool:
        """Whether the time of watching has passed."""
        return elapsed(self.until_at, now).total_seconds() >= 0


def watch(last_opioid: str, last_naloxone_at: datetime) -> Watch:
    """The watch for a second sedation after naloxone: longest after opioids that outlast it, or that are not known.

    Source: ours-resedation-watch; which opioids outlast naloxone: boyer-2012.
    """
    long = outlasts_naloxone(last_opioid)
    hours = WATCH_LONG_HOURS if long else WATCH_SHORT_HOURS
    words = f"Watch breathing and wakefulness for {hours} hours: sedation can come back when naloxone wears off."
    until_at = after(last_naloxone_at, minutes=hours * 60)
    return Watch(until_at, hours, long, words, source("ours-resedation-watch"))
