"""A dose of which only a part was swallowed: what counts as taken, and whether the day counts as missed."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from breakwater.clinical.sources import source

# Source: ours-partly-taken.
COUNTS_FROM_SHARE: Final = Decimal("0.5")

PARTLY_TAKEN_SOURCE: Final = source("ours-partly-taken")


def not_swallowed_mg(dose_mg: Decimal, swallowed_mg: Decimal) -> Decimal:
    """What is left of a dose, in mg. Raises `ValueError` unless more than nothing and less than all was swallowed."""
    if not 0 < swallowed_mg < dose_mg:
        raise ValueError("Of a partly taken dose more than nothing and less than all was swallowed.")
    return dose_mg - swallowed_mg


def counts_as_dosed(dose_mg: Decimal, swallowed_mg: Decimal) -> bool:
    """Whether the day counts as a day with a dose when missed days are counted (source ours-partly-taken).

    At least half swallowed: the day counts as dosed. Less: it counts as missed, because tolerance falls as if nothing
    had been taken. Whatever was swallowed still counts for the hours since the last dose and the total of the day.
    """
    return swallowed_mg >= dose_mg * COUNTS_FROM_SHARE
