"""Share of mu receptors that each of several drugs takes, and what a further drug does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.pharmacology import (
    AFFINITY_SOURCE,
    OCCUPANCY_SOURCE,
    Displacement,
    buprenorphine_occupancy_percent,
    competitive_occupancy,
    displacement,
    net_effect,
)
from breakwater.clinical.sources import Source, source

Drug = Literal["buprenorphine", "morphine", "fentanyl", "methadone", "naloxone"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A further drug, and its level at the receptor in nM."""

    drug: Drug
    level_nm: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Levels at the receptor in nM by drug, a drug that comes to them, or a buprenorphine level in ng/mL."""

    levels_nm: Mapping[Drug, float] | None = None
    newcomer: Newcomer | None = None
    buprenorphine_ng_per_ml: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Shares from 0 to 1, their effect together, what the newcomer does, and percent taken at a buprenorphine level."""

    occupancy: Mapping[str, float] | None
    net_effect: float | None
    displacement: Displacement | None
    precipitates: bool | None
    buprenorphine_percent: float | None
    sources: tuple[Source, ...]


def answer(asked: Asked) -> Answer:
    """Let the drugs compete."""
    if asked.levels_nm is None and asked.buprenorphine_ng_per_ml is None:
        raise Refused("missing_key", "", "Give levels_nm, buprenorphine_ng_per_ml, or both.")
    if asked.newcomer is not None and asked.levels_nm is None:
        raise Refused("missing_key", "levels_nm", "A newcomer needs the levels it comes to.")
    level = asked.buprenorphine_ng_per_ml
    percent = None if level is None else float(buprenorphine_occupancy_percent(level))
    if asked.levels_nm is None:
        return Answer(None, None, None, None, percent, (OCCUPANCY_SOURCE,))
    levels_nm = {str(drug): nm for drug, nm in asked.levels_nm.items()}
    shares = competitive_occupancy(levels_nm)
    moved = None
    if asked.newcomer is not None:
        moved = displacement(levels_nm, asked.newcomer.drug, asked.newcomer.level_nm)
    return Answer(
        {drug: float(share) for drug, share in shares.items()},
        float(net_effect(shares)),
        moved,
        None if moved is None else bool(moved.precipitates),
        percent,
        (AFFINITY_SOURCE, source("ours-efficacy"), OCCUPANCY_SOURCE),
    )
