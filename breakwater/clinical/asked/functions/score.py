"""Score one form: total, band, subscales and what the answers ask staff to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.scales import SCALES, ScaleResult
from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """A form: the id of its scale, and the score of each answer by item id. An item left out is not answered.

    `band_set` is for a scale with several published sets of bands.
    """

    scale: str
    answers: Mapping[str, int | None] = field(default_factory=dict)
    band_set: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form comes to, and who is cited for the scale."""

    result: ScaleResult
    source: Source


def answer(asked: Asked) -> Answer:
    """Score the form. A missing item is never zero."""
    scale = SCALES.get(asked.scale)
    if scale is None:
        raise Refused("not_allowed", "scale", f"Write one of: {', '.join(SCALES)}.")
    return Answer(scale.score(asked.answers, asked.band_set), scale.source)
