"""Naloxone against an overdose, and why a person can stop breathing again when it has worn off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.pharmacology.binding import bound_over_time
from breakwater.clinical.pharmacology.compartments import Levels
from breakwater.clinical.pharmacology.parameters import value_of

NALOXONE_HALF_LIFE_MIN: Final = value_of("naloxone.half_life")


@dataclass(frozen=True, slots=True)
class Rescue:
    """Receptors held by the opioid and by naloxone, one share for each step."""

    minutes: Levels
    opioid: Levels
    naloxone: Levels

    def freed_at_min(self, share: float) -> float | None:
        """The first minute after naloxone was given at which the opioid holds less than this share; None if never."""
        return self._first((self.opioid < share) & (self.naloxone > 0))

    def returns_at_min(self, share: float) -> float | None:
        """The minute at which the opioid, once below this share, is above it again: re-sedation; None if never."""
        freed = self.freed_at_min(share)
        return None if freed is None else self._first((self.opioid > share) & (self.minutes > freed))

    def _first(self, true: NDArray[np.bool_]) -> float | None:
        return float(self.minutes[np.argmax(true)]) if true.any() else None


def rescue(
    opioid: str,
    *,
    opioid_pm: float,
    opioid_half_life_min: float,
    naloxone_pm: float,
    naloxone_at_min: float,
    until_min: float,
    naloxone_half_life_min: float = NALOXONE_HALF_LIFE_MIN,
    step_s: float = 1.0,
) -> Rescue:
    """An opioid at a level (pM) that falls by half-lives, and one dose of naloxone at a given minute.

    `opioid` is a name of `binding.BINDINGS`. Levels are those at the receptor and begin at their peak
    (sources mann-2022, naloxone-half-life). Raises `ValueError` for impossible levels or steps.
    """
    seconds = np.arange(0.0, until_min * 60.0 + step_s, step_s)
    minutes = seconds / 60.0
    since = minutes - naloxone_at_min
    falling = np.exp2(-minutes / opioid_half_life_min)
    given = np.where(since >= 0.0, np.exp2(-np.maximum(since, 0.0) / naloxone_half_life_min), 0.0)
    held = bound_over_time({opioid: opioid_pm * falling, "naloxone": naloxone_pm * given}, step_s)
    return Rescue(minutes, held[opioid], held["naloxone"])
