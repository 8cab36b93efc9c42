"""One small chart for each vital sign, on one time axis, with the range in which no flag is raised as a plain band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from breakwater.clinical.formatting import number
from breakwater.clinical.red_flag_limits import PUBLISHED_LIMITS as LIMITS
from breakwater.journey.detox.charts.time_axis import TimeAxis

WIDTH, HEIGHT = 300, 118
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 262, 24, 92
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class VitalKind:
    """A vital sign: its range without a flag (from the red-flag limits) and the range its chart shows at least."""

    field: str
    title: str
    unit: str
    look: str
    low: Number | None
    high: Number | None
    shown: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    value: Number


_TENTH = Decimal("0.1")
KINDS = (
    VitalKind("respiratory_rate_per_min", "Respiratory rate", "/min", "rr",
              LIMITS.respiratory_rate_assess_low + 1, LIMITS.respiratory_rate_assess_high - 1, (4, 28)),
    VitalKind("spo2_percent", "SpO2", "%", "spo2", LIMITS.spo2_assess_low + 1, None, (84, 100)),
    VitalKind("pulse_per_min", "Pulse", "/min", "hr",
              LIMITS.pulse_assess_low + 1, LIMITS.pulse_assess_high - 1, (40, 140)),
    VitalKind("systolic_mmhg", "Systolic pressure", "mmHg", "hr", LIMITS.systolic_assess_low + 1, None, (80, 180)),
    VitalKind("temperature_c", "Temperature", "°C", "hr",
              LIMITS.temperature_emergency_low + _TENTH, LIMITS.temperature_assess_high - _TENTH, (35, 40)),
)  # fmt: skip


def vital_chart(
    kind: VitalKind, readings: Sequence[Reading], *, start: datetime, end: datetime, zone: ZoneInfo, first_day: date
) -> Markup:
    """The chart of one vital sign; an empty text when it was never measured."""
    if not readings:
        return Markup("")
    axis = TimeAxis(start, max(end, start + timedelta(hours=12)), _LEFT, _RIGHT, zone, first_day)
    low = min(kind.shown[0], *(reading.value for reading in readings))
    high = max(kind.shown[1], *(reading.value for reading in readings))

    def y(value: Number) -> float:
        return _BOTTOM - float((value - low) / (high - low)) * (_BOTTOM - _TOP)

    band_top, band_bottom = y(high if kind.high is None else kind.high), y(low if kind.low is None else kind.low)
    line = " ".join(f"{axis.x(reading.at):.1f},{y(reading.value):.1f}" for reading in readings)
    latest = readings[-1]
    parts = [
        Markup('<rect class="usual" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            _LEFT, band_top, _RIGHT - _LEFT, band_bottom - band_top
        ),
        *(
            Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(_LEFT - 6, y(edge) + 4, number(edge))
            for edge in (kind.low, kind.high) if edge is not None
        ),
        axis.grid(_TOP, _BOTTOM),
        Markup('<polyline class="line" points="{}"/>').format(line),
        *(_point(kind, reading, axis.x(reading.at), y(reading.value)) for reading in readings),
        axis.labels(_BOTTOM + 20),
    ]  # fmt: skip
    if not is_outside(kind, latest.value):  # one outside carries its number already
        label = Markup('<text class="label" x="{}" y="{:.1f}">{}</text>')
        parts.append(label.format(_RIGHT + 6, y(latest.value) + 4, number(latest.value)))
    values = [reading.value for reading in readings]
    words = f"{len(values)} readings from {number(min(values))} to {number(max(values))} {kind.unit}."
    return Markup(
        '<svg class="chart {look}" viewBox="0 0 {w} {h}" role="img" aria-label="{title}: {words} Latest {latest}.">'
        '<title>{title}</title><desc>{words}</desc>'
        '<text class="label" x="{x}" y="14">{title}, {unit}</text>{parts}</svg>'
    ).format(
        look=kind.look, w=WIDTH, h=HEIGHT, title=kind.title, unit=kind.unit, words=words, x=_LEFT,
        latest=number(latest.value), parts=Markup("").join(parts),
    )  # fmt: skip


def is_outside(kind: VitalKind, value: Number) -> bool:
    """Whether a value lies where a red flag would be raised."""
    return (kind.low is not None and value < kind.low) or (kind.high is not None and value > kind.high)


def _point(kind: VitalKind, reading: Reading, x: float, y: float) -> Markup:
    if not is_outside(kind, reading.value):
        return Markup('<circle class="point" cx="{:.1f}" cy="{:.1f}" r="2.6"/>').format(x, y)
    return Markup(
        '<circle class="outside" cx="{:.1f}" cy="{:.1f}" r="4.2"/>'
        '<text class="label" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
    ).format(x, y, x, max(_TOP + 8, y - 8), number(reading.value))
