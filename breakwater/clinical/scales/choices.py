"""Answers that several forms share."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.parts import Choice

PAST_12_MONTHS: Final = "Past 12 months"
PAST_30_DAYS: Final = "Past 30 days"
PAST_2_WEEKS: Final = "Past 2 weeks"
PAST_24_HOURS: Final = "Past 24 hours"
NOW: Final = "Now"


def choices(*pairs: tuple[int, str]) -> tuple[Choice, ...]:
    """Choices from pairs of score and words."""
    return tuple(Choice(score, words) for score, words in pairs)


def rising(*words: str) -> tuple[Choice, ...]:
    """Choices that the form prints as 0, 1, 2 and so on."""
    return tuple(Choice(score, label) for score, label in enumerate(words))


NO_YES: Final = rising("No", "Yes")
