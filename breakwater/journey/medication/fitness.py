"""What the nurse sees of a person at the window, before every dose (H20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from breakwater.clinical.red_flags import RedFlag, red_flags
from breakwater.clinical.vitals import Vitals

# How awake: the answer, its words, and the letter of POSS it stands for.
ALERTNESS = {
    "alert": ("Yes", "1"),
    "drowsy": ("No, drifts off or is sleepy", "3"),
    "hard_to_rouse": ("No, hard to wake", "4"),
}


@dataclass(frozen=True, slots=True)
class Fitness:
    """The nurse's answers at the window. ``alertness`` is a key of ``ALERTNESS``; breathing is counted per minute."""

    alertness: str
    slurred_or_unsteady: bool
    smells_of_alcohol: bool
    respiratory_rate_per_min: int
    spo2_percent: int | None = None
    vomited: bool = False

    @property
    def poss(self) -> str:
        """The letter of POSS these answers stand for."""
        return ALERTNESS[self.alertness][1]

    def red_flags(self) -> tuple[RedFlag, ...]:
        """The red flags in these answers; a flag of breathing or waking holds the medicine."""
        seen = Vitals(
            respiratory_rate_per_min=self.respiratory_rate_per_min,
            spo2_percent=self.spo2_percent,
            sedation_poss=self.poss,
        )
        return red_flags(seen, awake=self.alertness == "alert")

    def answers(self) -> dict[str, Any]:
        """As kept with the observation."""
        return {
            "alertness": self.alertness,
            "slurred_or_unsteady": self.slurred_or_unsteady,
            "smells_of_alcohol": self.smells_of_alcohol,
            "vomited": self.vomited,
        }
