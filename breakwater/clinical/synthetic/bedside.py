"""One visit to the bedside of a synthetic person: a whole COWS and vital signs that fit it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from breakwater.clinical.synthetic.scores import cows_answers, scored_total
from breakwater.clinical.vitals import Vitals

# Lowest and highest of unremarkable vital signs; the pulse belongs to its score. Source: ours-synthetic-people.
RESPIRATORY_RATE_PER_MIN: Final = (13, 19)
SPO2_PERCENT: Final = (95, 99)
SYSTOLIC_MMHG: Final = (106, 145)
DIASTOLIC_MMHG: Final = (62, 91)
TENTHS_OF_DEGREES_C: Final = (365, 375)
PULSE_PER_MIN: Final = {0: (62, 80), 1: (81, 100), 2: (101, 110)}


@dataclass(frozen=True, slots=True)
class BedsideVisit:
    """What one visit found: a score for every item of COWS, and vital signs."""

    answers: dict[str, int]
    vitals: Vitals


def bedside_visit(expected_cows: float, rng: np.random.Generator) -> BedsideVisit:
    """A visit when this COWS is expected (source ours-synthetic-people). No vital sign is a red flag by itself."""
    answers = {
        item: int(scores[0]) for item, scores in cows_answers(scored_total(np.array([expected_cows]), rng), rng).items()
    }
    vitals = Vitals(
        respiratory_rate_per_min=_between(rng, RESPIRATORY_RATE_PER_MIN),
        spo2_percent=_between(rng, SPO2_PERCENT),
        pulse_per_min=_between(rng, PULSE_PER_MIN[answers["pulse"]]),
        systolic_mmhg=_between(rng, SYSTOLIC_MMHG),
        diastolic_mmhg=_between(rng, DIASTOLIC_MMHG),
        temperature_c=Decimal(_between(rng, TENTHS_OF_DEGREES_C)) / 10,
    )
    return BedsideVisit(answers, vitals)


def _between(rng: np.random.Generator, bounds: tuple[int, int]) -> int:
    return int(rng.integers(bounds[0], bounds[1], endpoint=True))
