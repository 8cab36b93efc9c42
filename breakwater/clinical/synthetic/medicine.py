"""What is ordered on each day of treatment, and which days people do not come."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.synthetic.people import MEDICINES, Codes, Values

# Methadone starts low and goes up every few days, within the first-day and step limits of the rules; buprenorphine is
# at its target from day 2. Source: ours-synthetic-people.
METHADONE_START_MG: Final = 30
METHADONE_STEP_MG: Final = 10
METHADONE_STEP_DAYS: Final = 5
BUPRENORPHINE_START_MG: Final = 8
# How likely a person who missed a day misses the next one too. Source: ours-synthetic-people.
MISSED_AGAIN: Final = 0.4
# People who come on fewer days than this are not in treatment. Source: ours-synthetic-people.
LEAST_ADHERENCE: Final = 0.5


def ordered_mg(medicine: int | Codes, target_mg: int | Codes, day_of_treatment: int | Codes) -> Codes:
    """The amount ordered (mg) for a day of treatment, from 1; 0 without medicine. Numbers or arrays of one shape.

    `medicine` is a place in `MEDICINES` (source ours-synthetic-people).
    """
    target, day = np.asarray(target_mg), np.asarray(day_of_treatment)
    steps = (day - 1) // METHADONE_STEP_DAYS
    methadone = np.minimum(target, METHADONE_START_MG + METHADONE_STEP_MG * steps)
    buprenorphine = np.where(day == 1, np.minimum(target, BUPRENORPHINE_START_MG), target)
    by_medicine = {"methadone": methadone, "buprenorphine": buprenorphine, "none": np.zeros_like(target)}
    return np.select([np.asarray(medicine) == code for code in range(len(MEDICINES))], list(by_medicine.values()))


def missed_today(adherence: Values, missed_yesterday: NDArray[np.bool_], luck: Values) -> NDArray[np.bool_]:
    """Who does not come today. Missed days come in runs, and the share of days kept is still the adherence.

    `adherence` is from `LEAST_ADHERENCE` to 1, `luck` uniform from 0 to 1, one a person.
    """
    return np.asarray(luck < np.where(missed_yesterday, MISSED_AGAIN, first_missed(adherence)))


def missed_days(adherence: float, days: int, rng: np.random.Generator) -> list[bool]:
    """For each of so many days in a row, whether one person with this adherence does not come.

    Raises `ValueError` for an adherence outside `LEAST_ADHERENCE` to 1.
    """
    if not LEAST_ADHERENCE <= adherence <= 1:
        raise ValueError(f"An adherence here is from {LEAST_ADHERENCE} to 1.")
    first = float(first_missed(adherence))
    missed, before = [], False
    for luck in rng.random(days).tolist():
        before = luck < (MISSED_AGAIN if before else first)
        missed.append(before)
    return missed


def first_missed(adherence: float | Values) -> float | Values:
    """The chance of missing a day after a day kept, such that in the long run 1 minus the adherence is missed."""
    return (1.0 - adherence) * (1.0 - MISSED_AGAIN) / adherence
