"""How drug levels build up and fall, and how much of the receptor is taken. For teaching, planning and demo people.

Never for dosing a real person: clearance of methadone differs up to sixteenfold between people. Parameters marked
"memory" in their source say so wherever they are shown. Times are hours, amounts mg, levels ng/mL.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.sources import Source, source

Levels = NDArray[np.float64]
FORMULA_SOURCE: Final = source("one-compartment")
_NG_PER_ML_IN_MG_PER_L: Final = 1000.0


def accumulation_ratio(half_life_h: float, interval_h: float = 24.0) -> float:
    """How much higher the steady state is than the first dose: R = 1/(1-2^(-interval/half-life))."""
    return 1.0 / (1.0 - _left(half_life_h, interval_h))


def fraction_of_steady_state(doses: int, half_life_h: float, interval_h: float = 24.0) -> float:
    """Share of the steady state reached after so many doses: 1-2^(-n*interval/half-life)."""
    return 1.0 - _left(half_life_h, doses * interval_h)


def fraction_left(hours: float, half_life_h: float) -> float:
    """Share of the level that is left after so many hours without a dose."""
    return _left(half_life_h, hours)


def hours_to_fraction(fraction: float, half_life_h: float) -> float:
    """Hours of regular dosing until this share of the steady state; 90 % takes 3.32 half-lives.

    Raises `ValueError` unless the fraction is at least 0 and below 1.
    """
    if not 0 <= fraction < 1:
        raise ValueError("A fraction of the steady state is at least 0 and below 1.")
    return -math.log2(1.0 - fraction) * _checked(half_life_h)


def _left(half_life_h: float, hours: float) -> float:
    if hours < 0:
        raise ValueError("Hours cannot be negative.")
    return float(2.0 ** (-hours / _checked(half_life_h)))


def _checked(half_life_h: float) -> float:
    if not half_life_h > 0:
        raise ValueError("A half-life must be above zero hours.")
    return half_life_h


@dataclass(frozen=True, slots=True)
class OneCompartment:
    """One compartment with first-order absorption. `volume_l` is V/F, so oral bioavailability is already in it."""

    half_life_h: float
    volume_l: float
    absorption_per_h: float
    lag_h: float
    source: Source

    @property
    def elimination_per_h(self) -> float:
        """Elimination rate constant: ln 2 / half-life."""
        return math.log(2.0) / self.half_life_h

    @property
    def clearance_l_per_h(self) -> float:
        """CL/F: elimination rate times volume."""
        return self.elimination_per_h * self.volume_l


METHADONE: Final = OneCompartment(
    half_life_h=25.0, volume_l=330.0, absorption_per_h=0.5, lag_h=0.3, source=source("methadone-pk")
)


def levels(
    doses: Sequence[tuple[float, float]], at_hours: Sequence[float] | Levels, drug: OneCompartment = METHADONE
) -> Levels:
    """Blood levels (ng/mL) at given hours after doses given as (hour, mg); the doses add up.

    C(t) = D*ka/(V*(ka-ke)) * (e^(-ke*t) - e^(-ka*t)), from the lag on (source one-compartment).
    """
    times = np.asarray(at_hours, dtype=np.float64)
    ka, ke = drug.absorption_per_h, drug.elimination_per_h
    total = np.zeros_like(times)
    for hour, dose_mg in doses:
        since = np.maximum(times - hour - drug.lag_h, 0.0)
        shape = np.exp(-ke * since) - np.exp(-ka * since)
        total += dose_mg * ka / (drug.volume_l * (ka - ke)) * shape
    return total * _NG_PER_ML_IN_MG_PER_L


# Percent of mu receptors taken at most, and the level (ng/mL) at half of it.
OCCUPANCY_SOURCE: Final = source("nasser-2014")
_MAX_OCCUPANCY_PERCENT: Final = 91.4
_HALF_LEVEL_NG_PER_ML: Final = 0.67


def buprenorphine_occupancy_percent(level_ng_per_ml: float) -> float:
    """Percent of mu receptors taken at a buprenorphine level: 91.4*C/(0.67+C) (source nasser-2014)."""
    if level_ng_per_ml < 0:
        raise ValueError("A level cannot be negative.")
    return _MAX_OCCUPANCY_PERCENT * level_ng_per_ml / (_HALF_LEVEL_NG_PER_ML + level_ng_per_ml)


# Affinity for the mu receptor, Ki in nM; smaller binds more tightly.
AFFINITY_SOURCE: Final = source("volpe-2011")
AFFINITY_NM: Final = {"buprenorphine": 0.2, "morphine": 1.2, "fentanyl": 1.3, "methadone": 3.4}


def competitive_occupancy(levels_nm: Mapping[str, float]) -> dict[str, float]:
    """Share of receptors that each of several drugs takes: (Ci/Ki) / (1 + sum of Cj/Kj), levels in nM.

    Drugs are named as in `AFFINITY_NM` (source volpe-2011). Raises `KeyError` for another name.
    """
    pulls = {drug: level / AFFINITY_NM[drug] for drug, level in levels_nm.items()}
    everything = 1.0 + sum(pulls.values())
    return {drug: pull / everything for drug, pull in pulls.items()}
