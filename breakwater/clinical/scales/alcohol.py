"""AUDIT-C: three questions about drinking, with a lower cut-off for women."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import PAST_12_MONTHS, rising
from breakwater.clinical.scales.parts import Band, BandSet, FollowUp, Item, Loinc, Rights, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_DRINKS: Final = (When("how_often", at_least=1),)

AUDIT_C: Final = Scale(
    id="audit_c",
    version="1998",
    title="Alcohol Use Disorders Identification Test, consumption (AUDIT-C)",
    items=(
        Item(
            "how_often",
            "How often",
            PAST_12_MONTHS,
            rising("Never", "Monthly or less", "2 to 4 times a month", "2 to 3 times a week", "4 or more times a week"),
            wording="How often do you have a drink containing alcohol?",
            loinc="68518-0",
        ),
        Item(
            "how_many",
            "Drinks on a typical day",
            PAST_12_MONTHS,
            rising("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"),
            wording="How many drinks containing alcohol do you have on a typical day when you are drinking?",
            asked_when=_DRINKS,
            loinc="68519-8",
        ),
        Item(
            "six_or_more",
            "Six or more drinks",
            PAST_12_MONTHS,
            rising("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
            wording="How often do you have six or more drinks on one occasion?",
            asked_when=_DRINKS,
            loinc="68520-6",
        ),
    ),
    band_sets=(
        BandSet(
            "women",
            "Women, positive from 3; also where the sex is not given",
            (Band("negative", "Negative", 0, 2), Band("positive", "Positive", 3, 12)),
            source("audit-c"),
        ),
        BandSet(
            "men",
            "Men, positive from 4",
            (Band("negative", "Negative", 0, 3), Band("positive", "Positive", 4, 12)),
            source("audit-c"),
        ),
    ),
    rights=Rights(
        "World Health Organization",
        "AUDIT-C is free; AUDIT may be used and not sold.",
        wording_shipped=True,
        credit="Bush K et al. The AUDIT alcohol consumption questions (AUDIT-C). Arch Intern Med 1998;158:1789-95.",
    ),
    source=source("audit-c"),
    follow_ups=(
        FollowUp(
            "all_from_first_item",
            "All points come from how often, none from how much: drinking may be within limits. Look closer.",
            source("audit-c-first-item"),
            when=(
                When("how_often", at_least=3),
                When("how_many", at_most=0),
                When("six_or_more", at_most=0),
            ),
        ),
    ),
    loinc=Loinc(panel="72109-2", total="75626-2", source=source("loinc-scales")),
)
