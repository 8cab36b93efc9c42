"""Blood levels over days of dosing: in one person of usual make, or in many who differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.pharmacology import (
    BUPRENORPHINE_MONTHLY,
    BUPRENORPHINE_TABLET,
    BUPRENORPHINE_WEEKLY,
    METHADONE,
    buprenorphine_people,
    levels,
    methadone_people,
)
from breakwater.clinical.sources import Source

Drug = Literal["methadone", "buprenorphine_tablet", "buprenorphine_weekly", "buprenorphine_monthly"]

_USUAL: dict[str, Any] = {
    "methadone": METHADONE,
    "buprenorphine_tablet": BUPRENORPHINE_TABLET,
    "buprenorphine_weekly": BUPRENORPHINE_WEEKLY,
    "buprenorphine_monthly": BUPRENORPHINE_MONTHLY,
}
_PEOPLE: dict[str, Any] = {"methadone": methadone_people, "buprenorphine_tablet": buprenorphine_people}
# No threshold: what the answer shows, and what a command answers in a moment.
_SHOWN_PERCENTILES = (5, 50, 95)
_MOST_PEOPLE = 10_000  # No threshold: the same.


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose: hours from the beginning, and its amount."""

    at_h: float
    dose_mg: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A drug, its doses, and the hours at which to say the level.

    With `people` above 1 that many people who differ are drawn; the same `seed` draws the same people.
    """

    drug: Drug
    doses: tuple[Dose, ...]
    at_hours: tuple[float, ...]
    people: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """The level at an hour in ng/mL: the 5th, 50th and 95th percentile of many people, three times the same of one."""

    at_h: float
    low_ng_per_ml: float
    middle_ng_per_ml: float
    high_ng_per_ml: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A point for each hour asked for, how many people it is about, and where the parameters come from."""

    people: int
    points: tuple[Point, ...]
    source: Source


def answer(asked: Asked) -> Answer:
    """Add up the doses."""
    if not 1 <= asked.people <= _MOST_PEOPLE:
        raise Refused("out_of_range", "people", f"Write a number of people from 1 to {_MOST_PEOPLE}.")
    if any(dose.dose_mg < 0 or dose.at_h < 0 for dose in asked.doses) or any(hour < 0 for hour in asked.at_hours):
        raise Refused("out_of_range", "", "Hours and amounts cannot be negative.")
    body = _body(asked)
    found = np.atleast_2d(levels([(dose.at_h, dose.dose_mg) for dose in asked.doses], asked.at_hours, body))
    low, middle, high = np.percentile(found, _SHOWN_PERCENTILES, axis=0)
    points = (Point(hour, *map(float, at)) for hour, *at in zip(asked.at_hours, low, middle, high, strict=True))
    return Answer(asked.people, tuple(points), _USUAL[asked.drug].source)


def _body(asked: Asked) -> Any:
    if asked.people == 1:
        return _USUAL[asked.drug]
    if asked.drug not in _PEOPLE:
        raise Refused("not_allowed", "people", f"How people differ is known for: {', '.join(_PEOPLE)}.")
    return _PEOPLE[asked.drug](np.random.default_rng(asked.seed), asked.people)
