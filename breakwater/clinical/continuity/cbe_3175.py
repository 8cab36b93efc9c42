"""CBE 3175 (MIPS 468): continuity of medicine for opioid use disorder, at least 180 days without a gap above 7.

The measure looks at two calendar years. Treatment counts that starts in their first 18 months; a start after June 30
of the second year is excluded, because 180 days no longer fit (from memory). A gap of 7 days passes, one of 8 fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from breakwater.clinical.continuity.coverage import (
    INJECTION_30_DAYS,
    CarryOver,
    Coverage,
    InjectionSupply,
    Supply,
    cover,
)
from breakwater.clinical.continuity.result import ContinuityResult, Reason
from breakwater.clinical.formatting import age
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import Stretch

# LAST_START is month and day of the last start that counts, in the second year. Sources: cbe-3175, cbe-3175-window.
MIN_AGE_YEARS: Final = 18
MIN_DAYS: Final = 180
MAX_GAP_DAYS: Final = 7
LAST_START: Final = (6, 30)

_SOURCES: Final = (source("cbe-3175"), source("cbe-3175-window"))
_CHOICES: Final = (
    f"At least {MIN_DAYS} days from the first to the last covered day, gaps of up to {MAX_GAP_DAYS} days included.",
    "Age on the first day of the run; no upper limit of age.",
    "Supplies given before the two years are not looked at; days after them are cut off.",
)


@dataclass(frozen=True, slots=True)
class TwoYears:
    """The two calendar years of the measure, named by the second, and the 18 months in which a start counts."""

    second_year: int

    @property
    def whole(self) -> Stretch:
        """Both years."""
        return Stretch(date(self.second_year - 1, 1, 1), date(self.second_year, 12, 31))

    @property
    def starts(self) -> Stretch:
        """The days on which treatment that counts may start."""
        return Stretch(self.whole.from_on, date(self.second_year, *LAST_START))


def measure_cbe_3175(
    supplies: Iterable[Supply],
    *,
    born_on: date,
    has_oud: bool,
    years: TwoYears,
    carry_over: CarryOver = CarryOver.NONE,
    injection: InjectionSupply = INJECTION_30_DAYS,
) -> ContinuityResult:
    """CBE 3175 for one person, from the supplies of medicine for opioid use disorder (sources cbe-3175,
    cbe-3175-window; days of an injection ours-injection-supply).

    Of several runs the longest decides. To be asked when both years are over and their supplies are known.
    """
    known = [supply for supply in supplies if supply.from_on in years.whole]
    coverage = cover(known, carry_over=carry_over, injection=injection).clipped(years.whole)
    runs = coverage.runs(MAX_GAP_DAYS)
    eligible = [run for run in runs if run.from_on in years.starts and age(born_on, run.from_on) >= MIN_AGE_YEARS]
    if not has_oud:
        return _result(coverage, "no_diagnosis", None)
    if not eligible:
        return _result(coverage, _why_not(runs, years), None)
    longest = max(eligible, key=lambda run: run.length)
    return _result(coverage, "continuous" if longest.length >= MIN_DAYS else "not_continuous", longest)


def _why_not(runs: tuple[Stretch, ...], years: TwoYears) -> Reason:
    if not runs:
        return "no_medicine"
    return "too_young" if any(run.from_on in years.starts for run in runs) else "started_after_window"


def _result(coverage: Coverage, reason: Reason, run: Stretch | None) -> ContinuityResult:
    return ContinuityResult(
        "cbe_3175",
        counted=run is not None,
        passed=None if run is None else reason == "continuous",
        reason=reason,
        run=run,
        days_covered=0 if run is None else coverage.days_covered(run),
        choices=_CHOICES + coverage.choices,
        sources=_SOURCES,
    )
