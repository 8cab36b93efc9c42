"""Short questions about drug use. A positive answer leads to a conversation; it is never a gate on help."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import NO_YES, PAST_12_MONTHS, choices, rising
from breakwater.clinical.scales.parts import Band, BandSet, FollowUp, Item, Loinc, Rights, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_HOW_OFTEN: Final = rising("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily")

SINGLE_DRUG_QUESTION: Final = Scale(
    id="single_drug_question",
    version="2010",
    title="Single drug question",
    items=(
        Item(
            "times_used",
            "Times used in the past year",
            PAST_12_MONTHS,
            whole_numbers=range(10_000),
            wording="How many times in the past year have you used an illegal drug or used a prescription medication "
            "for nonmedical reasons?",
        ),
    ),
    band_sets=(
        BandSet(
            "from_1",
            "Positive from once",
            (Band("negative", "Negative", 0, 0), Band("positive", "Positive", 1, 9999)),
            source("single-drug-question"),
        ),
    ),
    rights=Rights(
        "Archives of Internal Medicine; Smith and colleagues",
        "Published, widely reused. Cite it.",
        wording_shipped=True,
        credit="Smith PC et al. A single-question screening test for drug use in primary care. "
        "Arch Intern Med 2010;170:1155-60.",
    ),
    source=source("single-drug-question"),
)

TAPS_1: Final = Scale(
    id="taps_1",
    version="2016",
    title="TAPS, part 1",
    items=(
        Item("tobacco", "Tobacco or other nicotine", PAST_12_MONTHS, _HOW_OFTEN),
        Item("alcohol", "Alcohol: 5 drinks or more a day (men), 4 (women)", PAST_12_MONTHS, _HOW_OFTEN),
        Item("drugs", "Drugs, including marijuana", PAST_12_MONTHS, _HOW_OFTEN),
        Item("prescription", "Prescription medicine, not as prescribed", PAST_12_MONTHS, _HOW_OFTEN),
    ),
    band_sets=(
        BandSet(
            "any",
            "Positive from any answer but never",
            (Band("negative", "Negative", 0, 0), Band("positive", "Positive", 1, 4)),
            source("taps-1"),
        ),
    ),
    rights=Rights(
        "Public domain; federally funded",
        "May be reproduced. The questions here are named in our own words.",
        wording_shipped=False,
    ),
    source=source("taps-1"),
    method="highest",
    follow_ups=(
        FollowUp("ask_taps_2", "Ask part 2 of TAPS about each substance used.", source("taps-1"), from_total=1),
    ),
    loinc=Loinc(panel="96841-2", total="", source=source("loinc-scales")),
    note="The form has no total. The number is the highest answer, 0 never to 4 daily (numbered by us).",
)

VA_DRUG_SCREEN: Final = Scale(
    id="va_drug_screen",
    version="2015",
    title="Two-item screen of drug use",
    items=(
        Item("days_used", "Days with drugs other than alcohol", PAST_12_MONTHS, (), range(367), positive_from=7),
        Item(
            "days_beyond_meant",
            "Days with more than was meant",
            PAST_12_MONTHS,
            (),
            range(367),
            positive_from=2,
            asked_when=(When("days_used", at_most=6),),
        ),
    ),
    band_sets=(
        BandSet(
            "from_7_or_2",
            "Positive from 7 days of use, or from 2 days beyond what was meant",
            (Band("negative", "Negative", 0, 0), Band("positive", "Positive", 1, 1)),
            source("va-drug-screen"),
        ),
    ),
    rights=Rights(
        "Published; developed in the VA",
        "Cite it. The questions here are in our own words.",
        wording_shipped=False,
        credit="Tiet QQ et al. Screen of drug use. JAMA Intern Med 2015;175:1371-7.",
    ),
    source=source("va-drug-screen"),
    method="highest",
    note="1 is positive, 0 negative. One guideline prints more than 2 days; the stricter 2 is used here.",
)

DAST_10: Final = Scale(
    id="dast_10",
    version="1982",
    title="Drug Abuse Screening Test, 10 items (DAST-10)",
    items=(
        Item("beyond_medical", "Drugs beyond medical need", PAST_12_MONTHS, NO_YES),
        Item("several_at_once", "More than one drug at a time", PAST_12_MONTHS, NO_YES),
        Item(
            "can_stop",
            "Always able to stop when one wants",
            PAST_12_MONTHS,
            choices((0, "Yes"), (1, "No")),
            reversed=True,
        ),
        Item("blackouts", "Blackouts or flashbacks", PAST_12_MONTHS, NO_YES),
        Item("guilt", "Bad or guilty about use", PAST_12_MONTHS, NO_YES),
        Item("complaints", "Partner or parents complain", PAST_12_MONTHS, NO_YES),
        Item("neglected_family", "Family neglected", PAST_12_MONTHS, NO_YES),
        Item("illegal_acts", "Broke the law to get drugs", PAST_12_MONTHS, NO_YES),
        Item("withdrawal", "Felt sick on stopping", PAST_12_MONTHS, NO_YES),
        Item("medical_problems", "Health problems from use", PAST_12_MONTHS, NO_YES),
    ),
    band_sets=(
        BandSet(
            "published",
            "Published",
            (
                Band("none", "None", 0, 0),
                Band("low", "Low", 1, 2),
                Band("moderate", "Moderate", 3, 5),
                Band("substantial", "Substantial", 6, 8),
                Band("severe", "Severe", 9, 10),
            ),
            source("dast-10"),
        ),
    ),
    rights=Rights(
        "Harvey A. Skinner; Centre for Addiction and Mental Health",
        "Free for non-commercial use with credit, so its wording is not shipped: items are named in our own words.",
        wording_shipped=False,
        credit="Skinner HA. The Drug Abuse Screening Test. Addict Behav 1982;7:363-71. © Harvey A. Skinner; CAMH.",
    ),
    source=source("dast-10-item-3"),
    loinc=Loinc(panel="82666-9", total="82667-7", source=source("loinc-dast-10")),
    note="`can_stop` is reversed: no scores 1, yes scores 0. The DAST with 28 items has other cut-offs.",
)
