"""How a level builds up with regular doses and falls without, from the half-life alone."""

from __future__ import annotations

from dataclasses import dataclass

from breakwater.clinical.pharmacology import (
    FORMULA_SOURCE,
    accumulation_ratio,
    fraction_left,
    fraction_of_steady_state,
    hours_to_fraction,
)
from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """Half-life and interval in hours; and after how many doses, and hours without one, to say how it stands."""

    half_life_h: float
    # No threshold: what is shown when nothing else is asked.
    interval_h: float = 24.0
    # No threshold: the same.
    doses: tuple[int, ...] = (1, 2, 3, 5, 7)
    # No threshold: the same.
    hours_without: tuple[float, ...] = (24.0, 48.0, 72.0)


@dataclass(frozen=True, slots=True)
class AfterDoses:
    """Share of the steady state that is reached after so many doses."""

    doses: int
    share: float


@dataclass(frozen=True, slots=True)
class Without:
    """Share of the level that is left after so many hours without a dose."""

    hours: float
    share: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Steady state against the first dose, hours to 90 % of it, and the shares asked for."""

    ratio: float
    hours_to_90_percent: float
    reached: tuple[AfterDoses, ...]
    left: tuple[Without, ...]
    source: Source


# No threshold: the share the question is about.
_NEARLY_ALL = 0.9


def answer(asked: Asked) -> Answer:
    """Work out the shares."""
    half_life_h, interval_h = asked.half_life_h, asked.interval_h
    return Answer(
        accumulation_ratio(half_life_h, interval_h),
        hours_to_fraction(_NEARLY_ALL, half_life_h),
        tuple(AfterDoses(doses, fraction_of_steady_state(doses, half_life_h, interval_h)) for doses in asked.doses),
        tuple(Without(hours, fraction_left(hours, half_life_h)) for hours in asked.hours_without),
        FORMULA_SOURCE,
    )
