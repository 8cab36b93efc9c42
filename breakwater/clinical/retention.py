"""Retention in treatment on days 30, 90 and 180.

There is no single published definition, so every part of ours is a named choice in the result (source ours-retention):
day 0 is the start that the caller declares; in treatment on day N means that medicine covers that day, or that it lies
in a gap within tolerance; continuous means that no gap up to then was longer. Both are shown, because they differ:
who came back after three weeks away is in treatment and was not continuous. Transfers are reported apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from breakwater.clinical.continuity import Coverage
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import Stretch

# Source: ours-retention.
RETENTION_DAYS: Final = (30, 90, 180)
GAP_TOLERATED_DAYS: Final = 7

RETENTION_SOURCE: Final = source("ours-retention")
_DAY: Final = timedelta(days=1)


class EndedBy(StrEnum):
    """How an episode ended."""

    COMPLETED = "completed"
    LEFT = "left"
    TERMINATED = "terminated"
    TRANSFER = "transfer"
    DEATH = "death"
    JAIL = "jail"


@dataclass(frozen=True, slots=True)
class Ending:
    """The last day of an episode, and how it ended."""

    on: date
    by: EndedBy


# Not retained, or taken out of both sides of the rate and reported beside it.
Handling = Literal["not_retained", "apart"]


@dataclass(frozen=True, slots=True)
class RetentionChoices:
    """How retention is counted. The defaults hide nothing but transfers, which are shown apart.

    Source: ours-retention.
    """

    gap_tolerated_days: int = GAP_TOLERATED_DAYS
    transfer: Handling = "apart"
    death: Handling = "not_retained"
    jail: Handling = "not_retained"

    def handling(self, by: EndedBy) -> Handling:
        """What an ending before day N means."""
        apart = {EndedBy.TRANSFER: self.transfer, EndedBy.DEATH: self.death, EndedBy.JAIL: self.jail}
        return apart.get(by, "not_retained")

    def in_words(self) -> tuple[str, ...]:
        """The choices as sentences for a report."""
        words = {"not_retained": "not retained", "apart": "reported apart"}
        return (
            f"Gaps of up to {self.gap_tolerated_days} days are tolerated.",
            f"Ended before the day: transfer {words[self.transfer]}, death {words[self.death]}, "
            f"jail {words[self.jail]}; any other way not retained.",
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """One person on day N. `in_treatment` and `continuous` are None while it is not yet known, and when reported apart.

    `apart` names the ending for which the person is reported apart, else None.
    """

    day_number: int
    on: date
    in_treatment: bool | None
    continuous: bool | None
    apart: EndedBy | None
    choices: tuple[str, ...]


def retention(
    start_on: date,
    day_number: int,
    coverage: Coverage,
    *,
    start_is: str,
    known_through_on: date,
    ending: Ending | None = None,
    choices: RetentionChoices | None = None,
) -> Retention:
    """Retention of one person on day `day_number` after `start_on`, which is day 0 (source ours-retention).

    `start_is` says in words what the start is ("first dose", "admission"). `known_through_on` is the last day whose
    doses and supplies are known; a later day N is not yet known, and neither is one in a gap that is still open and
    within tolerance. A gap that lasts until the end of the episode is never tolerated. The last day of an episode
    itself is judged by its medicine. Raises `ValueError` for a negative day number or an ending before the start.
    """
    if day_number < 0 or (ending is not None and ending.on < start_on):
        raise ValueError("Day N and the end of the episode cannot lie before its start.")
    rules = choices or RetentionChoices()
    on = start_on + timedelta(days=day_number)
    words = (f"Day 0 is {start_on}: {start_is}.", *rules.in_words(), *coverage.choices)
    if ending is not None and ending.on < on:
        apart = ending.by if rules.handling(ending.by) == "apart" else None
        retained = None if apart else False
        return Retention(day_number, on, retained, retained, apart, words)
    gaps = [gap for gap in _gaps(start_on, coverage, known_through_on) if gap.days.from_on <= on]
    verdicts = {gap: _tolerated(gap, rules.gap_tolerated_days, ended=ending is not None) for gap in gaps}
    in_treatment = _all(verdict for gap, verdict in verdicts.items() if on in gap.days)
    continuous = _all(verdicts.values())
    if on > known_through_on:
        in_treatment, continuous = None, False if continuous is False else None
    return Retention(day_number, on, in_treatment, continuous, None, words)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Days without medicine; `open` while no later supply is known."""

    days: Stretch
    open: bool


def _gaps(start_on: date, coverage: Coverage, known_through_on: date) -> Iterator[_Gap]:
    """The days not covered from the start on, in order, as far as they are known."""
    next_on = start_on
    for stretch in coverage.stretches:
        if stretch.from_on > next_on:
            yield _Gap(Stretch(next_on, stretch.from_on - _DAY), open=False)
        next_on = max(next_on, stretch.to_on + _DAY)
    if next_on <= known_through_on:
        yield _Gap(Stretch(next_on, known_through_on), open=True)


def _tolerated(gap: _Gap, days: int, *, ended: bool) -> bool | None:
    """Whether a gap is short enough; None while it is still open and may yet be closed in time."""
    if gap.days.length > days:
        return False
    return (False if ended else None) if gap.open else True


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    """False when one is, else None when one is not yet known, else True."""
    found = set(verdicts)
    if False in found:
        return False
    return None if None in found else True


@dataclass(frozen=True, slots=True)
class RetentionRates:
    """Both rates over people on one day N, and who stands beside them.

    The shares are of the people who are known and not apart, None when there are none. `apart` counts people by how
    their episode ended.
    """

    day_number: int
    people: int
    in_treatment: int
    continuous: int
    known: int
    not_yet_known: int
    apart: dict[EndedBy, int]
    in_treatment_share: Decimal | None
    continuity_share: Decimal | None


def retention_rates(results: Iterable[Retention]) -> RetentionRates:
    """The rates over the results of many people for one day N.

    Raises `ValueError` without results, and for results of different days.
    """
    people = list(results)
    if len({person.day_number for person in people}) != 1:
        raise ValueError("Rates are of one day N: give the results of at least one person, all of the same day.")
    apart = Counter(person.apart for person in people if person.apart is not None)
    judged = [person for person in people if person.apart is None]
    known = [person for person in judged if person.in_treatment is not None]
    in_treatment = sum(person.in_treatment is True for person in known)
    continuous = sum(person.continuous is True for person in known)
    return RetentionRates(
        people[0].day_number,
        people=len(people),
        in_treatment=in_treatment,
        continuous=continuous,
        known=len(known),
        not_yet_known=len(judged) - len(known),
        apart=dict(apart),
        in_treatment_share=_share(in_treatment, len(known)),
        continuity_share=_share(continuous, len(known)),
    )


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
