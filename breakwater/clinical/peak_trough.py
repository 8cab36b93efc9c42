"""Methadone levels in blood: the ratio of peak to trough, and what it suggests. A guide, never a target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.formatting import number
from breakwater.clinical.sources import source

# Source: methadone-peak-trough.
FAST_ABOVE_RATIO: Final = Decimal(2)
TROUGH_GUIDE_NG_PER_ML: Final = (Decimal(200), Decimal(400))
# Hours after the dose. Source: methadone-peak-time.
PEAK_HOURS: Final = (Decimal(2), Decimal(4))
# Source: ours-levels.
TROUGH_FROM_HOURS: Final = Decimal(20)
SPLIT_TROUGH_FROM_HOURS: Final = Decimal(8)

_TITLE: Final = "Methadone levels"
_TENTH: Final = Decimal("0.1")


class LevelRefused(ValueError):
    """A level that cannot be: not above zero, in another unit, or drawn before the dose."""


@dataclass(frozen=True, slots=True)
class Level:
    """A methadone level with its unit and the hours between the last dose and the drawing.

    Only ng/mL is taken: a level in µg/L has the same number, one in nmol/L is about three times as high, and a level
    whose unit nobody stated is not used. Raises `LevelRefused`.
    """

    value: Decimal
    unit: str
    hours_after_dose: Decimal

    def __post_init__(self) -> None:
        if self.unit != "ng/mL":
            raise LevelRefused(f"Enter the level in ng/mL; {self.unit or 'no unit'} is not taken.")
        if not self.value > 0 or self.hours_after_dose < 0:
            raise LevelRefused("A level is above zero ng/mL and drawn after the dose.")


@dataclass(frozen=True, slots=True)
class PeakTrough:
    """Peak divided by trough, to one decimal as shown, and what was noticed."""

    ratio: Decimal
    findings: tuple[Finding, ...]


def peak_trough(peak: Level, trough: Level, *, split: bool = False) -> PeakTrough:
    """The ratio of two levels around one dose, with findings on timing, ratio and trough (methadone-peak-trough).

    `split`: the person takes two parts a day. The exact ratio is compared, the rounded one shown.
    """
    exact = peak.value / trough.value
    return PeakTrough(exact.quantize(_TENTH), (*_timing(peak, trough, split), _ratio(exact, split), _trough(trough)))


def _timing(peak: Level, trough: Level, split: bool) -> Iterator[Finding]:
    earliest, latest = PEAK_HOURS
    if not earliest <= peak.hours_after_dose <= latest:
        message = f"The peak was drawn {number(peak.hours_after_dose)} h after the dose; 2 to 4 h shows it best."
        yield _caution("peak_time", message, f"{number(peak.hours_after_dose)} h", "2 to 4 h", "methadone-peak-time")
    least = SPLIT_TROUGH_FROM_HOURS if split else TROUGH_FROM_HOURS
    if trough.hours_after_dose < least:
        message = (
            f"The trough was drawn {number(trough.hours_after_dose)} h after the dose; draw it before the next dose."
        )
        value, threshold = f"{number(trough.hours_after_dose)} h", f"{number(least)} h or more"
        yield _caution("trough_time", message, value, threshold, "ours-levels")


def _ratio(exact: Decimal, split: bool) -> Finding:
    value, threshold = number(exact.quantize(_TENTH)), f"{number(FAST_ABOVE_RATIO)} or less"
    if exact < 1:
        message = "The trough is above the peak. Check the times and whether the two were exchanged."
        return _caution("levels_swapped", message, value, "1 or more", "methadone-peak-trough")
    if exact > FAST_ABOVE_RATIO:
        consider = "Ask for the reason." if split else "The prescriber may consider a split dose."
        message = f"The peak is more than twice the trough, which suggests fast metabolism. {consider}"
        return _caution("fast_metabolism", message, value, threshold, "methadone-peak-trough")
    where = source("methadone-peak-trough")
    message = "The ratio does not suggest fast metabolism."
    return Finding("peak_trough_ratio", Severity.OK, _TITLE, message, value, None, threshold, where)


def _trough(trough: Level) -> Finding:
    low, high = TROUGH_GUIDE_NG_PER_ML
    value, threshold = f"{number(trough.value)} ng/mL", f"{number(low)} to {number(high)} ng/mL, a guide from memory"
    if low <= trough.value <= high:
        where = source("methadone-peak-trough")
        return Finding(
            "trough", Severity.OK, _TITLE, "The trough is in the guide range.", value, None, threshold, where
        )
    side = "below" if trough.value < low else "above"
    message = f"The trough is {side} the guide range. How the person is counts more than the level."
    return _caution(f"trough_{side}", message, value, threshold, "methadone-peak-trough")


def _caution(code: str, message: str, value: str, threshold: str, key: str) -> Finding:
    return Finding(code, Severity.CAUTION, _TITLE, message, value, None, threshold, source(key))
