"""One dose of a comfort medicine: what was given in 24 hours, what is left of the day, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.findings import Severity, worst
from breakwater.clinical.medicines.comfort import ComfortFacts, check_comfort
from breakwater.clinical.medicines.comfort_list import COMFORT
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.medicines.running_total import TotalCheck

NOTHING_KNOWN: Final = ComfortFacts()


@dataclass(frozen=True, slots=True)
class Asked:
    """The medicine by its name on our list, the amount, doses given before, what is known, and the moment."""

    medicine: str
    dose_mg: Decimal
    now: datetime
    given: tuple[GivenDose, ...] = ()
    facts: ComfortFacts = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Answer:
    """The most serious severity, and the check: findings, what is left of the day, and when the next may be given."""

    worst: Severity
    check: TotalCheck


def answer(asked: Asked) -> Answer:
    """Check the dose."""
    if asked.medicine not in COMFORT:
        raise Refused("not_allowed", "medicine", f"Write one of: {', '.join(COMFORT)}.")
    check = check_comfort(asked.medicine, asked.dose_mg, asked.given, asked.facts, asked.now)
    return Answer(worst(check.findings), check)
