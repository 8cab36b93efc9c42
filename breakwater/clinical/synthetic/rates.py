"""How often people leave, return, use, overdose and die: published rates, and choices of our own, marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.sources import Source, source
from breakwater.clinical.synthetic.people import Values

# No threshold: a change of units.
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class DeathRates:
    """Deaths per 100 person-years in each phase of `history.PHASES`."""

    starting: float
    in_treatment: float
    just_left: float
    weeks_3_and_4: float
    out: float
    source: Source

    def per_day(self) -> Values:
        """The chance of dying on one day, by phase."""
        yearly = np.array([self.starting, self.in_treatment, self.just_left, self.weeks_3_and_4, self.out])
        return np.asarray(-np.expm1(-yearly / (100 * DAYS_A_YEAR)))


CORNISH: Final = DeathRates(
    starting=1.7,
    in_treatment=0.7,
    just_left=4.8,
    weeks_3_and_4=4.3,
    out=1.3,
    source=source("cornish-2010"),
)
# How long the phases last, in days. Source: cornish-2010.
STARTING_DAYS: Final = 14
JUST_LEFT_DAYS: Final = 14
WEEKS_3_AND_4_END_DAY: Final = 28

# Share of deaths that are overdoses: 3 of 5 in the year after inpatient detox. Source: strang-2003.
DEATHS_BY_OVERDOSE: Final = 0.6

# Overdoses that a person survives, per 100 person-years out of treatment. Source: ours-synthetic-people.
OVERDOSES_OUT: Final = 8.0
# Three times as many in the 30 days after leaving. Source: vedette.
OVERDOSE_AFTER_LEAVING: Final = 3.0
OVERDOSE_AFTER_LEAVING_DAYS: Final = 30
# A quarter of them on medicine. Source: wakeman-2020.
OVERDOSE_ON_MEDICINE: Final = 0.24

# Leaving per day: at the start, later, and the days in which the one becomes the other; methadone keeps people better
# than buprenorphine (mattick-2014), the numbers are ours. Without medicine people leave when detox is over.
# Source: ours-synthetic-people.
LEAVING_AT_FIRST: Final = {"methadone": 0.012, "buprenorphine": 0.018, "none": 0.08}
LEAVING_LATER: Final = {"methadone": 0.0025, "buprenorphine": 0.0035, "none": 0.25}
LEAVING_SETTLES_DAYS: Final = {"methadone": 21.0, "buprenorphine": 21.0, "none": 7.0}
# Coming back into treatment per day, returning to use and stopping again per day out of treatment.
# Source: ours-synthetic-people.
COMING_BACK: Final = 0.01
RETURNING_TO_USE: Final = 0.06
STOPPING: Final = 0.01
# Use on a day in treatment: a little always, more while withdrawal shows; none within the detox unit.
# Source: ours-synthetic-people.
USE_IN_TREATMENT: Final = 0.03
USE_WITH_WITHDRAWAL: Final = 0.4
DETOX_DAYS: Final = 7


def overdose_per_day(with_medicine: NDArray[np.bool_], days_out: NDArray[np.int64]) -> Values:
    """The chance of an overdose on one day that a person survives (sources vedette, wakeman-2020).

    Args:
        with_medicine: in treatment, and on methadone or buprenorphine.
        days_out: days since leaving; 0 in treatment.
    """
    recent = (days_out > 0) & (days_out <= OVERDOSE_AFTER_LEAVING_DAYS)
    times = np.where(with_medicine, OVERDOSE_ON_MEDICINE, np.where(recent, OVERDOSE_AFTER_LEAVING, 1.0))
    return np.asarray(-np.expm1(-OVERDOSES_OUT * times / (100 * DAYS_A_YEAR)))
