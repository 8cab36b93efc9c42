"""One thing that happened to a person, as the time line shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["admissions", "detox", "medication", "therapy", "residence", "recovery", "papers"]

STAGE_LABELS: dict[Stage, str] = {
    "admissions": "Admission",
    "detox": "Detox",
    "medication": "Medicine",
    "therapy": "Therapy",
    "residence": "House",
    "recovery": "Recovery",
    "papers": "Papers",
}


@dataclass(frozen=True, slots=True)
class Event:
    """``detail`` is the further sentence; ``tone`` is "danger" for what needed an answer, "done" for what was given."""

    at: datetime
    stage: Stage
    title: str
    detail: str = ""
    tone: str = ""
    href: str = ""
    by: str = ""
