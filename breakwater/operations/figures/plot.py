"""A small plot as SVG: axes, lines, dots with error bars, shaded bands and boxes, and a legend beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from breakwater.clinical.formatting import number

WIDTH: Final = 780
HEIGHT: Final = 400
_LEFT: Final = 66
_RIGHT: Final = 540
_TOP: Final = 54
_BOTTOM: Final = 340
_LEGEND: Final = 560
_LINE_HEIGHT: Final = 20
# Dark enough on white, and told apart by people who do not see red and green as two.
COLORS: Final = ("#0b5d57", "#c2571a", "#3d5fa8", "#8a2f6b", "#6b6b12", "#5b5b5b")
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#1d2b2a}.t{font-size:15px;font-weight:600}.s{font-size:12px;fill:#465554}"
    ".g{stroke:#dfe5e4}.a{stroke:#465554}.l{fill:none;stroke-width:2}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis measures, from where to where, and where its ticks are; `log` for a logarithmic one."""

    label: str
    low: float
    high: float
    ticks: Sequence[float]
    log: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value lies, from 0 to 1; values beyond an end are drawn at that end."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            return math.log(inside / self.low) / math.log(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)


@dataclass(slots=True)
class Plot:
    """Parts are added in the order in which they are drawn."""

    title: str
    about: str
    x: Axis
    y: Axis
    _parts: list[str] = field(default_factory=list)
    _legend: list[str] = field(default_factory=list)

    def line(
        self, xs: Iterable[float], ys: Iterable[float], color: str, label: str = "", *, dashed: bool = False
    ) -> None:
        """A line through points."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        points = " ".join(self._at(x, y) for x, y in zip(xs, ys, strict=True))
        self._parts.append(f'<polyline class="l" stroke="{color}"{dash} points="{points}"/>')
        mark = f'<line class="l" stroke="{color}"{dash} x1="{_LEGEND}" x2="{_LEGEND + 24}" y1="-4" y2="-4"/>'
        self._explain(label, mark)

    def band(
        self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], color: str, label: str = ""
    ) -> None:
        """A shaded band between two lines."""
        there = [self._at(x, y) for x, y in zip(xs, highs, strict=True)]
        back = [self._at(x, y) for x, y in zip(xs, lows, strict=True)][::-1]
        self._parts.append(f'<polygon fill="{color}" fill-opacity="0.18" points="{" ".join(there + back)}"/>')
        self._explain(label, f'<rect fill="{color}" fill-opacity="0.18" x="{_LEGEND}" y="-12" width="24" height="14"/>')

    def box(self, x: tuple[float, float], y: tuple[float, float], color: str, label: str = "") -> None:
        """A window that a curve should pass through, or stay in."""
        left, right, top, bottom = self._x(x[0]), self._x(x[1]), self._y(y[1]), self._y(y[0])
        size = f'x="{_short(left)}" y="{_short(top)}" width="{_short(right - left)}" height="{_short(bottom - top)}"'
        self._parts.append(f'<rect fill="none" stroke="{color}" stroke-dasharray="3 3" {size}/>')
        frame = f'fill="none" stroke="{color}" stroke-dasharray="3 3"'
        self._explain(label, f'<rect {frame} x="{_LEGEND}" y="-12" width="24" height="14"/>')

    def dots(
        self,
        points: Iterable[tuple[float, float]],
        color: str,
        label: str = "",
        *,
        bars: Sequence[tuple[float, float]] | None = None,
    ) -> None:
        """Dots, each with an error bar (from, to) when `bars` are given."""
        for place, (x, y) in enumerate(points):
            across, up = _short(self._x(x)), _short(self._y(y))
            if bars is not None:
                low, high = (_short(self._y(end)) for end in bars[place])
                self._parts.append(f'<line stroke="{color}" x1="{across}" x2="{across}" y1="{low}" y2="{high}"/>')
            self._parts.append(f'<circle fill="{color}" cx="{across}" cy="{up}" r="4"/>')
        self._explain(label, f'<circle fill="{color}" cx="{_LEGEND + 12}" cy="-4" r="4"/>')

    def svg(self) -> str:
        """The whole drawing."""
        legend = (
            f'<g transform="translate(0 {_TOP + 16 + place * _LINE_HEIGHT})">{entry}</g>'
            for place, entry in enumerate(self._legend)
        )
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(self.title)}</title><desc>{escape(self.about)}</desc><style>{_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<text class="t" x="{_LEFT}" y="28">{escape(self.title)}</text>',
            *self._axes(),
            *self._parts,
            *legend,
            f'<text class="s" x="{_LEFT}" y="{HEIGHT - 8}">Teaching model. Never for dosing a real patient.</text>',
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _axes(self) -> Iterable[str]:
        for tick in self.x.ticks:
            across = _short(self._x(tick))
            yield f'<line class="g" x1="{across}" x2="{across}" y1="{_TOP}" y2="{_BOTTOM}"/>'
            yield f'<text class="s" text-anchor="middle" x="{across}" y="{_BOTTOM + 16}">{number(tick)}</text>'
        for tick in self.y.ticks:
            up, beside = _short(self._y(tick)), _short(self._y(tick) + 4)
            yield f'<line class="g" x1="{_LEFT}" x2="{_RIGHT}" y1="{up}" y2="{up}"/>'
            yield f'<text class="s" text-anchor="end" x="{_LEFT - 8}" y="{beside}">{number(tick)}</text>'
        yield f'<line class="a" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>'
        yield f'<line class="a" x1="{_LEFT}" x2="{_LEFT}" y1="{_TOP}" y2="{_BOTTOM}"/>'
        middle = (_LEFT + _RIGHT) // 2
        yield f'<text class="s" text-anchor="middle" x="{middle}" y="{_BOTTOM + 36}">{escape(self.x.label)}</text>'
        yield f'<text class="s" x="{_LEFT - 50}" y="{_TOP - 10}">{escape(self.y.label)}</text>'

    def _explain(self, label: str, mark: str) -> None:
        if label:
            self._legend.append(f'{mark}<text x="{_LEGEND + 32}">{escape(label)}</text>')

    def _x(self, value: float) -> float:
        return _LEFT + self.x.share(value) * (_RIGHT - _LEFT)

    def _y(self, value: float) -> float:
        return _BOTTOM - self.y.share(value) * (_BOTTOM - _TOP)

    def _at(self, x: float, y: float) -> str:
        return f"{_short(self._x(x))},{_short(self._y(y))}"


def _short(value: float) -> str:
    """Coordinates to a tenth: what the eye can tell, and the same on every machine."""
    return number(round(float(value), 1))
