"""CIWA-Ar for withdrawal from alcohol, run beside COWS. Some signs are on both forms: never add the two totals.

Published bands differ, so the set used is named with every result. The first, with the lower cut-offs, is the default.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import NOW, choices, rising
from breakwater.clinical.scales.parts import Band, BandSet, Choice, Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_SENSED: Final = (
    "Very mild",
    "Mild",
    "Moderate",
    "Moderately severe hallucinations",
    "Severe hallucinations",
    "Extremely severe hallucinations",
    "Continuous hallucinations",
)


def _between(none: str, first: str, middle: str, most: str) -> tuple[Choice, ...]:
    """Scores 0 to 7 of which the form describes four: those between lean towards the words on either side."""
    return rising(none, first, "More than 1", "Less than 4", middle, "More than 4", "Less than 7", most)


CIWA_AR: Final = Scale(
    id="ciwa_ar",
    version="1989",
    title="Clinical Institute Withdrawal Assessment for Alcohol, revised (CIWA-Ar)",
    items=(
        Item(
            "nausea_vomiting",
            "Nausea and vomiting",
            NOW,
            _between("None", "Mild nausea", "Comes and goes, with dry heaves", "Constant, dry heaves or vomiting"),
        ),
        Item(
            "tremor",
            "Tremor, arms out and fingers spread",
            NOW,
            _between("None", "Felt, not seen", "Moderate, arms out", "Severe, even arms down"),
        ),
        Item("sweats", "Sweats", NOW, _between("None", "Palms moist", "Beads on the forehead", "Drenching")),
        Item("anxiety", "Anxiety", NOW, _between("At ease", "Mildly anxious", "Moderately anxious", "Acute panic")),
        Item(
            "agitation",
            "Agitation",
            NOW,
            _between("Normal activity", "Somewhat more", "Fidgety and restless", "Paces or thrashes about"),
        ),
        Item("tactile", "Itching, numbness or crawling on the skin", NOW, rising("None", *_SENSED)),
        Item("auditory", "Sounds: harsh, frightening or not there", NOW, rising("None", *_SENSED)),
        Item("visual", "Light: too bright, or things not there", NOW, rising("None", *_SENSED)),
        Item(
            "headache",
            "Headache or fullness in the head",
            NOW,
            rising(
                "None",
                "Very mild",
                "Mild",
                "Moderate",
                "Moderately severe",
                "Severe",
                "Very severe",
                "Extremely severe",
            ),
        ),
        Item(
            "orientation",
            "Orientation and clouding",
            NOW,
            choices(
                (0, "Oriented, can add in series"),
                (1, "Cannot add in series, or unsure of the date"),
                (2, "Date wrong by 2 days at most"),
                (3, "Date wrong by more than 2 days"),
                (4, "Does not know place or person"),
            ),
        ),
    ),
    band_sets=(
        BandSet(
            "from_8_and_15",
            "Below 8, 8 to 14, from 15 (as CamCOPS scores it)",
            (
                Band("mild", "Mild or none", 0, 7),
                Band("moderate", "Moderate", 8, 14),
                Band("severe", "Severe", 15, 67),
            ),
            source("ciwa-ar-8-15"),
        ),
        BandSet(
            "from_10_and_19",
            "Below 10, 10 to 18, from 19 (ASAM alcohol guideline)",
            (
                Band("mild", "Mild", 0, 9),
                Band("moderate", "Moderate", 10, 18),
                Band("severe", "Severe", 19, 67),
            ),
            source("ciwa-ar-10-19"),
        ),
    ),
    rights=Rights(
        "Nobody; not copyrighted",
        "May be reproduced. The anchors here are short words of our own.",
        wording_shipped=False,
        credit="Sullivan JT et al. CIWA-Ar. Br J Addict 1989;84:1353-7.",
    ),
    source=source("ciwa-ar"),
    note="Run beside COWS; sweating, tremor, nausea and anxiety are on both forms, so the totals are never added.",
)
