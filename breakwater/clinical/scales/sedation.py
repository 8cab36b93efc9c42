"""POSS and RASS: one answer each. What a level holds and whom it calls is decided in `red_flags.py`, not here."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import NOW
from breakwater.clinical.scales.parts import Band, BandSet, Choice, Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

POSS: Final = Scale(
    id="poss",
    version="1994",
    title="Opioid-induced sedation (POSS)",
    items=(
        Item(
            "sedation",
            "Sedation",
            NOW,
            (
                Choice(0, "Asleep, easy to wake", printed="S"),
                Choice(1, "Awake"),
                Choice(2, "Slightly drowsy, easy to wake"),
                Choice(3, "Drifts off in mid-sentence"),
                Choice(4, "Little or no response"),
            ),
        ),
    ),
    band_sets=(
        BandSet(
            "levels",
            "Levels of the scale",
            (
                Band("acceptable", "Acceptable", 0, 2),
                Band("assess", "Assess before the next dose", 3, 3),
                Band("emergency", "Act now", 4, 4),
            ),
            source("poss"),
        ),
    ),
    rights=Rights(
        "Chris Pasero",
        "Under copyright, used with permission only: the labels here are our own.",
        wording_shipped=False,
        credit="POSS is by C. Pasero; ask for permission before using its form.",
    ),
    source=source("poss"),
    note="The letter S is kept as 0, a number of ours: asleep and easy to wake is as acceptable as awake.",
)

RASS: Final = Scale(
    id="rass",
    version="2002",
    title="Richmond Agitation-Sedation Scale (RASS)",
    items=(
        Item(
            "level",
            "Agitation or sedation",
            NOW,
            (
                Choice(4, "Violent, a danger to staff", printed="+4"),
                Choice(3, "Pulls at tubes or lashes out", printed="+3"),
                Choice(2, "Moves without purpose, often", printed="+2"),
                Choice(1, "Uneasy, not aggressive", printed="+1"),
                Choice(0, "Awake and calm"),
                Choice(-1, "Drowsy, holds eye contact to voice"),
                Choice(-2, "Wakes briefly to voice"),
                Choice(-3, "Moves to voice, no eye contact"),
                Choice(-4, "Moves to touch only"),
                Choice(-5, "No response"),
            ),
        ),
    ),
    band_sets=(
        BandSet(
            "red_flags",
            "As the red flags read them",
            (
                Band("emergency", "Act now", -5, -4),
                Band("assess_sleepy", "Assess before the next dose: sleepy", -3, -2),
                Band("usual", "No flag", -1, 2),
                Band("assess_agitated", "Assess before the next dose: agitated", 3, 4),
            ),
            source("rass"),
        ),
    ),
    rights=Rights(
        "American Thoracic Society; Sessler and colleagues",
        "Journal article: the labels here are our own.",
        wording_shipped=False,
        credit="Sessler CN et al. The Richmond Agitation-Sedation Scale. Am J Respir Crit Care Med 2002;166:1338-44.",
    ),
    source=source("rass"),
)
