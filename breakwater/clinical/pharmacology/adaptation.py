"""Tolerance, dependence and withdrawal as one slow process that opposes the drug.

dT/dt = (f(C)-T)/tau, effect = f(C)-g*T, withdrawal = max(0, g*T-f(C)) (source opponent-process). What shows at the
bedside follows withdrawal with a lag, and is put on the COWS scale by one curve (source ours-opponent-process).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import Amount, Levels
from breakwater.clinical.pharmacology.parameters import value_of
from breakwater.clinical.sources import Source, source

# Highest COWS. Source: cows-form.
COWS_MAX: Final = 48.0


@dataclass(frozen=True, slots=True)
class Drive:
    """f(C): the effect that a level asks for, from 0 to `most`. A partial agonist has a `most` below 1."""

    half_level_ng_per_ml: float
    slope: float
    most: float
    source: Source

    def of(self, level_ng_per_ml: Amount) -> Levels:
        """The effect asked for by a level (ng/mL, zero or above)."""
        pull = (np.asarray(level_ng_per_ml, dtype=np.float64) / self.half_level_ng_per_ml) ** self.slope
        return self.most * pull / (1.0 + pull)


def _drive(drug: str) -> Drive:
    return Drive(
        half_level_ng_per_ml=value_of(f"drive.{drug}.half_level"),
        slope=value_of(f"drive.{drug}.slope"),
        most=value_of(f"drive.{drug}.most"),
        source=source("ours-opponent-process"),
    )


# By the drug whose level is meant; heroin acts through morphine.
DRIVES: Final = {drug: _drive(drug) for drug in ("morphine", "methadone", "fentanyl", "buprenorphine")}


@dataclass(frozen=True, slots=True)
class Adaptation:
    """Gain g, the time tau in which tolerance builds and fades, and the lag until withdrawal shows."""

    gain: float
    time_h: float
    lag_h: float
    source: Source


USUAL_ADAPTATION: Final = Adaptation(
    gain=value_of("adaptation.gain"),
    time_h=value_of("adaptation.time"),
    lag_h=value_of("adaptation.lag"),
    source=source("ours-opponent-process"),
)


@dataclass(frozen=True, slots=True)
class Adapted:
    """What the process does over time; every array has time last. `shown` is withdrawal as it comes out."""

    tolerance: Levels
    effect: Levels
    withdrawal: Levels
    shown: Levels


def adapt(
    asked: Levels,
    step_h: float,
    *,
    tolerance: Amount = 0.0,
    shown: Amount = 0.0,
    adaptation: Adaptation = USUAL_ADAPTATION,
) -> Adapted:
    """Tolerance and withdrawal while the drug asks for an effect `asked` (from `Drive.of`), time last, equal steps.

    Each step is exact while what is asked stays as it is. Begins with the given tolerance and shown withdrawal, numbers
    or one a person. Raises `ValueError` when the step is not above zero hours.
    """
    if not step_h > 0:
        raise ValueError("A step must be above zero hours.")
    builds = 1.0 - np.exp(-step_h / adaptation.time_h)
    shows = 1.0 - np.exp(-step_h / adaptation.lag_h)
    tolerances, shown_at = np.zeros_like(asked), np.zeros_like(asked)
    now, out = np.asarray(tolerance, dtype=np.float64), np.asarray(shown, dtype=np.float64)
    for place in range(asked.shape[-1]):
        tolerances[..., place], shown_at[..., place] = now, out
        out = out + shows * (np.maximum(0.0, adaptation.gain * now - asked[..., place]) - out)
        now = now + builds * (asked[..., place] - now)
    opposing = adaptation.gain * tolerances
    return Adapted(tolerances, asked - opposing, np.maximum(0.0, opposing - asked), shown_at)


# The curve from shown withdrawal to a COWS.
_HALF_SCORE: Final = value_of("score.half")
_SCORE_SLOPE: Final = value_of("score.slope")


def expected_cows(shown: Amount, half: Amount = _HALF_SCORE) -> Levels:
    """The COWS (0 to 48) that goes with shown withdrawal; `half` is where a person would score half the maximum.

    A smaller `half` is a person in whom the same withdrawal shows more (source ours-opponent-process).
    """
    pull = (np.asarray(shown, dtype=np.float64) / half) ** _SCORE_SLOPE
    return COWS_MAX * pull / (1.0 + pull)
