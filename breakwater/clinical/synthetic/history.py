"""What became of synthetic people, day by day, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.synthetic.rates import DAYS_A_YEAR

# No threshold: marks for what did not happen, since 0 is a day and a score.
NEVER: Final = -1
NOT_SCORED: Final = -1

# Codes in `History.phase` are places in this; after death it is `NEVER`.
PHASES: Final = ("starting", "in_treatment", "just_left", "weeks_3_and_4", "out")
STARTING, IN_TREATMENT, JUST_LEFT, WEEKS_3_AND_4, OUT = range(len(PHASES))


@dataclass(frozen=True, slots=True)
class History:
    """Days from 0 in columns, people in rows.

    `dose_mg` is what was taken (0 on a missed day or without an order). `trough_ng_per_ml` and `expected_cows` are
    those of the morning, before the dose; not a number after death. `cows` is the total a nurse wrote during detox,
    `NOT_SCORED` on all other days. `died_on_day` and `left_on_day` (the first time) are `NEVER` when it did not happen.
    """

    phase: NDArray[np.int8]
    dose_mg: NDArray[np.float32]
    missed: NDArray[np.bool_]
    used: NDArray[np.bool_]
    overdose: NDArray[np.bool_]
    trough_ng_per_ml: NDArray[np.float32]
    tolerance: NDArray[np.float32]
    expected_cows: NDArray[np.float32]
    cows: NDArray[np.int8]
    left_on_day: NDArray[np.int64]
    died_on_day: NDArray[np.int64]
    died_of_overdose: NDArray[np.bool_]

    @property
    def in_treatment(self) -> NDArray[np.bool_]:
        """Who is in treatment on which day."""
        return np.asarray((self.phase == STARTING) | (self.phase == IN_TREATMENT))

    def retained(self, day: int) -> float:
        """Share of all people who have stayed without a break and are in treatment on this day."""
        stayed = (self.left_on_day == NEVER) | (self.left_on_day > day)
        return float((stayed & self.in_treatment[:, day]).mean())

    def deaths_per_100_years(self, phase: str) -> float:
        """Deaths per 100 person-years that were lived in a phase. Not a number when nobody was in it."""
        here = self.phase == PHASES.index(phase)
        dead = self.died_on_day != NEVER
        deaths = here[np.flatnonzero(dead), self.died_on_day[dead]].sum()
        years = here.sum() / DAYS_A_YEAR
        return float(100 * deaths / years) if years else float("nan")
