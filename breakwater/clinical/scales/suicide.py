"""Triage of the Columbia suicide screener: the most serious answer decides. Its wording is not shipped.

Columbia asks that its wording be kept intact, so a site puts the official form beside these short labels. Each choice
carries the level it stands for (1 low, 2 moderate, 3 high), which is why the choices of one item need not be 0 and 1.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import choices
from breakwater.clinical.scales.parts import Band, BandSet, FollowUp, Item, Rights, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_PAST_MONTH: Final = "Past month"
_AFTER_YES: Final = (When("suicidal_thoughts", at_least=1),)

CSSRS_SCREENER: Final = Scale(
    id="cssrs_screener",
    version="2016",
    title="Columbia suicide screener, triage (C-SSRS)",
    items=(
        Item("wish_to_be_dead", "Question 1: wish to be dead", _PAST_MONTH, choices((0, "No"), (1, "Yes"))),
        Item("suicidal_thoughts", "Question 2: thoughts of suicide", _PAST_MONTH, choices((0, "No"), (1, "Yes"))),
        Item(
            "method",
            "Question 3: thoughts of how",
            _PAST_MONTH,
            choices((0, "No"), (2, "Yes")),
            asked_when=_AFTER_YES,
        ),
        Item("intent", "Question 4: some intent", _PAST_MONTH, choices((0, "No"), (3, "Yes")), asked_when=_AFTER_YES),
        Item("plan", "Question 5: plan and intent", _PAST_MONTH, choices((0, "No"), (3, "Yes")), asked_when=_AFTER_YES),
        Item(
            "behavior",
            "Question 6: suicidal behavior",
            "Lifetime, and past 3 months",
            choices((0, "No"), (2, "Yes, longer than 3 months ago"), (3, "Yes, in the past 3 months")),
        ),
    ),
    band_sets=(
        BandSet(
            "triage",
            "Columbia triage points",
            (
                Band("none", "No risk marked", 0, 0),
                Band("low", "Low", 1, 1),
                Band("moderate", "Moderate", 2, 2),
                Band("high", "High", 3, 3),
            ),
            source("cssrs-screener"),
        ),
    ),
    rights=Rights(
        "Columbia University; The Columbia Lighthouse Project",
        "Free for health providers in a record system; wording to be kept intact. Only short labels of ours are here.",
        wording_shipped=False,
        credit="Columbia-Suicide Severity Rating Scale, The Columbia Lighthouse Project.",
    ),
    source=source("cssrs-screener"),
    method="highest",
    follow_ups=(
        FollowUp(
            "suicide_precautions",
            "High risk. Do not leave the person alone, remove what could harm, and call a clinician now.",
            source("ours-scales"),
            urgent=True,
            from_total=3,
        ),
        FollowUp(
            "suicide_follow_up",
            "Thoughts or behavior of suicide were marked. Have a clinician see the person before they leave.",
            source("ours-scales"),
            urgent=True,
            from_total=1,
        ),
    ),
    note="The number is the level: 1 low, 2 moderate, 3 high. After no to question 2, questions 3 to 5 are skipped.",
)
