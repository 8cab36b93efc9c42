"""Clonidine for withdrawal (off label): test dose, amount of a dose and of a day, interval, holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.medicines.alpha2 import HoldRules, Pressure, check_hold
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.medicines.running_total import DoseLimits, TotalCheck, check_total
from breakwater.clinical.sources import source

__all__ = ["CLONIDINE", "HOLD_DEFAULT", "HOLD_PULSE_50", "STOP_SLOWLY", "check_clonidine"]

# Mg of the test dose. Source: clonidine-withdrawal.
TEST_DOSE_MG: Final = Decimal("0.1")

CLONIDINE: Final = DoseLimits(
    "cloNIDine", Decimal("0.3"), 6 * 60, Decimal("1.2"), source("clonidine-withdrawal"), source("clonidine-withdrawal")
)
HOLD_DEFAULT: Final = HoldRules(
    "Clonidine, usual",
    source("clonidine-withdrawal"),
    hold_below_systolic_mmhg=90,
    hold_below_diastolic_mmhg=60,
    hold_below_pulse_per_min=60,
)
# The looser variant some use. Beside the usual rule the usual one still decides; alone it is a prescriber's choice.
HOLD_PULSE_50: Final = HoldRules(
    "Clonidine, pulse 50",
    source("clonidine-withdrawal"),
    hold_below_systolic_mmhg=90,
    hold_below_diastolic_mmhg=60,
    hold_below_pulse_per_min=50,
)

STOP_SLOWLY: Final = "Do not stop clonidine at once after regular doses: pressure can jump. The prescriber tapers it."


def check_clonidine(
    dose_mg: Decimal,
    given: Iterable[GivenDose],
    seen: Pressure | None,
    now: datetime,
    *,
    rule_sets: tuple[HoldRules, ...] = (HOLD_DEFAULT,),
) -> TotalCheck:
    """Whether this dose may be given now: pressure and pulse first, then dose, interval and the last 24 hours.

    `given` holds earlier doses; without any this is the test dose, 0.1 mg at most. Amounts in mg. Raises `ValueError`
    for a dose not above zero or an earlier dose timed ahead of `now`. Sources: clonidine-withdrawal,
    ours-alpha2-vitals.
    """
    earlier = tuple(given)
    dose_max_mg = CLONIDINE.dose_max_mg if earlier else TEST_DOSE_MG
    holds = check_hold(seen, rule_sets, now, first_dose=not earlier)
    return check_total(CLONIDINE.with_dose_max(dose_max_mg), dose_mg, earlier, now).after(holds)
