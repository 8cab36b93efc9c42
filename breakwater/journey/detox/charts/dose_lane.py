"""Doses under the curve, one lane a medicine: filled is given, a cross not given, hollow due, a square by report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from markupsafe import Markup

from breakwater.clinical.formatting import number, tall_man
from breakwater.journey.detox.charts.time_axis import TimeAxis

LANE_HEIGHT = 54
_TEXT_WIDTH_PER_LETTER = 7.4
_TEXT_GAP = 4

State = Literal["given", "not_given", "due", "reported"]


@dataclass(frozen=True, slots=True)
class DoseMark:
    """One dose in mg, given or not, or the one that is due. ``word`` stands behind the amount: "refused", "due"."""

    at: datetime
    drug: str
    dose_mg: Decimal
    state: State
    word: str = ""

    @property
    def label(self) -> str:
        return f"{number(self.dose_mg)} {self.word}".strip()


def dose_lane(doses: Sequence[DoseMark], axis: TimeAxis, top: float, side_x: float) -> Markup:
    """One lane of `LANE_HEIGHT`; amounts that would touch step below the line."""
    middle, line = top + 23, top + 31
    parts = [
        Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(axis.left - 8, side_x - 10, line, line),
        Markup('<text class="quiet" x="{}" y="{}" text-anchor="end">mg</text>').format(axis.left - 16, middle - 2),
        Markup('<text class="quiet" x="{}" y="{}">{}</text>').format(side_x, middle - 2, tall_man(doses[0].drug)),
    ]
    taken_until = {True: axis.left - LANE_HEIGHT, False: axis.left - LANE_HEIGHT}
    for dose in doses:
        x = axis.x(dose.at)
        half = len(dose.label) * _TEXT_WIDTH_PER_LETTER / 2
        above = x - half >= taken_until[True] or taken_until[True] <= taken_until[False]
        taken_until[above] = x + half + _TEXT_GAP
        parts += [_mark(dose, x, middle), _text(dose.label, x, top + 13 if above else line + 15)]
    return Markup("").join(parts)


def _text(words: str, x: float, y: float) -> Markup:
    return Markup('<text class="label" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x, y, words)


def _mark(dose: DoseMark, x: float, y: float) -> Markup:
    if dose.state == "not_given":
        return Markup('<path class="refused" d="M{:.1f} {}l9 9m0 -9l-9 9"/>').format(x - 4.5, y - 4.5)
    if dose.state == "reported":
        return Markup('<rect class="reported" x="{:.1f}" y="{}" width="9" height="9"/>').format(x - 4.5, y - 4.5)
    return Markup('<path class="{}" d="M{:.1f} {}l6 10h-12z"/>').format(dose.state, x, y - 5)
