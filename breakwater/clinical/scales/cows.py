"""Clinical Opiate Withdrawal Scale: eleven signs, rated by the observer. Its scores are not contiguous.

The anchors are short words of our own. Pinned pupils score 0: together with sleepiness they are a warning, not
reassurance (see `red_flags.py`). Score only what withdrawal adds: not a pulse after exercise, not an old ache.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.scale import Band, BandSet, Choice, Item, Rights, Scale
from breakwater.clinical.sources import source

_NOW: Final = "Now"
_PAST_HALF_HOUR: Final = "Past 30 minutes"
_DURING: Final = "During this assessment"


def _item(item_id: str, label: str, look_back: str, *choices: tuple[int, str]) -> Item:
    return Item(item_id, label, look_back, tuple(Choice(score, words) for score, words in choices))


COWS: Final = Scale(
    id="cows",
    version="2003",
    title="Clinical Opiate Withdrawal Scale (COWS)",
    items=(
        _item(
            "pulse",
            "Resting pulse",
            "After 1 minute sitting or lying down",
            (0, "80 or below"),
            (1, "81 to 100"),
            (2, "101 to 120"),
            (4, "Above 120"),
        ),
        _item(
            "sweating",
            "Sweating",
            "Past 30 minutes, not from heat or activity",
            (0, "None"),
            (1, "Says chills or flushing"),
            (2, "Flushed or moist face"),
            (3, "Beads on the brow or face"),
            (4, "Streaming"),
        ),
        _item(
            "restlessness",
            "Restlessness",
            _DURING,
            (0, "Sits still"),
            (1, "Says it is hard to sit still"),
            (3, "Shifts often"),
            (5, "Cannot sit for more than seconds"),
        ),
        _item(
            "pupils",
            "Pupils",
            _NOW,
            (0, "Pinned or normal for the light"),
            (1, "Maybe larger than normal"),
            (2, "Moderately dilated"),
            (5, "Only a rim of iris"),
        ),
        _item(
            "bone_joint_aches",
            "Bone or joint aches",
            "Only what withdrawal added",
            (0, "None"),
            (1, "Mild, diffuse"),
            (2, "Severe, diffuse"),
            (4, "Rubs joints, cannot sit still"),
        ),
        _item(
            "runny_nose_tearing",
            "Runny nose or tearing",
            "Now, not from a cold or allergy",
            (0, "None"),
            (1, "Stuffy nose or moist eyes"),
            (2, "Nose or eyes running"),
            (4, "Constantly running"),
        ),
        _item(
            "gi_upset",
            "Stomach upset",
            _PAST_HALF_HOUR,
            (0, "None"),
            (1, "Cramps"),
            (2, "Nausea or loose stool"),
            (3, "Vomiting or diarrhea"),
            (5, "Many episodes of either"),
        ),
        _item(
            "tremor",
            "Tremor of outstretched hands",
            _NOW,
            (0, "None"),
            (1, "Felt, not seen"),
            (2, "Slight, seen"),
            (4, "Gross, or twitching"),
        ),
        _item(
            "yawning",
            "Yawning",
            _DURING,
            (0, "None"),
            (1, "Once or twice"),
            (2, "Three times or more"),
            (4, "Several times a minute"),
        ),
        _item(
            "anxiety_irritability",
            "Anxiety or irritability",
            _DURING,
            (0, "None"),
            (1, "Says so"),
            (2, "Plainly anxious or irritable"),
            (4, "So much that it hinders the assessment"),
        ),
        _item(
            "gooseflesh",
            "Gooseflesh",
            _NOW,
            (0, "Skin smooth"),
            (3, "Felt, or hairs standing up"),
            (5, "Prominent"),
        ),
    ),
    band_sets=(
        BandSet(
            "form",
            "Printed on the form",
            (
                Band("below_mild", "Below the mild band", 0, 4),
                Band("mild", "Mild", 5, 12),
                Band("moderate", "Moderate", 13, 24),
                Band("moderately_severe", "Moderately severe", 25, 36),
                Band("severe", "Severe", 37, 48),
            ),
            source("cows-form"),
        ),
    ),
    rights=Rights(
        "Journal of Psychoactive Drugs; Wesson and Ling",
        "Reproduced by NIDA, SAMHSA and VA. Cite it; ask before selling.",
        wording_shipped=False,
        credit="Wesson DR, Ling W. The Clinical Opiate Withdrawal Scale. J Psychoactive Drugs 2003;35(2):253-9.",
    ),
    source=source("cows-form"),
)
