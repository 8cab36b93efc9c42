"""Who holds the receptor: occupancy by level, several drugs at once, net effect, and what a displacement does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import Amount, Levels
from breakwater.clinical.pharmacology.parameters import value_of
from breakwater.clinical.sources import source

# Percent of mu receptors taken at most, and the level (ng/mL) at half of it.
OCCUPANCY_SOURCE: Final = source("nasser-2014")
_MAX_OCCUPANCY_PERCENT: Final = value_of("nasser.most")
_HALF_LEVEL_NG_PER_ML: Final = value_of("nasser.half_level")

# Affinity for the mu receptor, Ki in nM; smaller binds more tightly. Heroin acts through morphine.
AFFINITY_SOURCE: Final = source("volpe-2011")
_DRUGS: Final = ("buprenorphine", "morphine", "fentanyl", "methadone", "naloxone")
AFFINITY_NM: Final = {drug: value_of(f"affinity.{drug}") for drug in _DRUGS}

# Effect of a drug that holds every receptor: 1 is a full agonist, 0 a pure blocker.
EFFICACY_SOURCE: Final = source("ours-efficacy")
EFFICACY: Final = {drug: value_of(f"efficacy.{drug}") for drug in _DRUGS}

# No threshold: a change of units.
_NM_IN_UG_PER_L: Final = 1000.0


def buprenorphine_occupancy_percent(level_ng_per_ml: float) -> float:
    """Percent of mu receptors taken at a buprenorphine level: 91.4*C/(0.67+C) (source nasser-2014)."""
    if level_ng_per_ml < 0:
        raise ValueError("A level cannot be negative.")
    return _MAX_OCCUPANCY_PERCENT * level_ng_per_ml / (_HALF_LEVEL_NG_PER_ML + level_ng_per_ml)


def nanomolar(level_ng_per_ml: Amount, drug: str) -> Amount:
    """A level in nM: ng/mL times 1000 divided by the molar mass (source molar-masses).

    Raises `UnknownParameter` for a drug without a molar mass.
    """
    return level_ng_per_ml * _NM_IN_UG_PER_L / value_of(f"mass.{drug}")


def competitive_occupancy(levels_nm: Mapping[str, Amount]) -> dict[str, Amount]:
    """Share of receptors that each of several drugs takes: (Ci/Ki) / (1 + sum of Cj/Kj), levels in nM.

    Levels are those at the receptor; arrays give arrays. Drugs are named as in `AFFINITY_NM` (source volpe-2011).
    Raises `KeyError` for another name, `ValueError` for a level below zero.
    """
    if any(np.any(np.asarray(level) < 0) for level in levels_nm.values()):
        raise ValueError("A level cannot be negative.")
    pulls = {drug: level / AFFINITY_NM[drug] for drug, level in levels_nm.items()}
    everything = 1.0 + sum(pulls.values())
    return {drug: pull / everything for drug, pull in pulls.items()}


def net_effect(occupancy: Mapping[str, Amount]) -> Amount:
    """The effect of all drugs on the receptor together, from 0 to 1: sum of efficacy times occupancy.

    Raises `KeyError` for a drug without an efficacy (source ours-efficacy).
    """
    return sum((EFFICACY[drug] * share for drug, share in occupancy.items()), start=np.float64(0.0))


@dataclass(frozen=True, slots=True)
class Displacement:
    """Receptor and effect before and after a further drug came, as shares from 0 to 1."""

    occupied_before: float
    occupied_after: float
    net_before: float
    net_after: float

    @property
    def precipitates(self) -> bool:
        """Whether the effect falls although more of the receptor is taken: precipitated withdrawal."""
        return self.net_after < self.net_before and self.occupied_after >= self.occupied_before


def displacement(levels_nm: Mapping[str, float], newcomer: str, newcomer_nm: float) -> Displacement:
    """What a further drug (nM) does to the drugs that are there (nM).

    The effect falls exactly when the newcomer's own efficacy is below the effect that is there: a person in withdrawal
    has little effect left to lose, which is why buprenorphine waits for withdrawal. Raises `KeyError` for a drug
    without affinity, `ValueError` for a level below zero.
    """
    before = competitive_occupancy(levels_nm)
    together = {**levels_nm, newcomer: levels_nm.get(newcomer, 0.0) + newcomer_nm}
    after = competitive_occupancy(together)
    return Displacement(
        occupied_before=float(np.sum(list(before.values()))),
        occupied_after=float(np.sum(list(after.values()))),
        net_before=float(net_effect(before)),
        net_after=float(net_effect(after)),
    )


def free_receptors(occupancy: Mapping[str, Amount]) -> Levels:
    """Share of receptors that nobody holds."""
    return np.asarray(1.0 - sum(occupancy.values()))
