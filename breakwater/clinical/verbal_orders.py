"""How long a verbal order counts before the prescriber has signed it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from breakwater.clinical.moments import after

__all__ = ["SIGN_WITHIN_HOURS", "counts_until"]

# Source: ours-verbal-order.
SIGN_WITHIN_HOURS: Final = 24


def counts_until(told_at: datetime, site_hours: int | None = None) -> datetime:
    """The moment from which an unsigned verbal order counts no more (source ours-verbal-order).

    `site_hours` is what the site has chosen; it can only shorten the time. Raises `ValueError` unless it is above zero.
    """
    if site_hours is not None and site_hours < 1:
        raise ValueError("A site gives its prescribers at least one hour to sign.")
    hours = SIGN_WITHIN_HOURS if site_hours is None else min(site_hours, SIGN_WITHIN_HOURS)
    return after(told_at, minutes=hours * 60)
