"""Methadone speeds up its own clearance in the first weeks: the level of a steady dose rises, then falls again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.blood import NG_PER_ML_IN_MG_PER_L
from breakwater.clinical.pharmacology.compartments import Amount, Levels, OneCompartment
from breakwater.clinical.pharmacology.drugs import METHADONE
from breakwater.clinical.pharmacology.parameters import value_of
from breakwater.clinical.sources import Source, source

# No threshold: clearance is taken as constant within a step of at most this many hours.
_LONGEST_STEP_H: Final = 6.0


@dataclass(frozen=True, slots=True)
class Autoinduction:
    """Clearance rises by `rise` (a share), with time constant `time_h`, from the first dose on."""

    rise: float
    time_h: float
    source: Source

    def times_higher(self, hours: float) -> float:
        """Clearance after so many hours on the medicine, as a multiple of that at the first dose."""
        return 1.0 + self.rise * (1.0 - math.exp(-max(hours, 0.0) / self.time_h))


METHADONE_AUTOINDUCTION: Final = Autoinduction(
    rise=value_of("methadone.induction"),
    time_h=value_of("methadone.induction_time"),
    source=source("methadone-autoinduction"),
)


def levels_with_autoinduction(
    doses: Sequence[tuple[float, float]],
    at_hours: Sequence[float] | Levels,
    drug: OneCompartment = METHADONE,
    induction: Autoinduction = METHADONE_AUTOINDUCTION,
) -> Levels:
    """Levels (ng/mL) at given hours after doses (hour, mg), while clearance rises from the first dose on.

    `drug.half_life_h` is the half-life before induction; its absorption must be faster than its elimination. Shape
    (times,), or (people, times) for half-lives and volumes of shape (people, 1); the lag is one for all.
    Raises `ValueError` without absorption.
    """
    if drug.absorption_per_h is None:
        raise ValueError("Autoinduction is modeled for medicine that is swallowed.")
    times = np.asarray(at_hours, dtype=np.float64)
    lag = float(np.max(drug.lag_h))
    first = min((hour for hour, _ in doses), default=0.0)
    # What happens, in order of time: doses arrive in the gut (None), levels are read (their place in the result).
    events: list[tuple[float, float, int | None]] = [
        *((hour + lag, mg, None) for hour, mg in doses),
        *((float(hour), 0.0, place) for place, hour in enumerate(times)),
    ]
    events.sort(key=lambda event: (event[0], event[2] is not None))
    person = np.zeros(np.broadcast_shapes(np.shape(drug.half_life_h), np.shape(drug.volume_l), (1,)))
    result = np.zeros((*person.shape[:-1], len(times)))
    gut, blood, now = person, person, first
    for at, mg, place in events:
        for begins, ends in _steps(now, at):
            higher = (induction.times_higher(begins - first) + induction.times_higher(ends - first)) / 2.0
            gut, blood = _later(gut, blood, ends - begins, drug.absorption_per_h, drug.elimination_per_h * higher)
        now = max(now, at)
        if place is None:
            gut = gut + mg
        else:
            result[..., place] = (blood / drug.volume_l)[..., 0]
    return result * NG_PER_ML_IN_MG_PER_L


def _steps(now: float, until: float) -> list[tuple[float, float]]:
    """The time between two events in equal steps that are short enough."""
    count = max(0, math.ceil((until - now) / _LONGEST_STEP_H))
    edges = np.linspace(now, until, count + 1).tolist()
    return list(pairwise(edges)) if count else []


def _later(gut: Levels, blood: Levels, hours: float, ka: Amount, ke: Amount) -> tuple[Levels, Levels]:
    """Milligrams in gut and blood a while later, exactly, while both rates stay as they are."""
    left_in_gut, left_in_blood = np.exp(-ka * hours), np.exp(-ke * hours)
    arrived = gut * ka / (ka - ke) * (left_in_blood - left_in_gut)
    return gut * left_in_gut, blood * left_in_blood + arrived
