"""A start of buprenorphine as dated doses. A plan to sign, never an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.buprenorphine_schedules import PlannedDose, Schedule, planned_doses, stepwise_low_dose


@dataclass(frozen=True, slots=True)
class Stepwise:
    """A low-dose start by the general rule: the first amount, the daily step, and the amount at which it ends."""

    first_mg: Decimal
    step_mg: Decimal
    until_mg: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """The first dosing day, and a published schedule or a stepwise one.

    `start_at` gives the doses of the first day a clock; `first_dose_mg` is for the standard start only.
    """

    start_on: date
    schedule: Schedule | None = None
    stepwise: Stepwise | None = None
    start_at: datetime | None = None
    first_dose_mg: Decimal | None = None


Answer = tuple[PlannedDose, ...]


def answer(asked: Asked) -> Answer:
    """Date every dose of the start."""
    if (asked.schedule is None) == (asked.stepwise is None):
        raise Refused("one_of_two", "", "Give schedule or stepwise, and not both.")
    if asked.schedule is not None:
        return planned_doses(asked.schedule, asked.start_on, asked.start_at, asked.first_dose_mg)
    steps = asked.stepwise
    assert steps is not None  # noqa: S101 - one of the two was given
    return stepwise_low_dose(asked.start_on, steps.first_mg, steps.step_mg, steps.until_mg)
