"""Pressure and pulse before an alpha-2 agonist. Clonidine and lofexidine lower both; each dose asks again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.moments import elapsed
from breakwater.clinical.rule_sets import Deciding, RuleSet, strictest
from breakwater.clinical.sources import source

__all__ = ["HoldRules", "Pressure", "check_hold"]

# Minutes for which pressure and pulse count. Source: ours-alpha2-vitals.
VALID_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class HoldRules(RuleSet):
    """An alpha-2 agonist is held below these, mmHg and beats a minute; the highest in force decides."""

    hold_below_systolic_mmhg: int | None = None
    hold_below_diastolic_mmhg: int | None = None
    hold_below_pulse_per_min: int | None = None


@dataclass(frozen=True, slots=True)
class Pressure:
    """Pressure and pulse before a dose, sitting, and standing where measured. None means not measured.

    Raises `ValueError` when the diastolic pressure is not below the systolic one.
    """

    measured_at: datetime
    systolic_mmhg: int | None
    diastolic_mmhg: int | None
    pulse_per_min: int | None
    standing_systolic_mmhg: int | None = None
    standing_diastolic_mmhg: int | None = None
    standing_pulse_per_min: int | None = None

    def __post_init__(self) -> None:
        pairs = (
            (self.systolic_mmhg, self.diastolic_mmhg),
            (self.standing_systolic_mmhg, self.standing_diastolic_mmhg),
        )
        for systolic, diastolic in pairs:
            if systolic is not None and diastolic is not None and diastolic >= systolic:
                raise ValueError("Diastolic pressure is below systolic. Check both numbers.")


_MEASURES: Final = (
    ("systolic", "hold_below_systolic_mmhg", "systolic_mmhg", "Systolic pressure", "mmHg"),
    ("diastolic", "hold_below_diastolic_mmhg", "diastolic_mmhg", "Diastolic pressure", "mmHg"),
    ("pulse", "hold_below_pulse_per_min", "pulse_per_min", "Pulse", "/min"),
)


def check_hold(
    seen: Pressure | None, rule_sets: tuple[HoldRules, ...], now: datetime, *, first_dose: bool
) -> tuple[Finding, ...]:
    """What pressure and pulse say before a dose, in a fixed order; the strictest rule set in force is named.

    Below a limit, lying, sitting or standing, the dose is held. Missing or older than 30 minutes is a stop as well:
    what was not measured is never taken for fine. Standing values are asked for before the first dose. A prescriber
    may go past with a reason. Sources: those of the rule sets; ours-alpha2-vitals.
    """
    if seen is None:
        return (_stop("alpha2_not_measured", "Measure pressure and pulse before the dose.", None),)
    passed = elapsed(seen.measured_at, now)
    if not timedelta(0) <= passed <= timedelta(minutes=VALID_MINUTES):
        message = f"Pressure and pulse are not from the last {VALID_MINUTES} minutes. Measure them again."
        return (_stop("alpha2_too_old", message, seen.measured_at),)
    return (*_measured(seen, rule_sets, now), *_standing(seen, first_dose))


def _stop(code: str, message: str, at: datetime | None) -> Finding:
    ours = source("ours-alpha2-vitals")
    return Finding(code, Severity.STOP, "Pressure and pulse", message, None, at, None, ours, PRESCRIBER)


def _measured(seen: Pressure, rule_sets: tuple[HoldRules, ...], now: datetime) -> Iterator[Finding]:
    for code, limit, field, label, unit in _MEASURES:
        deciding = strictest(rule_sets, limit, now.date(), highest=True)
        if deciding is None:
            continue
        sitting, standing = getattr(seen, field), getattr(seen, f"standing_{field}")
        if sitting is None:
            yield _stop(f"alpha2_{code}_missing", f"{label} is missing. Measure it before the dose.", seen.measured_at)
        else:
            lowest = sitting if standing is None else min(sitting, standing)
            yield _against(code, label, unit, lowest, deciding, seen.measured_at)


def _against(code: str, label: str, unit: str, value: int, deciding: Deciding, at: datetime) -> Finding:
    shown, threshold = f"{value} {unit}", f"{deciding.limit} {unit} or more"
    if value < deciding.limit:
        message = f"{label} {shown} is below {deciding.limit}, by: {deciding.name}. Hold the dose; measure again."
        return Finding(f"hold_{code}", Severity.STOP, label, message, shown, at, threshold, deciding.source, PRESCRIBER)
    message = f"{label} is {deciding.limit} or more, by: {deciding.name}."
    return Finding(f"{code}_fine", Severity.OK, label, message, shown, at, threshold, deciding.source)


def _standing(seen: Pressure, first_dose: bool) -> Iterator[Finding]:
    if first_dose and seen.standing_systolic_mmhg is None:
        message = "Before the first dose measure standing as well."
        ours = source("ours-alpha2-vitals")
        yield Finding("standing_missing", Severity.CAUTION, "Standing", message, None, seen.measured_at, None, ours)
