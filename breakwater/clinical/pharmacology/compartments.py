"""What shape a level has after one dose: one compartment, two compartments, under the tongue, or a depot.

Every model is a sum of exponentials, so doses add up and any number of people is computed at once: parameters are one
number, or an array of shape (people, 1) that spreads over times in columns. Hours, liters, milligrams.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.sources import Source

Levels = NDArray[np.float64]
Amount = float | Levels
# mg/L after 1 mg as pairs (weight, rate a hour): the sum of weight*e^(-rate*hours).
Terms = list[tuple[Amount, Amount]]

# No threshold: two equal rates would divide by zero; moved apart by this share, the limit is exact to ten digits.
_APART: Final = 1e-6
LN2: Final = math.log(2.0)


class Drug(Protocol):
    """What the functions of `blood` ask of a model."""

    @property
    def lag_h(self) -> Amount:
        """Hours until anything arrives in the blood."""
        ...

    def terms(self) -> Terms:
        """The level (mg/L) after 1 mg absorbed."""
        ...

    def absorbed_mg(self, dose_mg: Amount) -> Amount:
        """How much of a dose can reach the blood, beyond what V/F already holds."""
        ...


@dataclass(frozen=True, slots=True)
class OneCompartment:
    """One compartment with first-order absorption, or straight into the blood when `absorption_per_h` is None.

    `volume_l` is V/F, so oral bioavailability is already in it.
    """

    half_life_h: Amount
    volume_l: Amount
    absorption_per_h: Amount | None
    lag_h: Amount
    source: Source

    @property
    def elimination_per_h(self) -> Amount:
        """Elimination rate constant: ln 2 / half-life."""
        return LN2 / self.half_life_h

    @property
    def clearance_l_per_h(self) -> Amount:
        """CL/F: elimination rate times volume."""
        return self.elimination_per_h * self.volume_l

    def terms(self) -> Terms:
        """ka/(V(ka-ke))*(e^(-ke*t)-e^(-ka*t)), or e^(-ke*t)/V (source one-compartment)."""
        ke = self.elimination_per_h
        if self.absorption_per_h is None:
            return [(1.0 / self.volume_l, ke)]
        ka = _apart(self.absorption_per_h, ke)
        weight = ka / (self.volume_l * (ka - ke))
        return [(weight, ke), (-weight, ka)]

    def absorbed_mg(self, dose_mg: Amount) -> Amount:
        """The whole dose: V/F already knows what is lost."""
        return dose_mg


@dataclass(frozen=True, slots=True)
class TwoCompartments:
    """Blood and one tissue that fills from it and gives back slowly; absorbed with first order, or into the vein."""

    clearance_l_per_h: Amount
    central_l: Amount
    exchange_l_per_h: Amount
    tissue_l: Amount
    absorption_per_h: Amount | None
    lag_h: Amount
    source: Source

    @property
    def rates_per_h(self) -> tuple[Amount, Amount]:
        """The fast (distribution) and the slow (terminal) rate."""
        out, there, back = self._flows()
        total = out + there + back
        apart = np.sqrt(total * total - 4.0 * back * out)  # No threshold: the roots of a quadratic.
        return (total + apart) / 2.0, (total - apart) / 2.0

    @property
    def terminal_half_life_h(self) -> Amount:
        """Half-life of the last, slow fall."""
        return LN2 / self.rates_per_h[1]

    def terms(self) -> Terms:
        """Two exponentials after an injection, three after absorption (source two-compartments)."""
        _, _, back = self._flows()
        fast, slow = self.rates_per_h
        if self.absorption_per_h is None:
            apart = (fast - slow) * self.central_l
            return [((fast - back) / apart, fast), ((back - slow) / apart, slow)]
        ka = _apart(_apart(self.absorption_per_h, fast), slow)
        into = ka / self.central_l
        return [
            (into * (back - fast) / ((ka - fast) * (slow - fast)), fast),
            (into * (back - slow) / ((ka - slow) * (fast - slow)), slow),
            (into * (back - ka) / ((fast - ka) * (slow - ka)), ka),
        ]

    def absorbed_mg(self, dose_mg: Amount) -> Amount:
        """The whole dose."""
        return dose_mg

    def _flows(self) -> tuple[Amount, Amount, Amount]:
        """Rates out of the body, into the tissue, and back."""
        return (
            self.clearance_l_per_h / self.central_l,
            self.exchange_l_per_h / self.central_l,
            self.exchange_l_per_h / self.tissue_l,
        )


@dataclass(frozen=True, slots=True)
class Sublingual:
    """Two compartments behind a mouth that takes up a smaller share the larger the dose.

    Percent absorbed = at_1_mg - fall*log10(mg). Taken at its word, a tablet of more than 32 mg would bring less than
    one of 32 mg; from that turning point on, the amount absorbed stays what it is there.
    """

    body: TwoCompartments
    percent_at_1_mg: float
    percent_fall: float
    source: Source

    @property
    def lag_h(self) -> Amount:
        """Hours until anything arrives in the blood."""
        return self.body.lag_h

    @property
    def turning_mg(self) -> float:
        """The dose that brings the most: where dose times share has its maximum."""
        # No threshold: the base of the logarithm.
        return float(10.0 ** (self.percent_at_1_mg / self.percent_fall - 1.0 / math.log(10.0)))

    def share_absorbed(self, dose_mg: Amount) -> Levels:
        """Share of a dose (mg, above zero) that reaches the blood, from 0 to 1. Raises `ValueError` at zero or less."""
        if np.any(np.asarray(dose_mg) <= 0):
            raise ValueError("A dose under the tongue must be above zero mg.")
        return np.asarray(self.absorbed_mg(dose_mg) / np.asarray(dose_mg, dtype=np.float64))

    def absorbed_mg(self, dose_mg: Amount) -> Levels:
        """Milligrams of a dose that reach the blood (source buprenorphine-sublingual)."""
        counted = np.minimum(np.asarray(dose_mg, dtype=np.float64), self.turning_mg)
        percent = self.percent_at_1_mg - self.percent_fall * np.log10(np.where(counted > 0, counted, 1.0))
        return counted * np.clip(percent / 100.0, 0.0, 1.0)

    def terms(self) -> Terms:
        """Those of the body behind the mouth."""
        return self.body.terms()


def _apart(rate: Amount, other: Amount) -> Amount:
    """The rate, moved a hair where it equals the other."""
    return np.where(np.isclose(rate, other, rtol=_APART, atol=0.0), other * (1.0 + _APART), rate)
