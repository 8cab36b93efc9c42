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


@dataclass(frozen=True, slots=True)
class Course:
    """Times of withdrawal after the last use of one opioid, in hours, and its peak relative to heroin."""

    onset_h: float
    peak_h: float
    settled_h: float
    relative_peak: float
    source: Source


# Onset and settling are about the middle of the published ranges, peaks meet the anchors of the reference. Sources:
# withdrawal-course, withdrawal-course-buprenorphine; relative peaks ours-course-shape.
COURSES: Final[dict[Opioid, Course]] = {
    "heroin": Course(9, 54, 168, 1.0, source("withdrawal-course")),
    "fentanyl": Course(15, 60, 252, 1.1, source("withdrawal-course")),
    "methadone": Course(30, 120, 360, 0.85, source("withdrawal-course")),
    "buprenorphine": Course(48, 96, 504, 0.6, source("withdrawal-course-buprenorphine")),
}

# COWS at the peak of heroin withdrawal without medicine. Source: ours-course-shape.
PEAK_COWS: Final[dict[CourseSeverity, float]] = {"mild": 11.0, "moderate": 20.0, "severe": 30.0}

SHAPE_SOURCE: Final = source("ours-course-shape")
_AT_ONSET: Final = 0.12
_AT_SETTLED: Final = 0.2
_COWS_MAX: Final = 48.0
# An agonist takes away at most this share, reached at these daily amounts (mg) in steady state.
_MOST_SUPPRESSED: Final = 0.9
_FULL_DAILY_MG: Final[dict[Agonist, float]] = {"methadone": 60.0, "buprenorphine": 12.0}
# Methadone half-life in long treatment; buprenorphine label middle. Source: methadone-pk, one-compartment.
_AGONIST_HALF_LIFE_H: Final[dict[Agonist, float]] = {"methadone": 25.0, "buprenorphine": 33.0}


@dataclass(frozen=True, slots=True)
class ExpectedScore:
    """Expected COWS at one moment, with the band most people of this severity stay in. All from 0 to 48."""

    expected: float
    low: float
    high: float


def withdrawal_course(
    opioid: Opioid,
    hours_since_last_use: float,
    *,
    severity: CourseSeverity = "moderate",
    agonist: Agonist = "methadone",
    agonist_mg_per_day: float = 0.0,
    hours_on_agonist: float = 0.0,
) -> ExpectedScore:
    """Expected COWS so many hours after the last use, lowered by a daily agonist (mg) taken since `hours_on_agonist`.

    Anchors: heroin peaks at 48-60 h and is below 8 by day 7-10; methadone peaks on day 4-6; a full daily dose of an
    agonist in steady state holds the score below 5. Raises `ValueError` for negative hours or amounts.
    """
    if min(hours_since_last_use, agonist_mg_per_day, hours_on_agonist) < 0:
        raise ValueError("Hours and amounts cannot be negative.")
    course = COURSES[opioid]
    untreated = PEAK_COWS[severity] * course.relative_peak * _shape(course, hours_since_last_use)
    expected = untreated * (1.0 - _suppressed(agonist, agonist_mg_per_day, hours_on_agonist))
    return ExpectedScore(expected, max(0.0, 0.6 * expected - 1.5), min(_COWS_MAX, 1.4 * expected + 2.5))


def _shape(course: Course, hours: float) -> float:
    """From 0 at the last use, through a little at onset, to 1 at the peak, and down to a fifth when it has settled."""
    if hours <= course.onset_h:
        return _AT_ONSET * hours / course.onset_h
    if hours <= course.peak_h:
        way = (hours - course.onset_h) / (course.peak_h - course.onset_h)
        return _AT_ONSET + (1.0 - _AT_ONSET) * (1.0 - math.cos(math.pi * way)) / 2.0
    return float(_AT_SETTLED ** ((hours - course.peak_h) / (course.settled_h - course.peak_h)))


def _suppressed(agonist: Agonist, mg_per_day: float, hours_on: float) -> float:
    """Share of the score that a daily amount takes away; it grows with each dose towards the steady state."""
    if mg_per_day == 0:
        return 0.0
    doses = int(hours_on // 24) + 1
    built_up = fraction_of_steady_state(doses, _AGONIST_HALF_LIFE_H[agonist])
    return _MOST_SUPPRESSED * min(1.0, mg_per_day / _FULL_DAILY_MG[agonist]) * built_up
