"""Days covered by medicine, retention in treatment, and the published measures over one person's supplies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.continuity import (
    INJECTION_28_DAYS,
    INJECTION_30_DAYS,
    INJECTION_31_DAYS,
    CarryOver,
    ContinuityResult,
    Coverage,
    InjectionSupply,
    Supply,
    TwoYears,
    cover,
    measure_cbe_3175,
    measure_pod,
)
from breakwater.clinical.retention import RETENTION_DAYS, Ending, Retention, retention

_INJECTIONS = {one.id: one for one in (INJECTION_28_DAYS, INJECTION_30_DAYS, INJECTION_31_DAYS)}


@dataclass(frozen=True, slots=True)
class RetentionAsked:
    """Day 0 and what it is in words, the last day whose doses are known, the days N, and the end of the episode."""

    start_on: date
    start_is: str
    known_through_on: date
    day_numbers: tuple[int, ...] = RETENTION_DAYS
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class MeasureAsked:
    """The year of the measures, the date of birth, and whether opioid use disorder is on record."""

    measure_year: int
    born_on: date
    has_oud: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given or handed out, and how days are counted.

    `injection` is injection_28, injection_30 or injection_31: how many days a monthly injection without days' supply
    counts. Retention and measures are worked out when they are asked for.
    """

    supplies: tuple[Supply, ...]
    carry_over: CarryOver = CarryOver.NONE
    injection: str | None = None
    retention: RetentionAsked | None = None
    measures: MeasureAsked | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Days covered with the choices made in counting, retention on each day, and each measure."""

    coverage: Coverage
    retention: tuple[Retention, ...]
    measures: tuple[ContinuityResult, ...]


def answer(asked: Asked) -> Answer:
    """Count the days."""
    injection = _injection(asked.injection)
    coverage = cover(asked.supplies, carry_over=asked.carry_over, injection=injection)
    return Answer(coverage, _retention(asked, coverage), _measures(asked, injection))


def _injection(key: str | None) -> InjectionSupply | None:
    if key is not None and key not in _INJECTIONS:
        raise Refused("not_allowed", "injection", f"Write one of: {', '.join(_INJECTIONS)}.")
    return _INJECTIONS[key] if key else None


def _retention(asked: Asked, coverage: Coverage) -> tuple[Retention, ...]:
    about = asked.retention
    if about is None:
        return ()
    return tuple(
        retention(
            about.start_on,
            number,
            coverage,
            start_is=about.start_is,
            known_through_on=about.known_through_on,
            ending=about.ending,
        )
        for number in about.day_numbers
    )


def _measures(asked: Asked, injection: InjectionSupply | None) -> tuple[ContinuityResult, ...]:
    about = asked.measures
    if about is None:
        return ()
    chosen = {} if injection is None else {"injection": injection}
    two_years = measure_cbe_3175(
        asked.supplies,
        born_on=about.born_on,
        has_oud=about.has_oud,
        years=TwoYears(about.measure_year),
        carry_over=asked.carry_over,
        **chosen,
    )
    initiated = measure_pod(
        asked.supplies,
        born_on=about.born_on,
        measure_year=about.measure_year,
        carry_over=asked.carry_over,
        **chosen,
    )
    return (two_years, *initiated)
