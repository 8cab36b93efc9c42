"""The scales we score, by id. Forms, charts and exports are drawn from these definitions."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.cows import COWS
from breakwater.clinical.scales.scale import (
    Band,
    Choice,
    Item,
    Scale,
    ScaleResult,
    ScoreNotAllowed,
    UnknownItem,
)

SCALES: Final[dict[str, Scale]] = {scale.id: scale for scale in (COWS,)}

__all__ = ["COWS", "SCALES", "Band", "Choice", "Item", "Scale", "ScaleResult", "ScoreNotAllowed", "UnknownItem"]
