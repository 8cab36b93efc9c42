"""Brief Addiction Monitor, in both its forms. They are two scales: a day count and a grade of days never mix.

Neither has a total: use, risk and protective factors are read apart. The day-count form has no published flags.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import PAST_30_DAYS, choices, rising
from breakwater.clinical.scales.parts import Choice, Item, Rights, Subscale, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_RIGHTS: Final = Rights(
    "US Department of Veterans Affairs",
    "Work of the VA, public. Items are named in our own words.",
    wording_shipped=False,
    credit="Cacciola JS et al. Development and initial evaluation of the Brief Addiction Monitor. "
    "J Subst Abuse Treat 2013;44:256-63.",
)

_USE: Final = ("alcohol_days", "heavy_drinking_days", "drug_days")
_RISK: Final = ("physical_health", "sleep_nights", "low_mood_days", "craving", "risky_days", "family_trouble")
_PROTECTIVE: Final = ("confidence", "self_help_days", "spirituality", "work_days", "income", "support_days")
_USED_DRUGS: Final = (When("drug_days", at_least=1),)

_DRUGS: Final = (
    ("cannabis_days", "7A. Cannabis"),
    ("sedative_days", "7B. Sedatives or tranquilizers"),
    ("cocaine_days", "7C. Cocaine or crack"),
    ("stimulant_days", "7D. Other stimulants"),
    ("opioid_days", "7E. Opioids"),
    ("inhalant_days", "7F. Inhalants"),
    ("other_drug_days", "7G. Other drugs"),
)

Answers = tuple[tuple[Choice, ...], range | None]


def _items(*, days: Answers, health: Answers, degree: Answers, income: Answers) -> tuple[Item, ...]:
    """The items of the form; the two forms differ in the scores of each kind of answer only."""

    def item(item_id: str, label: str, kind: Answers, *when: When, optional: bool = False) -> Item:
        return Item(item_id, label, PAST_30_DAYS, *kind, optional=optional, asked_when=when)

    return (
        item("physical_health", "1. Physical health", health),
        item("sleep_nights", "2. Nights with trouble sleeping", days),
        item("low_mood_days", "3. Days low, anxious, angry or upset", days),
        item("alcohol_days", "4. Days with any alcohol", days),
        item(
            "heavy_drinking_days",
            "5. Days with 5 drinks or more (men), 4 (women)",
            days,
            When("alcohol_days", at_least=1),
        ),
        item("drug_days", "6. Days with drugs, or medicine not as prescribed", days),
        *(item(item_id, label, days, *_USED_DRUGS, optional=True) for item_id, label in _DRUGS),
        item("craving", "8. Bothered by craving", degree),
        item("confidence", "9. Confident of staying off", degree),
        item("self_help_days", "10. Days at self-help meetings", days),
        item("risky_days", "11. Days in risky situations", days),
        item("spirituality", "12. Religion or spirituality supports recovery", degree),
        item("work_days", "13. Days at work, school or volunteering", days),
        item("income", "14. Enough lawful income for what is needed", income),
        item("family_trouble", "15. Bothered by trouble with family or friends", degree),
        item("support_days", "16. Days with people who support recovery", days),
        item("progress", "17. Satisfied with progress", degree, optional=True),
    )


BAM_LIKERT: Final = Scale(
    id="bam_likert",
    version="2012",
    title="Brief Addiction Monitor, graded form (BAM)",
    items=_items(
        days=(rising("0 days", "1 to 3", "4 to 8", "9 to 15", "16 to 30"), None),
        health=(rising("Excellent", "Very good", "Good", "Fair", "Poor"), None),
        degree=(rising("Not at all", "Slightly", "Moderately", "Considerably", "Extremely"), None),
        income=(choices((0, "No"), (4, "Yes")), None),
    ),
    band_sets=(),
    rights=_RIGHTS,
    source=source("bam"),
    method="subscales",
    subscales=(
        Subscale("use", "Use", _USE, flag_from=1),
        Subscale("risk", "Risk", _RISK, flag_from=12),
        Subscale("protective", "Protective", _PROTECTIVE, flag_up_to=12),
    ),
    note="Days are graded 0 to 4. Never compare with `bam_days`. There is no total.",
)

BAM_DAYS: Final = Scale(
    id="bam_days",
    version="2013",
    title="Brief Addiction Monitor, day-count form (BAM)",
    items=_items(
        days=((), range(31)),
        health=(choices((0, "Excellent"), (8, "Very good"), (15, "Good"), (22, "Fair"), (30, "Poor")), None),
        degree=(
            choices((0, "Not at all"), (8, "Slightly"), (15, "Moderately"), (22, "Considerably"), (30, "Extremely")),
            None,
        ),
        income=(choices((0, "No"), (30, "Yes")), None),
    ),
    band_sets=(),
    rights=_RIGHTS,
    source=source("bam-day-ratings"),
    method="subscales",
    subscales=(
        Subscale("use", "Use", _USE),
        Subscale("risk", "Risk", _RISK),
        Subscale("protective", "Protective", _PROTECTIVE),
    ),
    note="Days are counted 0 to 30. Never compare with `bam_likert`. There is no total.",
)
