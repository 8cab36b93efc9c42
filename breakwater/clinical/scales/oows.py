"""Objective Opiate Withdrawal Scale: thirteen signs, seen or not during a timed observation."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import rising
from breakwater.clinical.scales.parts import Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_NOT_SEEN_OR_SEEN: Final = rising("Not seen", "Seen")


def _sign(item_id: str, label: str) -> Item:
    return Item(item_id, label, "During a timed observation", _NOT_SEEN_OR_SEEN)


OOWS: Final = Scale(
    id="oows",
    version="1987",
    title="Objective Opiate Withdrawal Scale (OOWS)",
    items=(
        _sign("yawning", "Yawning"),
        _sign("runny_nose", "Runny nose"),
        _sign("gooseflesh", "Gooseflesh"),
        _sign("sweating", "Sweating"),
        _sign("tearing", "Eyes tearing"),
        _sign("tremor", "Tremor"),
        _sign("dilated_pupils", "Dilated pupils"),
        _sign("hot_cold_flushes", "Hot or cold flushes"),
        _sign("restlessness", "Restlessness"),
        _sign("vomiting", "Vomiting"),
        _sign("muscle_twitches", "Muscle twitches"),
        _sign("abdominal_cramps", "Abdominal cramps"),
        _sign("anxiety", "Anxiety"),
    ),
    band_sets=(),
    rights=Rights(
        "American Journal of Drug and Alcohol Abuse; Handelsman and colleagues",
        "Journal article. Cite it; ask before selling. Signs are named in our own words.",
        wording_shipped=False,
        credit="Handelsman L et al. Two new rating scales for opiate withdrawal. "
        "Am J Drug Alcohol Abuse 1987;13:293-308.",
    ),
    source=source("oows-handelsman"),
    note="No published bands.",
)
