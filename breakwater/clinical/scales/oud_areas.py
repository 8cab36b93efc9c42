"""The eleven areas of opioid use disorder as a scale: the count of yes, for batches and forms.

Under medical supervision, taken as directed, tolerance and withdrawal are asked and not counted; that is a scale of
its own, so that the two counts are never mixed. For one person, `opioid_use_disorder.severity` also says which words
are still possible while answers are missing.
"""

from __future__ import annotations

from typing import Final

from breakwater.clinical.opioid_use_disorder import AREAS, NOT_COUNTED_UNDER_SUPERVISION, Area
from breakwater.clinical.scales.choices import NO_YES, PAST_12_MONTHS
from breakwater.clinical.scales.parts import Band, BandSet, Item, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_RIGHTS: Final = Rights(
    "American Psychiatric Association",
    "The manual's wording is licensed and not used: the areas are asked in questions of our own.",
    wording_shipped=False,
)


def _item(area: Area, *, counted: bool = True) -> Item:
    return Item(
        area.id, area.label, PAST_12_MONTHS, NO_YES, wording=area.question, counted=counted, optional=not counted
    )


OUD_AREAS: Final = Scale(
    id="oud_areas",
    version="2022",
    title="Opioid use disorder, eleven areas",
    items=tuple(_item(area) for area in AREAS),
    band_sets=(
        BandSet(
            "severity",
            "Severity by count",
            (
                Band("none", "No disorder", 0, 1),
                Band("mild", "Mild", 2, 3),
                Band("moderate", "Moderate", 4, 5),
                Band("severe", "Severe", 6, 11),
            ),
            source("dsm-5-tr-oud"),
        ),
    ),
    rights=_RIGHTS,
    source=source("dsm-5-tr-oud"),
    note="Supports a clinician's diagnosis and is not one.",
)

OUD_AREAS_SUPERVISED: Final = Scale(
    id="oud_areas_supervised",
    version="2022",
    title="Opioid use disorder, nine areas under supervised use",
    items=tuple(_item(area, counted=area.id not in NOT_COUNTED_UNDER_SUPERVISION) for area in AREAS),
    band_sets=(
        BandSet(
            "severity",
            "Severity by count",
            (
                Band("none", "No disorder", 0, 1),
                Band("mild", "Mild", 2, 3),
                Band("moderate", "Moderate", 4, 5),
                Band("severe", "Severe", 6, 9),
            ),
            source("dsm-5-tr-oud"),
        ),
    ),
    rights=_RIGHTS,
    source=source("dsm-5-tr-oud"),
    note="For opioids taken only as prescribed under medical care: tolerance and withdrawal are not counted.",
)
