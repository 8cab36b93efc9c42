"""What a level of buprenorphine does: receptors taken, withdrawal held off, other opioids blocked; and its ceiling.

For explaining, not for dosing: people differ by more than these means show.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from breakwater.clinical.pharmacology import buprenorphine_occupancy_percent
from breakwater.clinical.sources import Source, source

__all__ = ["CEILING", "PET_POINTS", "LevelEffect", "PetPoint", "Statement", "effect_of_level"]

# Levels in ng/mL that hold off withdrawal, and that block another opioid. Source: greenwald-2014.
HOLDS_OFF_FROM_NG_PER_ML: Final = 1.0
BLOCKS_FROM_NG_PER_ML: Final = 3.0


@dataclass(frozen=True, slots=True)
class PetPoint:
    """One measured dose: mg under the tongue, percent of receptors taken (mean and SD), peak level from and to."""

    dose_mg: Decimal
    taken_percent: int
    sd_percent: int
    peak_ng_per_ml: tuple[float, float]
    source: Source


PET_POINTS: Final = (
    PetPoint(Decimal(2), 41, 8, (0.5, 1.0), source("bup-pet")),
    PetPoint(Decimal(16), 80, 2, (5.0, 6.0), source("bup-pet")),
    PetPoint(Decimal(32), 84, 2, (13.0, 14.0), source("bup-pet")),
)


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """What to expect at one level: percent of receptors taken, and the two thresholds."""

    occupancy_percent: float
    holds_off_withdrawal: bool
    blocks_other_opioids: bool
    source: Source


def effect_of_level(level_ng_per_ml: float) -> LevelEffect:
    """What a level of buprenorphine in ng/mL does on average (sources nasser-2014, greenwald-2014).

    Raises `ValueError` for a level below zero.
    """
    return LevelEffect(
        float(buprenorphine_occupancy_percent(level_ng_per_ml)),
        level_ng_per_ml >= HOLDS_OFF_FROM_NG_PER_ML,
        level_ng_per_ml >= BLOCKS_FROM_NG_PER_ML,
        source("greenwald-2014"),
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """One plain sentence about the medicine, with its source."""

    code: str
    words: str
    source: Source


CEILING: Final = (
    Statement("breathing", "More buprenorphine slows breathing only up to a point.", source("dahan-2005")),
    Statement("euphoria", "Its euphoria levels off too.", source("dahan-2005")),
    Statement("dependence", "Dependence has no such ceiling: people do become dependent on it.", source("dahan-2005")),
    Statement(
        "margin",
        "Alcohol, benzodiazepines, gabapentinoids, childhood or no tolerance break that safety.",
        source("dahan-2005"),
    ),
    Statement(
        "higher_dose", "Above 16 mg a day another opioid's reward is blocked more fully.", source("greenwald-2014")
    ),
)
