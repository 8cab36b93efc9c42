"""How opioids slow breathing: no floor for a full agonist, a ceiling for buprenorphine, and what sedatives and lost
tolerance do to both.

For teaching. A share of 1 is the breathing before any drug, 0 is apnea. Anchors: source dahan-2005; the curves through
them, the shifts and the sedative part: source ours-breathing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import Amount, Levels
from breakwater.clinical.pharmacology.parameters import value_of
from breakwater.clinical.sources import Source, source

_TOLERANCE_SHIFT: Final = value_of("breathing.tolerance")
_EUPHORIA_SHIFT: Final = value_of("breathing.euphoria_tolerance")
_SEDATIVE_SHIFT: Final = value_of("breathing.sedative_shift")
_SEDATIVE_ALONE: Final = value_of("breathing.sedative_alone")


@dataclass(frozen=True, slots=True)
class Depression:
    """How an amount slows breathing. Units are those of `half_dose`: IV µg/kg, or ng/mL in the blood."""

    half_dose: float
    slope: float
    most: float
    source: Source

    def breathing(self, amount: Amount, *, tolerance: Amount = 0.0, sedative: Amount = 0.0) -> Levels:
        """Share of normal breathing that is left, from 1 down to 0 (apnea).

        Args:
            tolerance: from 0 (none) to 1 (as much as there can be); it moves the whole curve to higher amounts.
            sedative: alcohol or another sedative, from 0 (none) to 1 (heavy). It slows breathing by itself and makes
                the opioid stronger; together they do more than both apart, and no ceiling holds.

        Raises `ValueError` when an amount is negative or a share not from 0 to 1.
        """
        _check_share(tolerance, "Tolerance")
        _check_share(sedative, "A sedative's share")
        if np.any(np.asarray(amount) < 0):
            raise ValueError("An amount cannot be negative.")
        stronger = (1.0 + _SEDATIVE_SHIFT * sedative) / (1.0 + _TOLERANCE_SHIFT * tolerance)
        left = np.maximum(0.0, 1.0 - self.most * _taken(amount * stronger / self.half_dose, self.slope))
        return np.asarray(left * (1.0 - _SEDATIVE_ALONE * sedative))

    def euphoria(self, amount: Amount, *, tolerance: Amount = 0.0) -> Levels:
        """Share of the euphoria there can be, from 0 to 1; tolerance takes more from it than from the danger.

        That is how a dose can stop feeling like much while it still stops the breath.
        """
        _check_share(tolerance, "Tolerance")
        left = amount / (self.half_dose * (1.0 + _EUPHORIA_SHIFT * tolerance))
        return _taken(left, self.slope) * min(1.0, self.most)


def _taken(relative: Amount, slope: float) -> Levels:
    pull = np.asarray(relative, dtype=np.float64) ** slope
    return pull / (1.0 + pull)


def _check_share(value: Amount, name: str) -> None:
    if np.any(np.asarray(value) < 0) or np.any(np.asarray(value) > 1):
        raise ValueError(f"{name} must be from 0 to 1.")


def _by_dose(drug: str) -> Depression:
    return Depression(
        half_dose=value_of(f"breathing.{drug}.half_dose"),
        slope=value_of(f"breathing.{drug}.slope"),
        most=value_of(f"breathing.{drug}.most"),
        source=source("ours-breathing"),
    )


# By IV dose in µg/kg, in people without tolerance.
FENTANYL_IV: Final = _by_dose("fentanyl")
BUPRENORPHINE_IV: Final = _by_dose("buprenorphine")
# By level in ng/mL: the ceiling, reached as the receptors are taken.
BUPRENORPHINE_BY_LEVEL: Final = Depression(
    half_dose=value_of("nasser.half_level"),
    slope=1.0,
    most=value_of("breathing.buprenorphine.most"),
    source=source("ours-breathing"),
)
