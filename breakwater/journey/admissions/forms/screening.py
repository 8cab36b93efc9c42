"""The health questions: what could be dangerous first, then the eleven areas."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, get_args

from django import forms

from breakwater.clinical.opioid_use_disorder import AREAS
from breakwater.clinical.screening import LastOpioid
from breakwater.journey.admissions.actions import Answers
from breakwater.journey.admissions.forms.fields import DayField, MomentField, YesNoField, set_zone
from breakwater.record.forms import KeyedForm

OPIOID_WORDS = {
    "heroin": "heroin",
    "fentanyl": "fentanyl",
    "short_acting": "another short-acting opioid (for example oxycodone)",
    "extended_release": "an extended-release opioid",
    "methadone": "methadone",
    "buprenorphine": "buprenorphine",
    "naltrexone": "naltrexone (blocks opioids)",
    "unknown": "not sure which",
}
ROUTE_WORDS = {
    "injected": "injected",
    "smoked": "smoked",
    "snorted": "snorted",
    "swallowed": "swallowed",
    "other": "another way",
}


class ScreeningForm(KeyedForm):
    """Yes, no or not asked for each question; nothing is needed, and nothing here stops help."""

    thoughts_of_suicide = YesNoField(
        label="Thoughts of suicide now or lately?",
        help_text="Yes: do not leave them alone, stay on the line, call or text 988 together, and get a clinician now.",
    )
    pregnant = YesNoField(
        label="Pregnant, or could be?",
        help_text="Yes: a prescriber today. Nobody who is pregnant goes through withdrawal without medicine.",
    )
    uses_alcohol = YesNoField(
        label="Drinks alcohol most days?",
        help_text="Yes: never stop suddenly or alone; stopping can bring on seizures.",
    )
    uses_sedatives = YesNoField(
        label="Uses benzodiazepines or other sedatives?",
        help_text="Yes: never stop suddenly or alone, and the mix with opioids can stop the breath.",
    )
    past_overdoses = forms.IntegerField(
        label="Overdoses so far", required=False, min_value=0, max_value=99, help_text="Leave empty if not asked."
    )
    last_overdose_on = DayField(label="Last overdose", required=False)
    in_another_program = YesNoField(label="In another program now (methadone or buprenorphine)?")
    last_opioid = forms.ChoiceField(
        label="Last opioid", required=False, choices=[("", "Not asked"), *OPIOID_WORDS.items()]
    )
    last_use_at = MomentField(label="When", required=False, help_text="As near as they can say.")
    route = forms.ChoiceField(label="How", required=False, choices=[("", "Not asked"), *ROUTE_WORDS.items()])
    supervised_use = forms.BooleanField(
        label="Took opioids only as prescribed, under medical care",
        required=False,
        help_text="Then tolerance and withdrawal are not counted: they only show that the body got used to it.",
    )

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area in AREAS:
            self.fields[f"area_{area.id}"] = YesNoField(label=area.question)
        set_zone(self, zone)

    @property
    def areas(self) -> list[forms.BoundField]:
        """The eleven questions in order."""
        return [self[f"area_{area.id}"] for area in AREAS]

    @property
    def answers(self) -> Answers:
        given = dict(self.cleaned_data)
        given.pop("form_key")
        areas = {area.id: given.pop(f"area_{area.id}") for area in AREAS}
        return Answers(areas=areas, **given)


# Each kind of opioid the clinical rules know has its words here; a new kind without words fails at start.
if set(OPIOID_WORDS) != set(get_args(LastOpioid)):
    raise RuntimeError("The screening form and clinical.screening name different opioids.")
