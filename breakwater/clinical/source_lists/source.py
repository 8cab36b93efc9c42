"""The shape of one entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Confidence = Literal["read", "memory-high", "memory-medium", "ours"]

NOT_REVIEWED: Final = "none yet"
_LOOK_AGAIN_ON: Final = date(2027, 6, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """One place a rule or number comes from."""

    key: str
    citation: str
    where_read: str
    confidence: Confidence
    reviewer: str = NOT_REVIEWED
    next_review_on: date = _LOOK_AGAIN_ON
