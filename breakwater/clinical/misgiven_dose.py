"""Somebody swallowed a dose that was poured for another person: the red flag, and how they are watched."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.red_flag_signs import HOLDS_BOTH
from breakwater.clinical.red_flags import RedFlag
from breakwater.clinical.sources import source

# The latest peak of methadone. Source: methadone-peak-time.
WATCH_AT_LEAST_HOURS: Final = Decimal("7.5")

CODE: Final = "misgiven_dose"


def misgiven_flag(drug: str, dose_mg: Decimal) -> RedFlag:
    """The red flag of somebody who swallowed another person's dose (mg), with what to do until it is answered.

    It is an emergency whatever the amount and whoever it is: how much this person tolerates was never judged for this
    dose. After buprenorphine they are watched as long as after methadone, which is the longer of the two.
    """
    plan = (
        "Possible opioid toxicity. Call the prescriber now and have naloxone at hand. Watch breathing and whether the "
        f"person can be woken until at least {WATCH_AT_LEAST_HOURS} h after the dose; nobody leaves alone before that. "
        "Give no opioid and no sedative."
    )
    value = f"{drug} {format_mg(dose_mg)} mg"
    return RedFlag(
        CODE, "emergency", "Swallowed another person's dose", plan, value, "any amount",
        source("methadone-peak-time"), HOLDS_BOTH,
    )  # fmt: skip
