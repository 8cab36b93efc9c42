"""The models once more, as slowly and plainly as they can be written: small steps of time, one person, no arrays.

Nothing here is imported from the product; agreement with it is worth something because of that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping


def two_compartments_by_steps(
    doses: list[tuple[float, float]],
    until_h: float,
    *,
    clearance: float,
    central: float,
    exchange: float = 0.0,
    tissue: float = 1.0,
    absorption: float | None,
    clearance_grows: Callable[[float], float] = lambda hour: 1.0,
    step_h: float = 0.002,
) -> float:
    """The level (ng/mL) at an hour after doses (hour, mg), by Euler steps through gut, blood and tissue."""
    gut = blood = beyond = 0.0
    waiting = sorted(doses)
    for tick in range(round(until_h / step_h)):
        hour = tick * step_h
        while waiting and waiting[0][0] <= hour + step_h / 2:
            mg = waiting.pop(0)[1]
            gut, blood = (gut, blood + mg) if absorption is None else (gut + mg, blood)
        taken_up = 0.0 if absorption is None else absorption * gut
        out = clearance * clearance_grows(hour) * blood / central
        across = exchange * (blood / central - beyond / tissue)
        gut -= taken_up * step_h
        blood += (taken_up - out - across) * step_h
        beyond += across * step_h
    return blood / central * 1000


def levels_dose_by_dose(dose: float, half_life_h: float, doses: int) -> list[float]:
    """The amount right after each of so many daily doses, by halving hour for hour what is left."""
    amounts, amount = [], 0.0
    for _ in range(doses):
        for _ in range(24):
            amount *= 0.5 ** (1 / half_life_h)
        amount += dose
        amounts.append(amount)
    return amounts


def occupancy_by_chasing(levels: Mapping[str, float], affinity: Mapping[str, float]) -> dict[str, float]:
    """Shares of the receptor in equilibrium, found by letting drugs bind and leave until nothing changes."""
    held = dict.fromkeys(levels, 0.0)
    step = 0.5 / (1 + sum(level / affinity[drug] for drug, level in levels.items()))
    for _ in range(2000):
        free = 1.0 - sum(held.values())
        held = {drug: share + step * (levels[drug] / affinity[drug] * free - share) for drug, share in held.items()}
    return held


def binding_by_steps(
    levels: Mapping[str, Callable[[float], float]],
    rates: Mapping[str, tuple[float, float, float]],
    until_s: float,
    step_s: float = 0.02,
) -> dict[str, float]:
    """Shares held after some seconds, by Euler steps; rates are (kon, koff, n)."""
    held = dict.fromkeys(levels, 0.0)
    for tick in range(round(until_s / step_s)):
        free = 1.0 - sum(held.values())
        held = {
            drug: share
            + step_s * (rates[drug][0] * levels[drug](tick * step_s) ** rates[drug][2] * free - rates[drug][1] * share)
            for drug, share in held.items()
        }
    return held


def adaptation_by_steps(
    asked: Callable[[float], float], until_h: float, *, gain: float, time_h: float, lag_h: float, step_h: float = 0.01
) -> tuple[float, float]:
    """Tolerance and shown withdrawal at an hour, by Euler steps, beginning with none."""
    tolerance = shown = 0.0
    for tick in range(round(until_h / step_h)):
        now = asked(tick * step_h)
        shown += step_h / lag_h * (max(0.0, gain * tolerance - now) - shown)
        tolerance += step_h / time_h * (now - tolerance)
    return tolerance, shown


def hill(level: float, half: float, slope: float, most: float) -> float:
    """A sigmoid, written with a logarithm so that it is not the same line twice."""
    if level <= 0:
        return 0.0
    return most / (1.0 + math.exp(-slope * (math.log(level) - math.log(half))))
