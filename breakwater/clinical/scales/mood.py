"""PHQ-2, PHQ-9 and GAD-7, in their own wording. Thoughts of death open a follow-up whatever the total."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.scales.choices import PAST_2_WEEKS, rising
from breakwater.clinical.scales.parts import Band, BandSet, FollowUp, Item, Loinc, Rights, When
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import source

_HOW_OFTEN: Final = rising("Not at all", "Several days", "More than half the days", "Nearly every day")
_FREE: Final = Rights(
    "Pfizer; developed by Spitzer, Williams, Kroenke and colleagues",
    "No permission needed to reproduce, translate, display or distribute.",
    wording_shipped=True,
    credit="Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues.",
)


def _item(item_id: str, label: str, wording: str, loinc: str = "") -> Item:
    return Item(item_id, label, PAST_2_WEEKS, _HOW_OFTEN, wording=wording, loinc=loinc)


_FIRST_TWO: Final = (
    _item("interest", "Little interest or pleasure", "Little interest or pleasure in doing things", "44250-9"),
    _item("low_mood", "Down or hopeless", "Feeling down, depressed, or hopeless", "44255-8"),
)

PHQ_2: Final = Scale(
    id="phq_2",
    version="1999",
    title="Patient Health Questionnaire, first two items (PHQ-2)",
    items=_FIRST_TWO,
    band_sets=(
        BandSet(
            "from_3",
            "Positive from 3",
            (Band("negative", "Negative", 0, 2), Band("positive", "Positive", 3, 6)),
            source("phq-2"),
        ),
    ),
    rights=_FREE,
    source=source("phq-2"),
    follow_ups=(FollowUp("ask_phq_9", "Ask the other seven questions of the PHQ-9.", source("phq-2"), from_total=3),),
)

PHQ_9: Final = Scale(
    id="phq_9",
    version="1999",
    title="Patient Health Questionnaire (PHQ-9)",
    items=(
        *_FIRST_TWO,
        _item("sleep", "Sleep", "Trouble falling or staying asleep, or sleeping too much", "44259-0"),
        _item("tired", "Tired", "Feeling tired or having little energy", "44254-1"),
        _item("appetite", "Appetite", "Poor appetite or overeating", "44251-7"),
        _item(
            "failure",
            "Bad about oneself",
            "Feeling bad about yourself, or that you are a failure or have let yourself or your family down",
            "44258-2",
        ),
        _item(
            "concentration",
            "Concentration",
            "Trouble concentrating on things, such as reading the newspaper or watching television",
            "44252-5",
        ),
        _item(
            "slow_or_restless",
            "Slow or restless",
            "Moving or speaking so slowly that other people could have noticed? Or the opposite, being so fidgety or "
            "restless that you have been moving around a lot more than usual",
            "44253-3",
        ),
        _item(
            "better_off_dead",
            "Thoughts of death or self-harm",
            "Thoughts that you would be better off dead or of hurting yourself in some way",
            "44260-8",
        ),
        Item(
            "difficulty",
            "How difficult these made life",
            PAST_2_WEEKS,
            rising("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult"),
            wording="If you checked off any problems, how difficult have these problems made it for you to do your "
            "work, take care of things at home, or get along with other people?",
            counted=False,
            optional=True,
        ),
    ),
    band_sets=(
        BandSet(
            "published",
            "Published",
            (
                Band("minimal", "Minimal", 0, 4),
                Band("mild", "Mild", 5, 9),
                Band("moderate", "Moderate", 10, 14),
                Band("moderately_severe", "Moderately severe", 15, 19),
                Band("severe", "Severe", 20, 27),
            ),
            source("phq-9"),
        ),
    ),
    rights=_FREE,
    source=source("phq-9"),
    follow_ups=(
        FollowUp(
            "suicide_follow_up",
            "Thoughts of death or self-harm were marked. Ask directly about suicide now, and have a clinician see the "
            "person before they leave.",
            source("phq-9"),
            urgent=True,
            when=(When("better_off_dead", at_least=1),),
        ),
    ),
    loinc=Loinc(panel="44249-1", total="44261-6", source=source("loinc-scales")),
    note="The question on difficulty is asked and kept, and is not part of the total.",
)

GAD_7: Final = Scale(
    id="gad_7",
    version="2006",
    title="Generalized Anxiety Disorder scale (GAD-7)",
    items=(
        _item("nervous", "Nervous or on edge", "Feeling nervous, anxious, or on edge"),
        _item("control_worrying", "Cannot stop worrying", "Not being able to stop or control worrying"),
        _item("worry_too_much", "Worries too much", "Worrying too much about different things"),
        _item("trouble_relaxing", "Trouble relaxing", "Trouble relaxing"),
        _item("restless", "Restless", "Being so restless that it's hard to sit still"),
        _item("irritable", "Irritable", "Becoming easily annoyed or irritable"),
        _item("afraid", "Afraid", "Feeling afraid, as if something awful might happen"),
    ),
    band_sets=(
        BandSet(
            "published",
            "Published",
            (
                Band("minimal", "Minimal", 0, 4),
                Band("mild", "Mild", 5, 9),
                Band("moderate", "Moderate", 10, 14),
                Band("severe", "Severe", 15, 21),
            ),
            source("gad-7"),
        ),
    ),
    rights=_FREE,
    source=source("gad-7"),
    loinc=Loinc(panel="69737-5", total="70274-6", source=source("loinc-gad-7-panel")),
    note='The lowest answer is "not at all"; a copy that prints "not at all sure" is wrong.',
)
