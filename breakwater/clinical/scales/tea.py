"""Treatment Effectiveness Assessment: how far a person has come in four areas of life, 1 to 10 each."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.parts import Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

TEA: Final = Scale(
    id="tea",
    version="2012",
    title="Treatment Effectiveness Assessment (TEA)",
    items=(
        Item("substance_use", "Substance use", "Up to now", whole_numbers=range(1, 11)),
        Item("health", "Health", "Up to now", whole_numbers=range(1, 11)),
        Item("lifestyle", "Lifestyle", "Up to now", whole_numbers=range(1, 11)),
        Item("community", "Community", "Up to now", whole_numbers=range(1, 11)),
    ),
    band_sets=(),
    rights=Rights(
        "Ling and colleagues",
        "Free of charge; the article is CC BY-NC 3.0, so its wording is not shipped.",
        wording_shipped=False,
        credit="Ling W et al. The Treatment Effectiveness Assessment (TEA). Subst Abuse Rehabil 2012;3:129-36.",
    ),
    source=source("tea"),
    note="Higher is better. No published bands: show the number and its change.",
)
