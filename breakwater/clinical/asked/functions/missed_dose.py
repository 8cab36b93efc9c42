"""What may be given after missed days, by each of the policies that conflict, or by one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.missed_doses import COUNTING_SOURCE, POLICIES, MissedAdvice, missed_days, missed_dose_advice
from breakwater.clinical.sources import Source

Policy = Literal["conservative", "australia", "ca_bridge", "ontario", "buprenorphine"]
_METHADONE: Final[tuple[Policy, ...]] = ("conservative", "australia", "ca_bridge", "ontario")


@dataclass(frozen=True, slots=True)
class Asked:
    """The last dosing day, the dosing day asked about, and the usual daily amount.

    Without `policies` the four for methadone answer.
    """

    last_dosing_day: date
    dosing_day: date
    usual_mg: Decimal
    policies: tuple[Policy, ...] = _METHADONE


@dataclass(frozen=True, slots=True)
class Answer:
    """Days missed in a row, how they are counted, and the advice of each policy."""

    missed: int
    counted_by: Source
    advice: Mapping[str, MissedAdvice]


def answer(asked: Asked) -> Answer:
    """Count the days and ask each policy."""
    missed = missed_days(asked.last_dosing_day, asked.dosing_day)
    advice: dict[str, MissedAdvice] = {
        name: missed_dose_advice(missed, asked.usual_mg, POLICIES[name]) for name in asked.policies
    }
    return Answer(missed, COUNTING_SOURCE, advice)
