"""The withdrawal curve: COWS over time between its named bands, with the doses in lanes underneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from markupsafe import Markup

from breakwater.clinical.formatting import minutes
from breakwater.clinical.monitoring import DEFAULT_RULES
from breakwater.clinical.scales import COWS
from breakwater.journey.detox.charts.dose_lane import LANE_HEIGHT, DoseMark, dose_lane
from breakwater.journey.detox.charts.time_axis import TimeAxis

WIDTH = 928
_LEFT, _RIGHT, _SIDE = 52, 768, 778
_TOP, _BOTTOM = 30, 260
_SHOWN_TO = 36
_LATEST_IS_NOW = timedelta(minutes=30)
_BAND_CLASSES = {
    "below_mild": ("band-none", "none"),
    "mild": ("band-mild", "mild"),
    "moderate": ("band-moderate", "moderate"),
    "moderately_severe": ("band-severe", "moderately severe"),
    "severe": ("band-severe", "severe"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """A scored form. Without a total an item is missing, and ``lower_bound`` is all that is known."""

    at: datetime
    total: int | None
    lower_bound: int


@dataclass(frozen=True, slots=True)
class Expected:
    """One point of the course that a model expects."""

    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class CurveData:
    """What is drawn. Scores and doses are in order of time; ``first_day`` is day 1, the day of admission."""

    scores: Sequence[Score]
    doses: Sequence[DoseMark]
    expected: Sequence[Expected]
    first_day: date
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Plot:
    axis: TimeAxis
    most: int

    def y(self, score: float) -> float:
        return _BOTTOM - min(score, self.most) / self.most * (_BOTTOM - _TOP)

    def point(self, score: Score) -> tuple[float, float]:
        return self.axis.x(score.at), self.y(score.total if score.total is not None else score.lower_bound)


def withdrawal_curve(data: CurveData) -> Markup:
    """The curve as SVG; an empty text when nobody has scored yet."""
    if not data.scores:
        return Markup("")
    plot = _Plot(_axis(data), _SHOWN_TO if _highest(data) <= _SHOWN_TO else COWS.maximum)
    complete = [score for score in data.scores if score.total is not None]
    by_drug = sorted(data.doses, key=lambda dose: (dose.drug, dose.at))
    lanes = [list(doses) for _, doses in groupby(by_drug, key=lambda dose: dose.drug)]
    foot = _BOTTOM + 6 + LANE_HEIGHT * len(lanes)
    height = foot + 34
    parts = [
        *_bands(plot),
        plot.axis.grid(_TOP, foot),
        _model(plot, data.expected, data.scores),
        *_lines(plot, complete),
        Markup('<line class="base" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(_LEFT, _RIGHT, _BOTTOM, _BOTTOM),
        *_points(plot, data.scores),
        *_labels(plot, complete, data.now),
        *(dose_lane(lane, plot.axis, _BOTTOM + 6 + LANE_HEIGHT * number, _SIDE) for number, lane in enumerate(lanes)),
        plot.axis.labels(foot + 18),
    ]
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="curve-title curve-desc">'
        '<title id="curve-title">Withdrawal scores and doses</title><desc id="curve-desc">{words}</desc>'
        '<text class="label" x="{left}" y="16">COWS score (0 to 48{shown})</text>{parts}</svg>'
    ).format(
        width=WIDTH, height=height, words=describe(data), left=_LEFT,
        shown="" if plot.most == COWS.maximum else f", shown to {plot.most}", parts=Markup("").join(parts),
    )  # fmt: skip


def describe(data: CurveData) -> str:
    """What happened, in one sentence, for somebody who does not see the drawing."""
    complete = [(score.at, score.total) for score in data.scores if score.total is not None]
    if not complete:
        return "No complete score yet."
    axis = _axis(data)
    peak = max(complete, key=lambda score: score[1])
    given = sum(dose.state == "given" for dose in data.doses)
    return (
        f"{len(complete)} scores: first {complete[0][1]} on {axis.when(complete[0][0])}, "
        f"peak {peak[1]} on {axis.when(peak[0])}, latest {complete[-1][1]} on {axis.when(complete[-1][0])}. "
        f"{given} {'dose' if given == 1 else 'doses'} given."
    )


def is_gap(earlier: datetime, earlier_total: int | None, later: datetime) -> bool:
    """Whether more than twice the scheduled time passed between two scores."""
    return (later - earlier) // timedelta(minutes=1) > 2 * DEFAULT_RULES.interval_minutes(earlier_total)


def _highest(data: CurveData) -> float:
    return max(score.total or score.lower_bound for score in data.scores)


def _axis(data: CurveData) -> TimeAxis:
    moments = [score.at for score in data.scores] + [dose.at for dose in data.doses]
    start, end = min(moments), max(*moments, data.scores[0].at + timedelta(hours=12))
    # A little room before the first mark and behind the last, so that their words stand inside the drawing.
    return TimeAxis(start, end, _LEFT + 8, _RIGHT - 28, data.zone, data.first_day)


def _bands(plot: _Plot) -> list[Markup]:
    parts = []
    for band in COWS.bands:
        if band.low > plot.most:
            continue
        low, high = (band.low, min(band.high + 1, plot.most))
        look, words = _BAND_CLASSES[band.id]
        top, bottom = plot.y(high), plot.y(low)
        parts += [
            Markup('<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
                look, _LEFT, top, _RIGHT - _LEFT, bottom - top
            ),
            Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(_LEFT - 8, bottom + 4, low),
            Markup('<text class="quiet" x="{}" y="{:.1f}">{}</text>').format(_SIDE, (top + bottom) / 2 + 4, words),
        ]
    edge = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(_LEFT - 8, _TOP + 4, plot.most)
    return [*parts, edge]


def _model(plot: _Plot, expected: Sequence[Expected], scores: Sequence[Score]) -> Markup:
    """The expected course, dashed, with its words where it is farthest from what was measured."""
    shown = [(plot.axis.x(point.at), plot.y(point.score)) for point in expected if plot.axis.holds(point.at)]
    if len(shown) < 2:
        return Markup("")
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
    measured = [plot.point(score) for score in scores]
    inside = [point for point in shown if _LEFT + 70 <= point[0] <= _RIGHT - 70] or shown
    x, y = max(inside, key=lambda point: abs(point[1] - _height_at(point[0], measured)))
    text_y = max(_TOP + 12, y - 8) if y <= _height_at(x, measured) else min(_BOTTOM - 6, y + 18)
    return Markup(
        '<polyline class="model" points="{}"/>'
        '<text class="quiet" x="{:.1f}" y="{:.1f}" text-anchor="middle">model, not measured</text>'
    ).format(points, max(_LEFT + 70, min(_RIGHT - 70, x)), text_y)


def _height_at(x: float, line: Sequence[tuple[float, float]]) -> float:
    """How high the measured line stands at this place; beyond its ends, as at the end."""
    for (x1, y1), (x2, y2) in pairwise(line):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / ((x2 - x1) or 1)
    return line[0][1] if x < line[0][0] else line[-1][1]


def _lines(plot: _Plot, scores: Sequence[Score]) -> list[Markup]:
    parts = []
    for earlier, later in pairwise(scores):
        (x1, y1), (x2, y2) = plot.point(earlier), plot.point(later)
        gap = is_gap(earlier.at, earlier.total, later.at)
        look = "gap" if gap else "line"
        parts.append(Markup('<path class="{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(look, x1, y1, x2, y2))
        words = f"no score {_whole_hours(later.at - earlier.at)}"
        if gap and x2 - x1 > 6 * len(words):
            parts.append(
                Markup('<text class="quiet" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                    (x1 + x2) / 2, max(_TOP + 12, min(y1, y2) - 18), words
                )
            )
    return parts


def _points(plot: _Plot, scores: Sequence[Score]) -> list[Markup]:
    parts = []
    for score in scores:
        x, y = plot.point(score)
        if score.total is None:
            parts.append(
                Markup('<text class="quiet" x="{:.1f}" y="{:.1f}" text-anchor="middle">{} or more</text>').format(
                    x, y - 6, score.lower_bound
                )
            )
        else:
            parts.append(Markup('<circle class="point" cx="{:.1f}" cy="{:.1f}" r="3.6"/>').format(x, y))
    return parts


def _labels(plot: _Plot, scores: Sequence[Score], now: datetime) -> list[Markup]:
    """Words at the latest score, the peak and the first, each at the first place where it covers no other."""
    if not scores:
        return []
    latest, first = scores[-1], scores[0]
    peak = max(scores, key=lambda score: score.total or 0)
    wanted = {latest: "now" if now - latest.at <= _LATEST_IS_NOW else "latest"}
    wanted.setdefault(peak, "peak")
    wanted.setdefault(first, "first")
    parts: list[Markup] = []
    taken: list[_Box] = []
    for score, word in wanted.items():
        words = f"{score.total} {word}"
        places = (_label_box(*plot.point(score), words, place) for place in _PLACES[word])
        box = next((box for box in places if not any(box.covers(other) for other in taken)), None)
        if box is None:
            continue
        taken.append(box)
        parts.append(Markup('<text class="label" x="{:.1f}" y="{:.1f}">{}</text>').format(box.left, box.foot, words))
    return parts


# Where words may stand beside their point: across from it and up or down, in this order. The first score often lies
# under the rise that follows it, so its words stand below.
_PLACES = {
    "now": (("middle", -10), ("middle", 20)),
    "latest": (("middle", -10), ("middle", 20)),
    "peak": (("middle", -10), ("left", -10), ("right", -10)),
    "first": (("right", 20), ("right", -10)),
}
_LETTER = 7.8


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    foot: float
    width: float

    def covers(self, other: _Box) -> bool:
        apart = self.left > other.left + other.width + 6 or other.left > self.left + self.width + 6
        return not apart and abs(self.foot - other.foot) < 16


def _label_box(x: float, y: float, words: str, place: tuple[str, int]) -> _Box:
    across, down = place
    if down > 0 and y + down > _BOTTOM - 4:
        down = -10  # no room between a low point and the doses
    width = len(words) * _LETTER
    left = {"middle": x - width / 2, "left": x - width, "right": x - 4}[across]
    return _Box(max(_LEFT + 2.0, min(_RIGHT - width, left)), max(_TOP + 12.0, y + down), width)


def _whole_hours(span: timedelta) -> str:
    return minutes(span) if span >= timedelta(hours=48) else f"{span // timedelta(hours=1)} h"
