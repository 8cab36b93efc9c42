"""The expected withdrawal score over time, with the band most people of that severity stay in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from breakwater.clinical.course import (
    SHAPE_SOURCE,
    Agonist,
    Course,
    CourseSeverity,
    Opioid,
    Precipitated,
    course_of,
    withdrawal_course,
)
from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """The last opioid, or what set withdrawal off; hours since then; severity; and a daily agonist, if one is taken."""

    opioid: Literal[Opioid, Precipitated]
    hours: tuple[float, ...]
    severity: CourseSeverity = "moderate"
    agonist: Agonist = "methadone"
    agonist_mg_per_day: float = 0.0
    hours_on_agonist: float = 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """Expected COWS so many hours after the last use, from low to high."""

    hours: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The published times of this course, the points asked for, and where the shape between them comes from."""

    times: Course
    points: tuple[Point, ...]
    shape_source: Source


def answer(asked: Asked) -> Answer:
    """Work out each point."""
    points = []
    for hours in asked.hours:
        score = withdrawal_course(
            asked.opioid,
            hours,
            severity=asked.severity,
            agonist=asked.agonist,
            agonist_mg_per_day=asked.agonist_mg_per_day,
            hours_on_agonist=asked.hours_on_agonist,
        )
        points.append(Point(hours, score.expected, score.low, score.high))
    return Answer(course_of(asked.opioid), tuple(points), SHAPE_SOURCE)
