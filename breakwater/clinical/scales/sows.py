"""Two self-rated scales that share the name SOWS. They differ in items, scores and range: never one axis for both."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import NOW, PAST_24_HOURS, rising
from breakwater.clinical.scales.parts import Band, BandSet, Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_NOT_TO_EXTREMELY: Final = rising("Not at all", "A little", "Moderately", "Quite a bit", "Extremely")
_NONE_TO_SEVERE: Final = rising("None", "Mild", "Moderate", "Severe")


def _now(item_id: str, label: str) -> Item:
    return Item(item_id, label, NOW, _NOT_TO_EXTREMELY)


def _past_day(item_id: str, label: str) -> Item:
    return Item(item_id, label, PAST_24_HOURS, _NONE_TO_SEVERE)


SOWS_HANDELSMAN: Final = Scale(
    id="sows_handelsman",
    version="1987",
    title="Subjective Opiate Withdrawal Scale (SOWS, Handelsman 1987)",
    items=(
        _now("anxious", "Anxious"),
        _now("yawning", "Yawning"),
        _now("sweating", "Sweating"),
        _now("tearing", "Eyes tearing"),
        _now("runny_nose", "Nose running"),
        _now("gooseflesh", "Gooseflesh"),
        _now("shaking", "Shaking"),
        _now("hot_flushes", "Hot flushes"),
        _now("cold_flushes", "Cold flushes"),
        _now("bone_muscle_aches", "Bones or muscles ache"),
        _now("restless", "Restless"),
        _now("nausea", "Nausea"),
        _now("vomiting", "Vomiting"),
        _now("muscle_twitching", "Muscles twitch"),
        _now("stomach_cramps", "Stomach cramps"),
        _now("feel_like_using", "Feel like using now"),
    ),
    band_sets=(
        BandSet(
            "commonly_used",
            "Commonly used, not in the original paper",
            (
                Band("below_mild", "Below the mild band", 0, 0),
                Band("mild", "Mild", 1, 10),
                Band("moderate", "Moderate", 11, 20),
                Band("severe", "Severe", 21, 64),
            ),
            source("sows-bands"),
        ),
    ),
    rights=Rights(
        "American Journal of Drug and Alcohol Abuse; Handelsman and colleagues",
        "Journal article. Cite it; ask before selling. Items are named in our own words.",
        wording_shipped=False,
        credit="Handelsman L et al. Two new rating scales for opiate withdrawal. "
        "Am J Drug Alcohol Abuse 1987;13:293-308.",
    ),
    source=source("sows-handelsman"),
    note="Not the SOWS of Gossop (`sows_gossop`): other items, other range.",
)

SOWS_GOSSOP: Final = Scale(
    id="sows_gossop",
    version="1990",
    title="Short Opiate Withdrawal Scale (SOWS-Gossop, 1990)",
    items=(
        _past_day("feeling_sick", "Feeling sick"),
        _past_day("stomach_cramps", "Stomach cramps"),
        _past_day("muscle_spasms", "Muscle spasms or twitching"),
        _past_day("feeling_cold", "Feeling cold"),
        _past_day("heart_pounding", "Heart pounding"),
        _past_day("muscular_tension", "Muscular tension"),
        _past_day("aches_pains", "Aches and pains"),
        _past_day("yawning", "Yawning"),
        _past_day("runny_eyes", "Runny eyes"),
        _past_day("trouble_sleeping", "Trouble sleeping"),
    ),
    band_sets=(),
    rights=Rights(
        "Addictive Behaviors; Gossop",
        "Journal article. Cite it; ask before selling. Items are named in our own words.",
        wording_shipped=False,
        credit="Gossop M. The development of a Short Opiate Withdrawal Scale (SOWS). Addict Behav 1990;15:487-90.",
    ),
    source=source("sows-gossop"),
    note="No published bands: show the number and its change; a change of 2 to 4 points is usually called meaningful. "
    "Not the SOWS of Handelsman (`sows_handelsman`).",
)
