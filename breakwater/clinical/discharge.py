"""Leaving treatment: check-ins, the warning about lost tolerance, and naloxone. Every discharge gets all three."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from breakwater.clinical.sources import source

# Source: ours-check-ins.
CHECK_IN_DAYS: Final = (1, 7, 14, 30, 90, 180, 365)
CHECK_IN_SOURCE: Final = source("ours-check-ins")

TOLERANCE_WARNING: Final = (
    "Your body can no longer take the amount it took before. After even a few days without opioids, the old amount can "
    "stop your breathing and kill you. If you use again, use much less, go slowly, and do not use alone. "
    "Keep naloxone with you and show the people around you how to use it. "
    "You can come back to us at any time, also after using. Methadone or buprenorphine lowers the risk of dying."
)
TOLERANCE_SOURCE: Final = source("strang-2003")

NALOXONE_ADVICE: Final = (
    "If someone cannot be woken, breathes slowly or not at all, or has blue lips: call 911. "
    "Spray naloxone 4 mg into one nostril. Give rescue breaths. "
    "If they do not breathe better after 2 to 3 minutes, give another dose in the other nostril. "
    "Stay until help comes: naloxone wears off in 45 to 90 minutes, and breathing can stop again."
)
NALOXONE_SOURCE: Final = source("aha-2020-opioid")


def check_in_dates(discharged_on: date) -> tuple[date, ...]:
    """The dates of the check-ins, in the order of `CHECK_IN_DAYS`; day 0 is the day of discharge."""
    return tuple(discharged_on + timedelta(days=days) for days in CHECK_IN_DAYS)
