"""The shape of one number of a model."""

from __future__ import annotations

from dataclasses import dataclass

from breakwater.clinical.formatting import number
from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a model.

    `cv` is the coefficient of variation between people (0.45 is 45 %), `low` and `high` the published range; None where
    nothing is known.
    """

    key: str
    meaning: str
    value: float
    unit: str
    source: Source
    cv: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def spread(self) -> str:
        """The spread in words: "CV 45 %, 1.4–126", "8–59", or "not known"."""
        words = [] if self.cv is None else [f"CV {number(round(self.cv * 100))} %"]
        if self.low is not None and self.high is not None:
            words.append(f"{number(self.low)}–{number(self.high)}")
        return ", ".join(words) or "not known"
