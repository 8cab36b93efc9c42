"""Rapid Opioid Dependence Screen, in questions of our own: a publisher owns the wording."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import NO_YES
from breakwater.clinical.scales.parts import Band, BandSet, Item, Rights, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_EVER: Final = "Ever"


def _item(item_id: str, label: str, question: str) -> Item:
    return Item(item_id, label, _EVER, NO_YES, wording=question, asked_when=(When("ever_used", at_least=1),))


RODS: Final = Scale(
    id="rods",
    version="2015",
    title="Rapid Opioid Dependence Screen (RODS)",
    items=(
        Item(
            "ever_used",
            "Ever used an opioid",
            _EVER,
            NO_YES,
            wording="Have you ever used heroin, fentanyl, methadone, buprenorphine or opioid pain medicine?",
            counted=False,
        ),
        _item("needed_more", "Needed more", "Was there a time when the same amount no longer did what it used to?"),
        _item("missing_a_dose", "Worried about a dose", "Did it ever scare you that you might have to go without?"),
        _item("sick_mornings", "Sick without", "Did you ever wake up sick, or use first thing so as not to be sick?"),
        _item("worried", "Worried about use", "Has your own use ever troubled you?"),
        _item("hard_to_stop", "Hard to stop", "Was quitting, or staying away from opioids, ever hard for you?"),
        _item("time_spent", "Time spent", "Did finding opioids or coming down from them ever eat up your days?"),
        _item(
            "missed_things", "Missed things", "Did you ever let down people or skip appointments because of opioids?"
        ),
    ),
    band_sets=(
        BandSet(
            "from_3",
            "Likely dependence from 3",
            (Band("unlikely", "Dependence unlikely", 0, 2), Band("likely", "Dependence likely", 3, 7)),
            source("rods-cut"),
        ),
    ),
    rights=Rights(
        "Sage; Wickersham and colleagues",
        "Journal article under copyright: the questions here are our own and stand in for those of the article.",
        wording_shipped=False,
        credit="Wickersham JA et al. Validation of a brief measure of opioid dependence. "
        "J Correct Health Care 2015;21:12-26.",
    ),
    source=source("rods"),
    note="Eight questions, of which the first, on ever having used, only opens the other seven and is not counted.",
)
