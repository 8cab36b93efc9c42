"""Calling somebody back with all their bottles: by when they come, and whether the count is what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.sources import source

# Source: ours-call-back.
EARLIEST_AFTER_HOURS: Final = 24
LATEST_AFTER_HOURS: Final = 72
# The hours offered between the two. Source: ours-call-back.
HOURS_OFFERED: Final = (EARLIEST_AFTER_HOURS, 48, LATEST_AFTER_HOURS)


@dataclass(frozen=True, slots=True)
class BottleCount:
    """Bottles whose day is not over: how many there should be, sealed, and how many the person brought sealed."""

    sealed_expected: int
    sealed_found: int


def due_at(called_at: datetime, hours: int) -> datetime:
    """By when the person comes. Raises `ValueError` outside 24 to 72 hours after the call (source ours-call-back)."""
    if not EARLIEST_AFTER_HOURS <= hours <= LATEST_AFTER_HOURS:
        raise ValueError(f"A call-back is due {EARLIEST_AFTER_HOURS} to {LATEST_AFTER_HOURS} hours after the call.")
    return called_at + timedelta(hours=hours)


def check_count(counted: BottleCount) -> Finding:
    """Whether all bottles are there and sealed. A difference is a caution that decides nothing by itself.

    Raises `ValueError` for a count below zero.
    """
    if min(counted.sealed_expected, counted.sealed_found) < 0:
        raise ValueError("A count of bottles is not below zero.")
    ours, title = source("ours-call-back"), "Bottle count"
    value, threshold = f"{counted.sealed_found} sealed", f"{counted.sealed_expected} sealed"
    if counted.sealed_found != counted.sealed_expected:
        message = f"{value}, and {threshold} were expected. Ask the person, and tell the prescriber today."
        return Finding("bottle_count_differs", Severity.CAUTION, title, message, value, None, threshold, ours)
    return Finding("bottle_count", Severity.OK, title, f"All {value}.", value, None, threshold, ours)
