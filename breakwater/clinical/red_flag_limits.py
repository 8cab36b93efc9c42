"""The cut-offs of the red flags. A site may make them stricter; looser is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final, Literal, cast

from breakwater.clinical.sources import Source, source
from breakwater.clinical.vitals import Number


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What one field of `RedFlagLimits` means: its side, its unit, how finely it is measured and where it is from."""

    side: Literal["low", "high"]
    unit: str
    source: Source
    step: Number = 1


_NEWS2: Final = source("news2")
_OURS: Final = source("ours-red-flags")
_RASS: Final = source("rass")
_TENTH: Final = Decimal("0.1")


class LooserThanPublished(ValueError):
    """A site tried to loosen a cut-off. Carries the name, the value asked for and the strictest allowed."""

    def __init__(self, name: str, value: Number, limit: Number) -> None:
        self.name = name
        self.value = value
        self.limit = limit
        super().__init__(f"{name}: {value} is looser than {limit}. A site may only make a red flag stricter.")


class LimitsOutOfOrder(ValueError):
    """Cut-offs of one vital sign contradict each other."""


@dataclass(frozen=True, slots=True)
class RedFlagLimits:
    """Cut-offs, each included in its flag ("8 or less", "131 or more"). Defaults follow NEWS2 and our own choices.

    `..._emergency_...` means act now, `..._assess_...` means assess before the next dose. Raises
    `LooserThanPublished` for a looser value and `LimitsOutOfOrder` when the four cut-offs of a sign do not nest.
    """

    # Source: news2. Unit: /min.
    respiratory_rate_emergency_low: Number = 8
    # Sources: boyer-2012, news2. Unit: /min.
    respiratory_rate_assess_low: Number = 11
    # Source: news2. Unit: /min.
    respiratory_rate_assess_high: Number = 21
    respiratory_rate_emergency_high: Number = 25
    # Source: news2. Unit: %.
    spo2_emergency_low: Number = 91
    spo2_assess_low: Number = 93
    # Source: news2. Unit: /min.
    pulse_emergency_low: Number = 40
    pulse_assess_low: Number = 50
    pulse_assess_high: Number = 111
    pulse_emergency_high: Number = 131
    # Source: news2. Unit: mmHg.
    systolic_emergency_low: Number = 90
    systolic_assess_low: Number = 100
    # Source: news2. Unit: °C.
    temperature_emergency_low: Number = Decimal("35.0")
    temperature_assess_high: Number = Decimal("38.1")
    # Source: ours-red-flags. Unit: °C.
    temperature_emergency_high: Number = Decimal("39.1")
    # Source: ours-red-flags. Unit: mg/dL.
    glucose_assess_low: Number = 69
    # Source: rass.
    rass_emergency_low: Number = -4
    rass_assess_low: Number = -2
    rass_assess_high: Number = 3

    def __post_init__(self) -> None:
        for field in fields(self):
            value: Number = getattr(self, field.name)
            published = cast("Number", field.default)
            looser = value < published if CUTOFFS[field.name].side == "low" else value > published
            if looser:
                raise LooserThanPublished(field.name, value, published)
        for names in _NESTED:
            values = [getattr(self, name) for name in names]
            if values != sorted(values):
                raise LimitsOutOfOrder(f"These cut-offs must not fall: {', '.join(names)}.")

    def reached(self, name: str, value: Number) -> bool:
        """Whether a value is at or past the cut-off; a value between two steps counts on the dangerous side."""
        cut: Number = getattr(self, name)
        cutoff = CUTOFFS[name]
        return value < cut + cutoff.step if cutoff.side == "low" else value > cut - cutoff.step

    def words(self, name: str) -> str:
        """The cut-off in words, such as "8 /min or less"."""
        cutoff = CUTOFFS[name]
        return f"{getattr(self, name)} {cutoff.unit} or {'less' if cutoff.side == 'low' else 'more'}"


CUTOFFS: Final[dict[str, Cutoff]] = {
    "respiratory_rate_emergency_low": Cutoff("low", "/min", _NEWS2),
    "respiratory_rate_assess_low": Cutoff("low", "/min", source("boyer-2012")),
    "respiratory_rate_assess_high": Cutoff("high", "/min", _NEWS2),
    "respiratory_rate_emergency_high": Cutoff("high", "/min", _NEWS2),
    "spo2_emergency_low": Cutoff("low", "%", _NEWS2),
    "spo2_assess_low": Cutoff("low", "%", _NEWS2),
    "pulse_emergency_low": Cutoff("low", "/min", _NEWS2),
    "pulse_assess_low": Cutoff("low", "/min", _NEWS2),
    "pulse_assess_high": Cutoff("high", "/min", _NEWS2),
    "pulse_emergency_high": Cutoff("high", "/min", _NEWS2),
    "systolic_emergency_low": Cutoff("low", "mmHg", _NEWS2),
    "systolic_assess_low": Cutoff("low", "mmHg", _NEWS2),
    "temperature_emergency_low": Cutoff("low", "°C", _NEWS2, _TENTH),
    "temperature_assess_high": Cutoff("high", "°C", _NEWS2, _TENTH),
    "temperature_emergency_high": Cutoff("high", "°C", _OURS, _TENTH),
    "glucose_assess_low": Cutoff("low", "mg/dL", _OURS),
    "rass_emergency_low": Cutoff("low", "on RASS", _RASS),
    "rass_assess_low": Cutoff("low", "on RASS", _RASS),
    "rass_assess_high": Cutoff("high", "on RASS", _RASS),
}

_NESTED: Final = (
    (
        "respiratory_rate_emergency_low",
        "respiratory_rate_assess_low",
        "respiratory_rate_assess_high",
        "respiratory_rate_emergency_high",
    ),
    ("spo2_emergency_low", "spo2_assess_low"),
    ("pulse_emergency_low", "pulse_assess_low", "pulse_assess_high", "pulse_emergency_high"),
    ("systolic_emergency_low", "systolic_assess_low"),
    ("temperature_emergency_low", "temperature_assess_high", "temperature_emergency_high"),
    ("rass_emergency_low", "rass_assess_low", "rass_assess_high"),
)

PUBLISHED_LIMITS: Final = RedFlagLimits()
