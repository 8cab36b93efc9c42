"""The expected course of withdrawal: a score and a band over time, to draw beside the measured one.

A model, not a measurement. It draws an expectation for a person of the given severity; it does not predict one person,
and no dose follows from it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from breakwater.clinical.pharmacology import fraction_of_steady_state
from breakwater.clinical.sources import Source, source

Opioid = Literal["heroin", "fentanyl", "methadone", "buprenorphine"]
CourseSeverity = Literal["mild", "moderate", "severe"]
Agonist = Literal["methadone", "buprenorphine"]
Precipitated = Literal["naloxone_precipitated", "buprenorphine_precipitated"]


@dataclass(frozen=True, slots=True)
class Times:
    """When something happens, in hours after the last use: earliest and latest published, and the usual between."""

    earliest_h: float
    usual_h: float
    latest_h: float


@dataclass(frozen=True, slots=True)
class Course:
    """Onset, peak and end of withdrawal after one opioid, its peak relative to heroin, and a remark in words."""

    onset: Times
    peak: Times
    settled: Times
    relative_peak: float
    remark: str
    source: Source

    @property
    def onset_h(self) -> float:
        """Usual hours until withdrawal begins."""
        return self.onset.usual_h

    @property
    def peak_h(self) -> float:
        """Usual hours until it is worst."""
        return self.peak.usual_h

    @property
    def settled_h(self) -> float:
        """Usual hours until most physical signs have settled."""
        return self.settled.usual_h


# The usual onset and end are about the middle of the published ranges, peaks meet the anchors of the reference.
# Relative peaks: ours-course-shape.
COURSES: Final[dict[Opioid, Course]] = {
    "heroin": Course(
        Times(6, 9, 24), Times(24, 54, 72), Times(96, 168, 240), 1.0, "About a week.", source("withdrawal-course")
    ),
    "fentanyl": Course(
        Times(6, 15, 24),
        Times(36, 60, 72),
        Times(168, 252, 336),
        1.1,
        "Stored in body fat: it leaves slowly, and the peak often comes later.",
        source("withdrawal-course"),
    ),
    "methadone": Course(
        Times(12, 30, 72),
        Times(72, 120, 192),
        Times(240, 360, 480),
        0.85,
        "Later, slower and longer; sometimes longer than this.",
        source("withdrawal-course"),
    ),
    "buprenorphine": Course(
        Times(24, 48, 72),
        Times(72, 96, 120),
        Times(336, 504, 672),
        0.6,
        "A milder peak and a long tail; after a monthly injection weeks to months.",
        source("withdrawal-course-buprenorphine"),
    ),
}


def _minutes(earliest_minutes: float, usual_minutes: float, latest_minutes: float) -> Times:
    return Times(earliest_minutes / 60, usual_minutes / 60, latest_minutes / 60)


# Hours run from the dose that set it off, not from the last use.
PRECIPITATED_COURSES: Final[dict[Precipitated, Course]] = {
    "naloxone_precipitated": Course(
        _minutes(1, 3, 5),
        _minutes(5, 10, 20),
        _minutes(30, 45, 60),
        1.2,
        "Ends as naloxone wears off, sometimes later. Sedation can come back then.",
        source("naloxone-precipitated"),
    ),
    "buprenorphine_precipitated": Course(
        _minutes(30, 60, 90),
        Times(1.5, 2, 3),
        Times(6, 24, 48),
        1.2,
        "Treated with more buprenorphine.",
        source("buprenorphine-precipitated"),
    ),
}

_ALL: Final[dict[str, Course]] = dict((*COURSES.items(), *PRECIPITATED_COURSES.items()))

# COWS at the peak of heroin withdrawal without medicine. Source: ours-course-shape.
PEAK_COWS: Final[dict[CourseSeverity, float]] = {"mild": 11.0, "moderate": 20.0, "severe": 30.0}

SHAPE_SOURCE: Final = source("ours-course-shape")
# Source: ours-course-shape. Shares of the peak at onset and at the end.
_AT_ONSET: Final = 0.12
_AT_SETTLED: Final = 0.2
# Source: ours-course-shape. The band: heights of most people, and timing this far from usual to earliest or latest.
_LOWER_SHARE: Final = 0.6
_LOWER_BY_COWS: Final = 1.5
_UPPER_SHARE: Final = 1.4
_UPPER_BY_COWS: Final = 2.5
_WAY_TO_THE_ENDS: Final = 0.5
# Source: cows-form.
_MOST_COWS: Final = 48.0
# Source: ours-course-shape. An agonist takes away at most this share, at these daily amounts in steady state.
_MOST_SUPPRESSED: Final = 0.9
_FULL_DAILY_MG: Final[dict[Agonist, float]] = {"methadone": 60.0, "buprenorphine": 12.0}
# Methadone half-life in long treatment; buprenorphine label middle. Sources: methadone-pk, one-compartment.
_AGONIST_HALF_LIFE_H: Final[dict[Agonist, float]] = {"methadone": 25.0, "buprenorphine": 33.0}


@dataclass(frozen=True, slots=True)
class ExpectedScore:
    """Expected COWS at one moment, with the band most people of this severity stay in. All from 0 to 48."""

    expected: float
    low: float
    high: float


def withdrawal_course(
    opioid: Opioid | Precipitated,
    hours_since_last_use: float,
    *,
    severity: CourseSeverity = "moderate",
    agonist: Agonist = "methadone",
    agonist_mg_per_day: float = 0.0,
    hours_on_agonist: float = 0.0,
) -> ExpectedScore:
    """Expected COWS so many hours after the last use, lowered by a daily agonist (mg) taken since `hours_on_agonist`.

    For a precipitated course the hours run from the dose that set it off. The band holds people who differ in height
    and in timing. Anchors: heroin peaks at 48-60 h and is below 8 by day 7-10; methadone peaks on day 4-6; a full daily
    dose of an agonist in steady state holds the score below 5. Raises `ValueError` for negative hours or amounts.
    """
    if min(hours_since_last_use, agonist_mg_per_day, hours_on_agonist) < 0:
        raise ValueError("Hours and amounts cannot be negative.")
    course = course_of(opioid)
    height = PEAK_COWS[severity] * course.relative_peak
    height *= 1.0 - _suppressed(agonist, agonist_mg_per_day, hours_on_agonist)
    expected = height * _shape(_timing(course), hours_since_last_use)
    least, most = (height * share for share in _spread(course, hours_since_last_use))
    return ExpectedScore(
        expected,
        max(0.0, _LOWER_SHARE * least - _LOWER_BY_COWS),
        min(_MOST_COWS, _UPPER_SHARE * most + _UPPER_BY_COWS),
    )


def course_of(opioid: Opioid | Precipitated) -> Course:
    """The course of this opioid, or of withdrawal set off by this antagonist."""
    return _ALL[opioid]


@dataclass(frozen=True, slots=True)
class _Timing:
    """Onset, peak and end of one person, in hours."""

    onset_h: float
    peak_h: float
    settled_h: float


def _timing(course: Course, towards: float = 0.0) -> _Timing:
    """The usual timing, moved part of the way to the earliest (below zero) or the latest (above)."""

    def moved(times: Times) -> float:
        end = times.latest_h if towards > 0 else times.earliest_h
        return times.usual_h + abs(towards) * (end - times.usual_h)

    return _Timing(moved(course.onset), moved(course.peak), moved(course.settled))


def _spread(course: Course, hours: float) -> tuple[float, float]:
    """The least and the most of the shape over people who are earlier and later than usual."""
    early, late = _timing(course, -_WAY_TO_THE_ENDS), _timing(course, _WAY_TO_THE_ENDS)
    shapes = [_shape(timing, hours) for timing in (early, _timing(course), late)]
    # Between the early and the late peak somebody is at theirs.
    most = 1.0 if early.peak_h <= hours <= late.peak_h else max(shapes)
    return min(shapes), most


def _shape(timing: _Timing, hours: float) -> float:
    """From 0 at the last use, through a little at onset, to 1 at the peak, and down to a fifth when it has settled."""
    if hours <= timing.onset_h:
        return _AT_ONSET * hours / timing.onset_h
    if hours <= timing.peak_h:
        way = (hours - timing.onset_h) / (timing.peak_h - timing.onset_h)
        return _AT_ONSET + (1.0 - _AT_ONSET) * (1.0 - math.cos(math.pi * way)) / 2.0
    return float(_AT_SETTLED ** ((hours - timing.peak_h) / (timing.settled_h - timing.peak_h)))


def _suppressed(agonist: Agonist, mg_per_day: float, hours_on: float) -> float:
    """Share of the score that a daily amount takes away; it grows with each dose towards the steady state."""
    if mg_per_day == 0:
        return 0.0
    doses = int(hours_on // 24) + 1
    built_up = fraction_of_steady_state(doses, _AGONIST_HALF_LIFE_H[agonist])
    return _MOST_SUPPRESSED * min(1.0, mg_per_day / _FULL_DAILY_MG[agonist]) * built_up
