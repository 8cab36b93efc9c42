"""Vital signs with their units in their names, and the two kinds of limit: impossible and unusual."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.sources import Source, source

Number = int | Decimal

# POSS: S asleep but easy to rouse, 1 awake and alert, 2 slightly drowsy, 3 drifts off mid-sentence, 4 minimal response.
POSS: Final[dict[str, str]] = {
    "S": "Asleep, easy to wake",
    "1": "Awake and alert",
    "2": "Slightly drowsy, easy to rouse",
    "3": "Drifts off while talking",
    "4": "Hardly or not rousable",
}
# Source: rass.
RASS_LOW: Final = -5
RASS_HIGH: Final = 4


@dataclass(frozen=True, slots=True)
class Vitals:
    """One set of vital signs; None means not measured. Raises `TypeError` or `ValueError` for a value of another kind.

    Numbers are whole numbers or Decimals, never floats or booleans. `sedation_poss` is a letter of `POSS`,
    `sedation_rass` a whole number from -5 to 4.
    """

    respiratory_rate_per_min: Number | None = None
    spo2_percent: Number | None = None
    pulse_per_min: Number | None = None
    systolic_mmhg: Number | None = None
    diastolic_mmhg: Number | None = None
    temperature_c: Number | None = None
    sedation_poss: str | None = None
    sedation_rass: int | None = None
    glucose_mg_per_dl: Number | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "sedation_poss" and value is not None:
                _check_number(field.name, value)
        if self.sedation_poss is not None and self.sedation_poss not in POSS:
            raise ValueError(f"sedation_poss: {self.sedation_poss!r} is not one of {', '.join(POSS)}.")
        if self.sedation_rass is not None and not RASS_LOW <= self.sedation_rass <= RASS_HIGH:
            raise ValueError(f"sedation_rass: {self.sedation_rass} is not from {RASS_LOW} to {RASS_HIGH}.")


def _check_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"{name}: {value!r} is not a whole number or a Decimal.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{name}: {value} is not a number.")


@dataclass(frozen=True, slots=True)
class PlausibleRange:
    """Limits of one vital sign. Outside `possible` the value is refused, outside `usual` it is asked about again."""

    field: str
    label: str
    unit: str
    possible: tuple[Number, Number]
    usual: tuple[Number, Number]
    hint: str
    source: Source


_OURS: Final = source("ours-vital-limits")
# Source: ours-vital-limits.
_LEAST_DIASTOLIC_MMHG: Final = 10
_MAYBE_FAHRENHEIT: Final = "Is this in Fahrenheit? Enter it in degrees Celsius."

RANGES: Final = (
    PlausibleRange("respiratory_rate_per_min", "Respiratory rate", "/min", (0, 80), (6, 40), "", _OURS),
    PlausibleRange("spo2_percent", "SpO2", "%", (20, 100), (80, 100), "", _OURS),
    PlausibleRange("pulse_per_min", "Pulse", "/min", (0, 300), (35, 180), "", _OURS),
    PlausibleRange("systolic_mmhg", "Systolic pressure", "mmHg", (20, 300), (70, 230), "", _OURS),
    PlausibleRange("diastolic_mmhg", "Diastolic pressure", "mmHg", (_LEAST_DIASTOLIC_MMHG, 200), (35, 140), "", _OURS),
    PlausibleRange("temperature_c", "Temperature", "°C", (25, 45), (33, Decimal("41.5")), _MAYBE_FAHRENHEIT, _OURS),
    PlausibleRange("glucose_mg_per_dl", "Glucose", "mg/dL", (5, 2000), (40, 500), "", _OURS),
)


@dataclass(frozen=True, slots=True)
class VitalProblem:
    """A value to refuse ("impossible") or to ask about once more ("unusual"), with the limits it broke."""

    field: str
    kind: Literal["impossible", "unusual"]
    message: str
    value: str
    limits: tuple[Number, Number]
    source: Source


def check_plausible(vitals: Vitals) -> tuple[VitalProblem, ...]:
    """Problems in the order of the fields; empty when every value measured is plausible (source ours-vital-limits).

    "impossible" must be corrected before saving. "unusual" is asked about once and, when confirmed, saved; it says
    nothing about danger, which is the work of `red_flags`.
    """
    found = [problem for limits in RANGES if (problem := _check_range(limits, getattr(vitals, limits.field)))]
    systolic, diastolic = vitals.systolic_mmhg, vitals.diastolic_mmhg
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        message = "Diastolic pressure must be below systolic. Check both numbers."
        value = f"{systolic}/{diastolic} mmHg"
        limits_mmhg = (_LEAST_DIASTOLIC_MMHG, systolic)
        found.append(VitalProblem("diastolic_mmhg", "impossible", message, value, limits_mmhg, _OURS))
    return tuple(found)


def _check_range(limits: PlausibleRange, value: Number | None) -> VitalProblem | None:
    if value is None:
        return None
    shown = f"{value} {limits.unit}"
    low, high = limits.possible
    if not low <= value <= high:
        message = f"{limits.label}: enter a number from {low} to {high}. {limits.hint}".strip()
        return VitalProblem(limits.field, "impossible", message, shown, limits.possible, limits.source)
    usual_low, usual_high = limits.usual
    if not usual_low <= value <= usual_high:
        message = f"{limits.label} {shown}: is this right?"
        return VitalProblem(limits.field, "unusual", message, shown, limits.usual, limits.source)
    return None


# No threshold: two scales of temperature.
def celsius(fahrenheit: Number) -> Decimal:
    """Degrees Celsius from degrees Fahrenheit, to one decimal."""
    return ((Decimal(fahrenheit) - 32) * 5 / 9).quantize(Decimal("0.1"))


# No threshold: two scales of temperature.
def fahrenheit(celsius: Number) -> Decimal:
    """Degrees Fahrenheit from degrees Celsius, to one decimal."""
    return (Decimal(celsius) * 9 / 5 + 32).quantize(Decimal("0.1"))
