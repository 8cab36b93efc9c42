"""What a measure says about one person or one treatment event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from breakwater.clinical.sources import Source
from breakwater.clinical.treatment_day import Stretch

Reason = Literal[
    "continuous",
    "not_continuous",
    "too_young",
    "no_diagnosis",
    "no_medicine",
    "started_after_window",
]


@dataclass(frozen=True, slots=True)
class ContinuityResult:
    """Whether somebody counts in a measure (`counted`, its denominator) and passed (None when not counted).

    `reason` is a stable code. `run` is the run of treatment that decided, tolerated gaps included, and `days_covered`
    the covered days in it. `choices` say in words how it was counted, `sources` where that comes from.
    """

    measure: str
    counted: bool
    passed: bool | None
    reason: Reason
    run: Stretch | None
    days_covered: int
    choices: tuple[str, ...]
    sources: tuple[Source, ...]
