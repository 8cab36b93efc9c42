"""The scales we score, by id. Forms, charts and exports are drawn from these definitions."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.alcohol import AUDIT_C
from breakwater.clinical.scales.bam import BAM_DAYS, BAM_LIKERT
from breakwater.clinical.scales.ciwa import CIWA_AR
from breakwater.clinical.scales.cows import COWS
from breakwater.clinical.scales.drug_use import DAST_10, SINGLE_DRUG_QUESTION, TAPS_1, VA_DRUG_SCREEN
from breakwater.clinical.scales.mood import GAD_7, PHQ_2, PHQ_9
from breakwater.clinical.scales.oows import OOWS
from breakwater.clinical.scales.oud_areas import OUD_AREAS, OUD_AREAS_SUPERVISED
from breakwater.clinical.scales.parts import (
    Band,
    BandSet,
    Choice,
    FollowUp,
    Item,
    Rights,
    ScoreNotAllowed,
    Subscale,
    UnknownBandSet,
    UnknownItem,
    When,
)
from breakwater.clinical.scales.rods import RODS
from breakwater.clinical.scales.scale import Scale, ScaleResult, SubscaleResult
from breakwater.clinical.scales.sedation import POSS, RASS
from breakwater.clinical.scales.sows import SOWS_GOSSOP, SOWS_HANDELSMAN
from breakwater.clinical.scales.suicide import CSSRS_SCREENER
from breakwater.clinical.scales.tea import TEA

_ALL: Final = (
    COWS, SOWS_HANDELSMAN, SOWS_GOSSOP, OOWS, CIWA_AR, POSS, RASS, OUD_AREAS, OUD_AREAS_SUPERVISED,
    SINGLE_DRUG_QUESTION, TAPS_1, DAST_10, RODS, VA_DRUG_SCREEN, AUDIT_C, PHQ_2, PHQ_9, GAD_7, CSSRS_SCREENER,
    BAM_LIKERT, BAM_DAYS, TEA,
)  # fmt: skip

SCALES: Final[dict[str, Scale]] = {scale.id: scale for scale in _ALL}

__all__ = [
    "COWS", "SCALES", "Band", "BandSet", "Choice", "FollowUp", "Item", "Rights", "Scale", "ScaleResult",
    "ScoreNotAllowed", "Subscale", "SubscaleResult", "UnknownBandSet", "UnknownItem", "When",
]  # fmt: skip
