"""Opioid use disorder: eleven areas asked in our own words, the severity they add up to, and remission.

The result supports a clinician's diagnosis; it is not one, and it is never a gate on help. The wording of DSM-5-TR
belongs to the American Psychiatric Association and is not used here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from breakwater.clinical.screening import screening_alerts
from breakwater.clinical.sources import source

__all__ = [
    "AREAS", "Area", "AreaNotAllowed", "Maintenance", "Remission", "RemissionWord", "SeverityResult", "SeverityWord",
    "against_remission", "remission", "screening_alerts", "severity",
]  # fmt: skip

SeverityWord = Literal["none", "mild", "moderate", "severe"]
RemissionWord = Literal["none", "early", "sustained"]
Maintenance = Literal["methadone", "buprenorphine", "naltrexone"]


@dataclass(frozen=True, slots=True)
class Area:
    """One of the eleven areas: its number on the list, a stable id, a short label and our own plain question."""

    number: int
    id: str
    label: str
    question: str


# No threshold: the numbers of the list.
AREAS: Final = (
    Area(1, "more_than_meant", "More or longer than meant", "Did you use more, or for longer, than you meant to?"),
    Area(
        2, "cut_down", "Wanted to cut down", "Did you want to cut down or stop, or try to, and find that you could not?"
    ),
    Area(3, "time_spent", "Time spent", "Did getting opioids, using them or getting over them take up a lot of time?"),
    Area(4, "craving", "Craving", "Did you feel a strong pull or craving to use?"),
    Area(
        5,
        "duties",
        "Duties at work, school or home",
        "Did use get in the way of what you had to do at work, school or home?",
    ),
    Area(
        6, "people", "Trouble with people", "Did you keep using although it caused trouble with the people around you?"
    ),
    Area(7, "given_up", "Things given up", "Did you give up or cut back on things that matter to you because of use?"),
    Area(8, "risky_places", "Risky situations", "Did you use where it could get you hurt, such as before driving?"),
    Area(
        9,
        "known_harm",
        "Known harm",
        "Did you keep using although you knew it was hurting your body or your mind?",
    ),
    Area(10, "tolerance", "Tolerance", "Did you need more than before to feel the same, or feel less from the same?"),
    Area(
        11,
        "withdrawal",
        "Withdrawal",
        "Did you feel sick when it wore off, or use so that you would not feel sick?",
    ),
)

# Under medical supervision, taken as directed, these two show only that the body has adapted.
NOT_COUNTED_UNDER_SUPERVISION: Final = frozenset({"tolerance", "withdrawal"})

_AREA_IDS: Final = frozenset(area.id for area in AREAS)

# Lowest count for each word. Source: dsm-5-tr-oud.
_MILD_FROM: Final = 2
_MODERATE_FROM: Final = 4
_SEVERE_FROM: Final = 6
SEVERITY_SOURCE: Final = source("dsm-5-tr-oud")


class AreaNotAllowed(ValueError):
    """An answer is for an area that does not exist, or is not yes, no or unanswered."""


@dataclass(frozen=True, slots=True)
class SeverityResult:
    """What the answers add up to.

    `count` is the number of areas answered yes that count. `lower` and `upper` are the severities if every missing
    answer were no, or yes; `severity` is None while those two differ.
    """

    count: int
    severity: SeverityWord | None
    missing: tuple[str, ...]
    lower: SeverityWord
    upper: SeverityWord


def severity(answers: Mapping[str, bool | None], *, supervised_use: bool) -> SeverityResult:
    """Severity from yes/no answers about the past 12 months, keyed by area id; absent and None mean "not answered".

    2 or 3 areas mild, 4 or 5 moderate, 6 or more severe (source dsm-5-tr-oud). With `supervised_use` (opioids taken
    only as prescribed under medical care) tolerance and withdrawal do not count. Raises `AreaNotAllowed` for an
    unknown area or an answer that is not True, False or None.
    """
    for area_id, answer in answers.items():
        _check_answer(area_id, answer)
    counted = [area.id for area in AREAS if not (supervised_use and area.id in NOT_COUNTED_UNDER_SUPERVISION)]
    count = sum(answers.get(area_id) is True for area_id in counted)
    missing = tuple(area_id for area_id in counted if answers.get(area_id) is None)
    lower, upper = _word(count), _word(count + len(missing))
    return SeverityResult(count, lower if lower == upper else None, missing, lower, upper)


def _check_answer(area_id: str, answer: object) -> None:
    if area_id not in _AREA_IDS:
        raise AreaNotAllowed(f"There is no area {area_id!r}.")
    if answer is not None and type(answer) is not bool:
        raise AreaNotAllowed(f"{area_id}: {answer!r} is not yes, no or unanswered.")


def _word(count: int) -> SeverityWord:
    if count >= _SEVERE_FROM:
        return "severe"
    if count >= _MODERATE_FROM:
        return "moderate"
    return "mild" if count >= _MILD_FROM else "none"


# Whole months without any area but craving. Source: dsm-5-tr-oud.
EARLY_FROM_MONTHS: Final = 3
SUSTAINED_FROM_MONTHS: Final = 12

# Craving may go on in remission; on an agonist, tolerance and withdrawal to it are expected. Source: dsm-5-tr-oud.
MAY_REMAIN: Final = frozenset({"craving"})
_AGONISTS: Final = frozenset({"methadone", "buprenorphine"})


@dataclass(frozen=True, slots=True)
class Remission:
    """How far remission has come, and the specifiers that go with it; both are none without remission."""

    word: RemissionWord
    on_maintenance_therapy: bool
    in_controlled_environment: bool


def against_remission(answers: Mapping[str, bool | None], *, maintenance: Maintenance | None = None) -> tuple[str, ...]:
    """The areas answered yes that speak against remission, in the order of the list.

    Craving never does. With methadone or buprenorphine as `maintenance` neither do tolerance and withdrawal; with
    naltrexone, which blocks opioids, they do (source dsm-5-tr-oud). An unanswered area is not in the result and is no
    evidence either way: ask it. Raises `AreaNotAllowed` as `severity` does.
    """
    for area_id, answer in answers.items():
        _check_answer(area_id, answer)
    expected = MAY_REMAIN | (NOT_COUNTED_UNDER_SUPERVISION if maintenance in _AGONISTS else frozenset())
    return tuple(area.id for area in AREAS if answers.get(area.id) is True and area.id not in expected)


def remission(
    *,
    disorder_was_present: bool,
    last_met_on: date,
    on: date,
    maintenance: Maintenance | None = None,
    controlled_environment: bool = False,
) -> Remission:
    """Remission on the day `on`, when `last_met_on` is the last day on which any area of `against_remission` was met.

    Early from 3 whole calendar months, sustained from 12; none where the full disorder was never present (source
    dsm-5-tr-oud). Raises ValueError when `last_met_on` lies after `on`.
    """
    if last_met_on > on:
        raise ValueError(f"The last day with a sign of the disorder, {last_met_on}, is after {on}. Check both dates.")
    word = _remission_word(_whole_months(last_met_on, on)) if disorder_was_present else "none"
    in_remission = word != "none"
    return Remission(word, in_remission and maintenance is not None, in_remission and controlled_environment)


def _whole_months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)


def _remission_word(months: int) -> RemissionWord:
    if months >= SUSTAINED_FROM_MONTHS:
        return "sustained"
    return "early" if months >= EARLY_FROM_MONTHS else "none"
