"""Limits for buprenorphine orders by authority. The strictest in force decides; there is no hard maximum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.rule_sets import RuleSet
from breakwater.clinical.sources import source

__all__ = [
    "DAILY_CHECKS",
    "DEFAULT_RULE_SETS",
    "LABEL",
    "LOW_DOSE_START",
    "SITE_DEFAULT",
    "START_SCORES",
    "BuprenorphineRules",
]


@dataclass(frozen=True, slots=True)
class BuprenorphineRules(RuleSet):
    """Limits for buprenorphine orders, amounts in mg under the tongue. None: this authority does not limit it.

    `ask_above_daily_mg` asks for a note, `strong_check_above_daily_mg` stops until a prescriber gives a reason.
    """

    min_cows_short_acting: int | None = None
    min_cows_long_acting: int | None = None
    score_valid_minutes: int | None = None
    first_dose_max_mg: Decimal | None = None
    low_dose_first_dose_max_mg: Decimal | None = None
    first_day_max_mg: Decimal | None = None
    high_dose_first_day_max_mg: Decimal | None = None
    ask_above_daily_mg: Decimal | None = None
    strong_check_above_daily_mg: Decimal | None = None


START_SCORES: Final = BuprenorphineRules(
    "ACEP start scores", source("acep-bup-start"), min_cows_short_acting=8, min_cows_long_acting=13
)
LABEL: Final = BuprenorphineRules(
    "Labels and usual protocols",
    source("bup-first-day"),
    first_dose_max_mg=Decimal(8),
    first_day_max_mg=Decimal(16),
    high_dose_first_day_max_mg=Decimal(32),
)
LOW_DOSE_START: Final = BuprenorphineRules(
    "Low-dose start", source("bup-low-dose-start"), low_dose_first_dose_max_mg=Decimal("0.5")
)
DAILY_CHECKS: Final = BuprenorphineRules(
    "Daily checks (no maximum is stated)",
    source("bup-daily-limits"),
    date(2024, 12, 1),
    ask_above_daily_mg=Decimal(24),
    strong_check_above_daily_mg=Decimal(32),
)
SITE_DEFAULT: Final = BuprenorphineRules("Site default", source("ours-bup-score-age"), score_valid_minutes=60)

DEFAULT_RULE_SETS: Final = (START_SCORES, LABEL, LOW_DOSE_START, DAILY_CHECKS, SITE_DEFAULT)
