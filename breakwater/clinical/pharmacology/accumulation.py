"""How a level builds up with regular doses and falls without, worked out from the half-life alone.

R = 1/(1-2^(-interval/half-life)) and its relatives (source one-compartment). Times are hours.
"""

from __future__ import annotations

import math
from typing import Final

from breakwater.clinical.sources import source

FORMULA_SOURCE: Final = source("one-compartment")


def accumulation_ratio(half_life_h: float, interval_h: float = 24.0) -> float:
    """How much higher the steady state is than the first dose: R = 1/(1-2^(-interval/half-life)).

    A dose once a day unless an interval is given (source one-compartment).
    """
    return 1.0 / (1.0 - _left(half_life_h, interval_h))


def fraction_of_steady_state(doses: int, half_life_h: float, interval_h: float = 24.0) -> float:
    """Share of the steady state reached after so many doses: 1-2^(-n*interval/half-life).

    A dose once a day unless an interval is given (source one-compartment).
    """
    return 1.0 - _left(half_life_h, doses * interval_h)


def fraction_left(hours: float, half_life_h: float) -> float:
    """Share of the level that is left after so many hours without a dose."""
    return _left(half_life_h, hours)


def hours_to_fraction(fraction: float, half_life_h: float) -> float:
    """Hours of regular dosing until this share of the steady state; 90 % takes 3.32 half-lives.

    Raises `ValueError` unless the fraction is at least 0 and below 1.
    """
    if not 0 <= fraction < 1:
        raise ValueError("A fraction of the steady state is at least 0 and below 1.")
    return -math.log2(1.0 - fraction) * _checked(half_life_h)


def _left(half_life_h: float, hours: float) -> float:
    if hours < 0:
        raise ValueError("Hours cannot be negative.")
    return float(2.0 ** (-hours / _checked(half_life_h)))


def _checked(half_life_h: float) -> float:
    if not half_life_h > 0:
        raise ValueError("A half-life must be above zero hours.")
    return half_life_h
