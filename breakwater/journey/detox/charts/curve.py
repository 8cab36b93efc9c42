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
        _model(plot, data.expected),
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
    # A little room behind the last mark, so that its words stand inside the drawing.
    return TimeAxis(start, end, _LEFT, _RIGHT - 28, data.zone, data.first_day)


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


def _model(plot: _Plot, expected: Sequence[Expected]) -> Markup:
    shown = [point for point in expected if plot.axis.holds(point.at)]
    if len(shown) < 2:
        return Markup("")
    points = " ".join(f"{plot.axis.x(point.at):.1f},{plot.y(point.score):.1f}" for point in shown)
    peak = max(shown, key=lambda point: point.score)
    return Markup(
        '<polyline class="model" points="{}"/><text class="quiet" x="{:.1f}" y="{:.1f}" text-anchor="middle">'
        "model, not measured</text>"
    ).format(points, max(_LEFT + 70, min(_RIGHT - 70, plot.axis.x(peak.at))), max(_TOP + 12, plot.y(peak.score) - 8))


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
    """Words at the latest score, the peak and the first, in this order; one that would touch another is left out."""
    if not scores:
        return []
    latest, first = scores[-1], scores[0]
    peak = max(scores, key=lambda score: score.total or 0)
    wanted = [(latest, "now" if now - latest.at <= _LATEST_IS_NOW else "latest"), (peak, "peak"), (first, "first")]
    parts: list[Markup] = []
    taken: list[tuple[float, float]] = []
    for score, word in wanted:
        x, y = plot.point(score)
        if any(abs(x - other_x) < 62 and abs(y - other_y) < 16 for other_x, other_y in taken):
            continue
        taken.append((x, y))
        parts.append(
            Markup('<text class="label" x="{:.1f}" y="{:.1f}" text-anchor="middle">{} {}</text>').format(
                max(_LEFT + 24, min(_RIGHT - 26, x)),
                y + 20 if word == "first" else max(_TOP + 12, y - 10),
                score.total,
                word,
            )
        )
    return parts


def _whole_hours(span: timedelta) -> str:
    return minutes(span) if span >= timedelta(hours=48) else f"{span // timedelta(hours=1)} h"
