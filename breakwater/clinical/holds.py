"""What holds medicine, who answers it, until when, and what happens when nobody has.

A hold about the person's life goes on stopping doses after its time and goes to the shift lead. A hold that only waits
for something else to be done runs out: from then on it stops no dose and stays with its owner as a task, because a
missed talk, bottle or ECG may not keep medicine from anybody (42 CFR 8.12(f)(5); source ours-holds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from breakwater.clinical.sources import Source, source

_OURS: Final = source("ours-holds")


@dataclass(frozen=True, slots=True)
class HoldRule:
    """One reason: the role that answers it by default, hours of clock time for the answer, and whether it `stays`.

    With `stays` it stops doses until it is cleared and goes to the shift lead when late; without, it runs out.
    Raises `ValueError` for a time that is not above zero.
    """

    reason: str
    owner: str
    hours: int
    stays: bool
    source: Source = _OURS

    def __post_init__(self) -> None:
        if self.hours < 1:
            raise ValueError("A hold leaves its owner at least one hour.")

    def due_at(self, placed_at: datetime) -> datetime:
        """When its owner should have answered."""
        return placed_at + timedelta(hours=self.hours)

    @property
    def when_late(self) -> str:
        """What happens when its time is over, for the page."""
        if self.stays:
            return "stays until it is cleared, and goes to the shift lead"
        return "runs out: the dose may be given, and it stays with its owner as a task"


# Source: ours-holds.
HOLD_RULES: Final[Mapping[str, HoldRule]] = {
    rule.reason: rule
    for rule in (
        HoldRule("red_flag", "prescriber", 1, stays=True),
        HoldRule("sedation", "prescriber", 1, stays=True),
        HoldRule("missed_doses", "prescriber", 2, stays=True),
        HoldRule("prescriber", "prescriber", 2, stays=True),
        HoldRule("counselor", "counselor", 2, stays=False),
        HoldRule("bottles", "dosing_nurse", 24, stays=False),
        HoldRule("lab_or_ecg", "prescriber", 24, stays=False),
        HoldRule("other", "prescriber", 2, stays=True),
    )
}

# Reasons whose hold stops no dose once its time is over.
RUN_OUT: Final = frozenset(reason for reason, rule in HOLD_RULES.items() if not rule.stays)
