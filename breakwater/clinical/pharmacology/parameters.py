"""Every number of the models as one list: value, unit, spread between people, and source.

A parameter known from memory says so wherever it is shown; `Parameter.source.confidence` carries that word. None of
these numbers doses anybody.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.pharmacology.parameter_list import PARAMETERS
from breakwater.clinical.pharmacology.parameter_shape import Parameter

__all__ = ["Parameter", "UnknownParameter", "draw", "parameter", "parameters", "value_of"]

Values = NDArray[np.float64]


class UnknownParameter(KeyError):
    """A model asks for a number that is not in the list."""


_BY_KEY: Final = {entry.key: entry for entry in PARAMETERS}


def parameters() -> tuple[Parameter, ...]:
    """All parameters of the models, in the order of the list."""
    return PARAMETERS


def parameter(key: str) -> Parameter:
    """The parameter with this key. Raises `UnknownParameter`."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise UnknownParameter(
            f"No parameter is listed as {key!r}. Add it to breakwater/clinical/pharmacology/parameter_list.py."
        ) from None


def value_of(key: str) -> float:
    """The middle value of a parameter, in its own unit. Raises `UnknownParameter`."""
    return parameter(key).value


def draw(entry: Parameter, rng: np.random.Generator, people: int) -> Values:
    """One value a person, in the parameter's unit, shape (people, 1), so that it spreads over times in columns.

    Lognormal around the middle value with the coefficient of variation, kept inside the published range where there
    is one. The chance comes from the caller. Raises `ValueError` when the parameter lists no spread.
    """
    if entry.cv is None:
        raise ValueError(f"No spread between people is known for {entry.key}.")
    sigma = math.sqrt(math.log1p(entry.cv**2))
    drawn = entry.value * np.exp(sigma * rng.standard_normal((people, 1)))
    return np.clip(drawn, entry.low, entry.high)
