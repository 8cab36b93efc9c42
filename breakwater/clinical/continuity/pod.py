"""HEDIS POD: new treatment events with medicine for opioid use disorder that last at least 180 days.

The intake runs from July 1 of the year before to June 30 of the measure year. An event is new when the 31 days before
it hold no medicine (from memory). A gap of 8 days or more ends it; 7 days do not. Events are counted, so one person
may count twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from breakwater.clinical.continuity.coverage import (
    INJECTION_31_DAYS,
    CarryOver,
    Coverage,
    InjectionSupply,
    Supply,
    cover,
)
from breakwater.clinical.continuity.result import ContinuityResult
from breakwater.clinical.formatting import age
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import Stretch

# Source: hedis-pod. Month and day of the first and the last start.
MIN_AGE_YEARS: Final = 16
MIN_DAYS: Final = 180
FAILING_GAP_DAYS: Final = 8
INTAKE_FROM: Final = (7, 1)
INTAKE_TO: Final = (6, 30)
# Source: hedis-pod-history.
CLEAR_DAYS: Final = 31

_DAY: Final = timedelta(days=1)
_SOURCES: Final = (source("hedis-pod"), source("hedis-pod-history"))
_CHOICES: Final = (
    f"At least {MIN_DAYS} days from the first to the last covered day; a gap of {FAILING_GAP_DAYS} days ends it.",
    "Age on the first day of the event.",
)


def intake(measure_year: int) -> Stretch:
    """The days on which an event of this measure year may start."""
    return Stretch(date(measure_year - 1, *INTAKE_FROM), date(measure_year, *INTAKE_TO))


def measure_pod(
    supplies: Iterable[Supply],
    *,
    born_on: date,
    measure_year: int,
    carry_over: CarryOver = CarryOver.NONE,
    injection: InjectionSupply = INJECTION_31_DAYS,
) -> tuple[ContinuityResult, ...]:
    """HEDIS POD for one person, one result for each new event in the intake, in order (sources hedis-pod,
    hedis-pod-history; 31 days for an injection ncqa-faq-2026).

    `supplies` reach back at least two months before the intake, so that a start can be seen to be new. To be asked
    when the measure year is over.
    """
    coverage = cover(supplies, carry_over=carry_over, injection=injection)
    starts = intake(measure_year)
    return tuple(
        _result(coverage, run, born_on)
        for run in coverage.runs(FAILING_GAP_DAYS - 1)
        if run.from_on in starts and _is_new(coverage, run.from_on)
    )


def _is_new(coverage: Coverage, start_on: date) -> bool:
    return coverage.days_covered(Stretch(start_on - CLEAR_DAYS * _DAY, start_on - _DAY)) == 0


def _result(coverage: Coverage, run: Stretch, born_on: date) -> ContinuityResult:
    old_enough = age(born_on, run.from_on) >= MIN_AGE_YEARS
    long_enough = run.length >= MIN_DAYS
    return ContinuityResult(
        "hedis_pod",
        counted=old_enough,
        passed=long_enough if old_enough else None,
        reason=("continuous" if long_enough else "not_continuous") if old_enough else "too_young",
        run=run,
        days_covered=coverage.days_covered(run),
        choices=_CHOICES + coverage.choices,
        sources=_SOURCES,
    )
