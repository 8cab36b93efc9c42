"""How fast a drug takes hold of the receptor and lets go, alone or against others.

dR/dt = kon*L^n*(1-R) - koff*R, with L in pM and seconds (source mann-2022), or with n = 1 in ng/mL and minutes
(source yassen-2006). Several drugs share the free receptors: each term in brackets becomes 1 minus the sum of all R.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import Levels
from breakwater.clinical.pharmacology.parameters import value_of
from breakwater.clinical.sources import Source, source


@dataclass(frozen=True, slots=True)
class Binding:
    """Rates of one drug; units of level and time are those of its source."""

    kon: float
    koff: float
    exponent: float
    source: Source

    @property
    def half_level(self) -> float:
        """The level at which half of the receptors are taken in the end."""
        return float((self.koff / self.kon) ** (1.0 / self.exponent))

    @property
    def half_life(self) -> float:
        """How long until half of what is bound has let go."""
        return math.log(2.0) / self.koff

    def in_the_end(self, level: float) -> float:
        """Share of receptors taken at a level that stays. Raises `ValueError` below zero."""
        pull = self._binding_rate(level)
        return pull / (pull + self.koff)

    def after(self, time: float, level: float, bound: float = 0.0) -> float:
        """Share taken after some time at a level that stays, beginning with `bound`."""
        final = self.in_the_end(level)
        return final + (bound - final) * math.exp(-(self._binding_rate(level) + self.koff) * time)

    def _binding_rate(self, level: float) -> float:
        if level < 0:
            raise ValueError("A level cannot be negative.")
        return float(self.kon * level**self.exponent)


def _measured(drug: str) -> Binding:
    return Binding(
        kon=value_of(f"binding.{drug}.kon"),
        koff=value_of(f"binding.{drug}.koff"),
        exponent=value_of(f"binding.{drug}.n"),
        source=source("mann-2022"),
    )


# In pM and seconds.
BINDINGS: Final = {drug: _measured(drug) for drug in ("fentanyl", "carfentanil", "naloxone")}
# In ng/mL and minutes, behind the delay from blood to brain.
BUPRENORPHINE_BIOPHASE: Final = Binding(
    kon=value_of("biophase.buprenorphine.kon"),
    koff=value_of("biophase.buprenorphine.koff"),
    exponent=1.0,
    source=source("yassen-2006"),
)
BUPRENORPHINE_KE0_PER_MIN: Final = value_of("biophase.buprenorphine.ke0")


def bound_over_time(levels_pm: Mapping[str, Levels], step_s: float) -> dict[str, Levels]:
    """Share of receptors that each drug holds over time, from nothing, in competition (levels in pM, step in seconds).

    Drugs are named as in `BINDINGS`; all arrays have one shape, time last. Steps are implicit: shares stay between 0
    and 1 and add up to at most 1 whatever the step; 1 s is exact to about a thousandth. Raises `KeyError` for a drug
    without rates, `ValueError` for a level below zero or a step that is not above zero.
    """
    drugs = list(levels_pm)
    levels = np.stack([np.asarray(levels_pm[drug], dtype=np.float64) for drug in drugs])
    if np.any(levels < 0) or not step_s > 0:
        raise ValueError("Levels cannot be negative, and a step must be above zero seconds.")
    pulls = np.stack(
        [BINDINGS[drug].kon * levels[place] ** BINDINGS[drug].exponent for place, drug in enumerate(drugs)]
    )
    stays = 1.0 + step_s * np.array([BINDINGS[drug].koff for drug in drugs])
    stays = stays.reshape(-1, *([1] * (levels.ndim - 2)))
    bound = np.zeros_like(levels)
    for place in range(1, levels.shape[-1]):
        gain = step_s * pulls[..., place]
        # All shares of the new moment at once: their sum first, then each from the receptors that are left.
        taken = ((bound[..., place - 1] + gain) / stays).sum(axis=0) / (1.0 + (gain / stays).sum(axis=0))
        bound[..., place] = (bound[..., place - 1] + gain * (1.0 - taken)) / stays
    return {drug: bound[place] for place, drug in enumerate(drugs)}
