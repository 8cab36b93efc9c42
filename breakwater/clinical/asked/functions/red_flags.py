"""Signs that are not withdrawal. There is no place for a withdrawal score: it never cancels a red flag."""

from __future__ import annotations

from dataclasses import dataclass

from breakwater.clinical.red_flag_limits import PUBLISHED_LIMITS, RedFlagLimits
from breakwater.clinical.red_flags import RedFlag
from breakwater.clinical.red_flags import red_flags as found_in
from breakwater.clinical.vitals import VitalProblem, Vitals, check_plausible


@dataclass(frozen=True, slots=True)
class Asked:
    """One set of vital signs, and codes of signs that were told or seen.

    `awake` is whether the person was awake while breathing was counted. `limits` may only be stricter than published.
    """

    vitals: Vitals
    reports: frozenset[str] = frozenset()
    awake: bool = True
    limits: RedFlagLimits = PUBLISHED_LIMITS


@dataclass(frozen=True, slots=True)
class Answer:
    """Emergencies first. `problems` are values to correct or to ask about again; they cancel no flag."""

    red_flags: tuple[RedFlag, ...]
    problems: tuple[VitalProblem, ...]


def answer(asked: Asked) -> Answer:
    """Look at every sign."""
    flags = found_in(asked.vitals, reports=asked.reports, awake=asked.awake, limits=asked.limits)
    return Answer(flags, check_plausible(asked.vitals))
