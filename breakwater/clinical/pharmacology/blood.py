"""Levels in the blood after any doses, for one person or many at once. Hours, mg, ng/mL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from breakwater.clinical.pharmacology.compartments import Amount, Drug, Levels
from breakwater.clinical.pharmacology.drugs import METHADONE

# No threshold: a change of units.
NG_PER_ML_IN_MG_PER_L: Final = 1000.0


def levels(doses: Sequence[tuple[float, Amount]], at_hours: Sequence[float] | Levels, drug: Drug = METHADONE) -> Levels:
    """Blood levels (ng/mL) at given hours after doses given as (hour, mg); the doses add up.

    Shape (times,), or (people, times) when the model or a dose holds one value a person in shape (people, 1).
    C(t) = D*ka/(V*(ka-ke)) * (e^(-ke*t) - e^(-ka*t)) for one compartment, from the lag on (source one-compartment).
    """
    times = np.asarray(at_hours, dtype=np.float64)
    total = np.zeros_like(times)
    for hour, dose_mg in doses:
        total = total + drug.absorbed_mg(dose_mg) * _after_one_mg(drug, times - hour)
    return total * NG_PER_ML_IN_MG_PER_L


def _after_one_mg(drug: Drug, hours: Levels) -> Levels:
    since = np.asarray(hours - drug.lag_h)
    arrived = since >= 0.0
    elapsed = np.where(arrived, since, 0.0)
    shape = sum((weight * np.exp(-rate * elapsed) for weight, rate in drug.terms()), start=np.zeros_like(elapsed))
    # Rounding can leave a hair below zero at the very start, where a level is zero.
    return np.where(arrived, np.maximum(shape, 0.0), 0.0)


def levels_each_day(
    doses_mg: Levels, drug: Drug = METHADONE, *, at_h: float = 24.0, interval_h: float = 24.0
) -> Levels:
    """Levels (ng/mL) `at_h` hours after each dose of a regular series; with the defaults the trough before the next.

    Args:
        doses_mg: (people, doses), mg; a missed dose is zero.
        at_h: from the lag to the interval, so that no later dose plays a part.

    Exact, and quick for many people: between doses each exponential only shrinks (source one-compartment). Raises
    `ValueError` when `at_h` lies outside.
    """
    if not np.all(np.asarray(drug.lag_h) <= at_h) or at_h > interval_h:
        raise ValueError("The hour asked for must lie between the lag and the next dose.")
    amounts = np.asarray(drug.absorbed_mg(np.asarray(doses_mg, dtype=np.float64)))
    result = np.zeros_like(amounts)
    for weight, rate in drug.terms():
        kept = np.zeros((amounts.shape[0], 1))
        shrink, then = np.exp(-rate * interval_h), weight * np.exp(-rate * (at_h - drug.lag_h))
        for place in range(amounts.shape[1]):
            kept = kept * shrink + amounts[:, [place]]
            result[:, [place]] += kept * then
    return np.asarray(np.maximum(result, 0.0) * NG_PER_ML_IN_MG_PER_L)


def effect_site(blood_levels: Levels, step_h: float, rate_per_h: float) -> Levels:
    """The level in the brain that follows the blood with rate ke0: dE/dt = ke0*(C-E), beginning at zero.

    The last axis is time in equal steps; within a step the blood is taken as constant (source yassen-2006).
    """
    share = 1.0 - np.exp(-rate_per_h * step_h)
    site = np.zeros_like(blood_levels)
    for place in range(1, blood_levels.shape[-1]):
        before = site[..., place - 1]
        site[..., place] = before + share * (blood_levels[..., place - 1] - before)
    return site
