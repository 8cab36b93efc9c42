"""Everything one run of the dose gate looks at, and the rules it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.dose_facts import DosingHistory, Observed, OrderFacts, Standing
from breakwater.clinical.ecg_due import KRANTZ_2009, EcgRules
from breakwater.clinical.missed_doses import BUPRENORPHINE, CONSERVATIVE, MissedDosePolicy
from breakwater.clinical.qtc import HIGH_FROM_MS, RAISED_ABOVE_MS
from breakwater.clinical.red_flag_limits import PUBLISHED_LIMITS, RedFlagLimits


@dataclass(frozen=True, slots=True)
class GateRules:
    """Numbers of the gate that a site sets; hours and minutes of clock time, QTc in milliseconds.

    Sources: ours-min-interval (hours), ours-dose-gate (minutes), krantz-2009 (QTc), ours-amount-change (change of the
    daily amount, and how many times the last one is too much), the policies' and `ecg_rules`' own.
    """

    missed_policy: MissedDosePolicy = CONSERVATIVE
    buprenorphine_missed_policy: MissedDosePolicy = BUPRENORPHINE
    red_flag_limits: RedFlagLimits = PUBLISHED_LIMITS
    min_hours_one_part: Decimal = Decimal(12)
    min_hours_split: Decimal = Decimal(6)
    observation_valid_minutes: int = 30
    qtc_high_ms: int = HIGH_FROM_MS
    qtc_raised_above_ms: int = RAISED_ABOVE_MS
    ecg_rules: EcgRules = KRANTZ_2009
    methadone_change_ask_mg: Decimal = Decimal(10)
    buprenorphine_change_ask_mg: Decimal = Decimal(8)
    methadone_times_last: int = 2


DEFAULT_GATE_RULES: Final = GateRules()


@dataclass(frozen=True, slots=True)
class DoseGateInput:
    """One question to the gate: may this order's next part be given to this person on this dosing day, now?"""

    order: OrderFacts
    history: DosingHistory
    observed: Observed | None
    standing: Standing
    dosing_day: date
    now: datetime
    rules: GateRules = DEFAULT_GATE_RULES
