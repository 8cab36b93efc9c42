"""QT interval corrected for heart rate, and its bands. The correction used is part of the result, never implied."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.sources import source

Correction = Literal["bazett", "fridericia"]
Band = Literal["in_range", "raised", "high"]

# Milliseconds; 500 itself counts as high, because sources write both ">500" and "500 or more". Source: krantz-2009.
RAISED_ABOVE_MS: Final = 450
HIGH_FROM_MS: Final = 500
# What an ECG can show. Source: ours-qt-limits.
_QT_MS: Final = (Decimal(150), Decimal(900))
_HEART_RATE_PER_MIN: Final = (Decimal(20), Decimal(250))
_BAZETT_GOOD_PER_MIN: Final = (Decimal(60), Decimal(100))
_MS_PER_MINUTE: Final = Decimal(60 * 1000)
# The root of RR in each correction. Source: qt-correction.
_ROOTS: Final[dict[Correction, int]] = {"bazett": 2, "fridericia": 3}


class EcgRefused(ValueError):
    """A QT interval or heart rate that no ECG shows, most often a slip between seconds and milliseconds."""


@dataclass(frozen=True, slots=True)
class Qtc:
    """A corrected QT in whole milliseconds, with what it was made from and how."""

    qtc_ms: int
    correction: Correction
    qt_ms: Decimal
    heart_rate_per_min: Decimal

    @property
    def band(self) -> Band:
        """450 ms or less, above it and below 500, or 500 and more (source krantz-2009)."""
        return band(self.qtc_ms)

    @property
    def reliable(self) -> bool:
        """Whether this correction is good at this rate; Bazett over-corrects when fast (source ours-qt-limits)."""
        low, high = _BAZETT_GOOD_PER_MIN
        return self.correction != "bazett" or low <= self.heart_rate_per_min <= high


def rate_from_rr(rr_ms: Decimal) -> Decimal:
    """Heart rate per minute from the interval between two beats in milliseconds. Raises `EcgRefused`."""
    if not rr_ms > 0:
        raise EcgRefused("The RR interval is above zero milliseconds.")
    return _MS_PER_MINUTE / rr_ms


def corrected(qt_ms: Decimal, heart_rate_per_min: Decimal, correction: Correction) -> Qtc:
    """QT in milliseconds corrected by heart rate: QT divided by a root of RR in seconds (source qt-correction).

    Half a millisecond rounds up. Raises `EcgRefused` for a QT or rate no ECG shows.
    """
    if not _QT_MS[0] <= qt_ms <= _QT_MS[1]:
        raise EcgRefused(f"Enter QT in milliseconds, {_QT_MS[0]} to {_QT_MS[1]}; {qt_ms} is not one.")
    if not _HEART_RATE_PER_MIN[0] <= heart_rate_per_min <= _HEART_RATE_PER_MIN[1]:
        low, high = _HEART_RATE_PER_MIN
        raise EcgRefused(f"Enter the heart rate per minute, {low} to {high}; {heart_rate_per_min} is not one.")
    rr_s = Decimal(60) / heart_rate_per_min
    exact = qt_ms / rr_s ** (Decimal(1) / _ROOTS[correction])
    return Qtc(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), correction, qt_ms, heart_rate_per_min)


def bazett(qt_ms: Decimal, heart_rate_per_min: Decimal) -> Qtc:
    """QT divided by the square root of RR in seconds."""
    return corrected(qt_ms, heart_rate_per_min, "bazett")


def fridericia(qt_ms: Decimal, heart_rate_per_min: Decimal) -> Qtc:
    """QT divided by the cube root of RR in seconds."""
    return corrected(qt_ms, heart_rate_per_min, "fridericia")


def band(qtc_ms: int) -> Band:
    """The band of a corrected QT in milliseconds (source krantz-2009)."""
    if qtc_ms >= HIGH_FROM_MS:
        return "high"
    return "raised" if qtc_ms > RAISED_ABOVE_MS else "in_range"


def check_qtc(qtc: Qtc) -> Finding:
    """What a corrected QT means for methadone. High is a stop that the prescriber weighs."""
    krantz, title = source("krantz-2009"), "QTc"
    value = f"{qtc.qtc_ms} ms ({qtc.correction.capitalize()})"
    fast = "" if qtc.reliable else " Bazett is unreliable at this heart rate; work it out by Fridericia too."
    if qtc.band == "high":
        message = (
            "QTc is high. The prescriber weighs reducing or changing methadone against the danger of leaving "
            f"treatment, corrects potassium and magnesium, and looks for other medicines that lengthen QT.{fast}"
        )
        threshold = f"below {HIGH_FROM_MS} ms"
        return Finding("qtc_high", Severity.STOP, title, message, value, None, threshold, krantz, PRESCRIBER)
    threshold = f"{RAISED_ABOVE_MS} ms or less"
    if qtc.band == "raised":
        message = f"QTc is raised. Discuss the risk and repeat the ECG more often.{fast}"
        return Finding("qtc_raised", Severity.CAUTION, title, message, value, None, threshold, krantz)
    return Finding("qtc", Severity.OK, title, f"QTc in range.{fast}", value, None, threshold, krantz)
