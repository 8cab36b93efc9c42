"""Withdrawal that a dose of buprenorphine itself set off: a clear rise of COWS soon after the dose.

It is treated with more buprenorphine, so this flag holds no medicine; it asks for the prescriber.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from breakwater.clinical.red_flags import RedFlag
from breakwater.clinical.sources import source

# A rise of 6 or more within about 2 hours of a dose. Source: precipitated-withdrawal.
RISE: Final = 6
WITHIN: Final = timedelta(hours=2)


def precipitated_withdrawal(
    *, dose_at: datetime | None, total_before: int | None, scored_at: datetime, total: int | None
) -> RedFlag | None:
    """The flag for a COWS total that rose by 6 or more within 2 hours of a buprenorphine dose; None when it did not.

    `dose_at` is the last buprenorphine dose, `total_before` the last complete total at or before it. Without a dose, an
    earlier total or a complete form there is nothing to compare. All moments are aware.
    """
    if dose_at is None or total_before is None or total is None or not dose_at < scored_at <= dose_at + WITHIN:
        return None
    rise = total - total_before
    if rise < RISE:
        return None
    minutes_after = int((scored_at - dose_at).total_seconds() // 60)
    return RedFlag(
        code="precipitated_withdrawal",
        level="assess",
        title="COWS rose after buprenorphine",
        message="Possible precipitated withdrawal. Call the prescriber: more buprenorphine is the usual treatment. "
        "Do not leave the person alone.",
        value=f"COWS +{rise} in {minutes_after} min after dose",
        threshold=f"+{RISE} within 2 h of a dose",
        source=source("precipitated-withdrawal"),
        holds=frozenset(),
    )
