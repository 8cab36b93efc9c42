"""What stands about a person, and an ECG, as they are typed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from breakwater.clinical.qtc import EcgRefused, Qtc, corrected
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Patient
from breakwater.record.standing import StandingFacts

NOT_ASKED, NO, YES = "", "no", "yes"
MOST_NAMES, LONGEST_NAME = 40, 80
_TRUTH = {NOT_ASKED: None, NO: False, YES: True}
_WITH_STRENGTH = re.compile(r"\d\s*(mg|mcg|g|ml|%)\b", re.IGNORECASE)


def lines_of(text: str) -> tuple[str, ...]:
    """The names typed one a line, each once whatever its case."""
    names = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return tuple({name.lower(): name for name in reversed(names)}[key] for key in dict.fromkeys(map(str.lower, names)))


class NamesField(forms.CharField):
    """Names, one a line; no strengths and no amounts."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(required=False, max_length=MOST_NAMES * LONGEST_NAME, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        names = lines_of(super().clean(value))
        if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(f"Write at most {MOST_NAMES} names, each of at most {LONGEST_NAME} letters.")
        for name in names:
            if _WITH_STRENGTH.search(name):
                raise ValidationError(f"Write only the generic name, without a strength: not “{name}”.")
        return names

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)


class StandingForm(forms.Form):
    """Everything that stands about a person beside their doses."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "Open this page again."})
    pregnant = forms.ChoiceField(
        label="Pregnant",
        choices=[(NOT_ASKED, "Not asked"), (NO, "No, or does not apply"), (YES, "Yes")],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    pregnant_asked_on = forms.DateField(
        label="Asked on", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty for today.", error_messages={"invalid": "Write the day as YYYY-MM-DD."},
    )  # fmt: skip
    allergies_known = forms.ChoiceField(
        label="Allergies",
        choices=[(NOT_ASKED, "Not asked"), ("none", "None known"), ("some", "These:")],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    allergies = NamesField(label="Allergies, one a line")
    other_medicines = NamesField(
        label="Other medicines, by generic name, one a line",
        help_text="All of them, also bought without a prescription. Empty means that none are taken.",
    )
    liver = forms.ChoiceField(
        label="Liver", choices=[(NOT_ASKED, "Not asked"), *Patient.Liver.choices], widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    qt_risk = forms.ChoiceField(
        label="Heart: disease, long QT in the family, or low potassium",
        choices=[(NOT_ASKED, "Not asked"), (NO, "No"), (YES, "Yes")], widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    fainted_on = forms.DateField(
        label="Last fainting or seizure", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty when there was none.", error_messages={"invalid": "Write the day as YYYY-MM-DD."},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("pregnant_asked_on", "fainted_on"):
            if (on := cleaned.get(name)) and on > self.today:
                self.add_error(name, "This day is still to come. Choose today or a day before.")
        known, named = cleaned.get("allergies_known"), cleaned.get("allergies")
        if known == "some" and not named and "allergies" not in self.errors:
            self.add_error("allergies", "Write what the person is allergic to, one a line.")
        if known in ("none", NOT_ASKED) and named:
            self.add_error("allergies_known", "Allergies are written below: choose “These:”, or take them out.")
        return cleaned

    def found(self) -> StandingFacts:
        """The answers, once the form is valid."""
        answers = self.cleaned_data
        pregnant = _TRUTH[answers["pregnant"]]
        return StandingFacts(
            pregnant=pregnant,
            pregnant_asked_on=None if pregnant is None else answers["pregnant_asked_on"] or self.today,
            allergies=answers["allergies"],
            allergies_reviewed=answers["allergies_known"] != NOT_ASKED,
            other_medicines=tuple(name.lower() for name in answers["other_medicines"]),
            liver=answers["liver"],
            qt_risk=_TRUTH[answers["qt_risk"]],
            fainted_on=answers["fainted_on"],
        )


_WORDS = {None: NOT_ASKED, False: NO, True: YES}


def initial_of(person: Patient) -> dict[str, Any]:
    """The form as the record stands."""
    known = "some" if person.allergies else "none" if person.allergies_reviewed else NOT_ASKED
    return {
        "version": person.version, "pregnant": _WORDS[person.pregnant], "pregnant_asked_on": person.pregnant_asked_on,
        "allergies_known": known, "allergies": person.allergies, "other_medicines": person.other_medicines,
        "liver": person.liver, "qt_risk": _WORDS[person.qt_risk], "fainted_on": person.fainted_on,
    }  # fmt: skip


class EcgForm(KeyedForm):
    """What stands on an ECG. The correction is worked out by the server and kept with its name."""

    qt_ms = forms.IntegerField(
        label="QT",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Enter QT in milliseconds, for example 400.",
            "invalid": "Enter QT as a whole number of milliseconds, for example 400.",
        },
    )
    heart_rate_per_min = forms.IntegerField(
        label="Heart rate",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Enter the heart rate on the ECG, for example 72.",
            "invalid": "Enter the heart rate as a whole number a minute, for example 72.",
        },
    )
    correction = forms.ChoiceField(
        label="Corrected by",
        choices=[("fridericia", "Fridericia"), ("bazett", "Bazett")],
        widget=forms.RadioSelect,
        initial="fridericia",
        error_messages={"required": "Choose how QT is corrected."},
    )
    made_at = forms.DateTimeField(
        label="When it was made",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Enter when the ECG was made.", "invalid": "Write day and time of the ECG."},
    )
    unusual_confirmed = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.site, self.now = site, now

    def clean_made_at(self) -> datetime:
        """The moment by the clock of the person's site; an ECG is not made in the future."""
        typed: datetime = self.cleaned_data["made_at"]
        made_at = typed.replace(tzinfo=self.site.zone)
        if made_at > self.now:
            raise ValidationError("This time is still to come. Enter when the ECG was made.")
        return made_at

    def clean(self) -> dict[str, Any]:
        """What no ECG shows is refused; a high QTc is asked about once, and then raises its flag."""
        cleaned = super().clean() or self.cleaned_data
        if {"qt_ms", "heart_rate_per_min", "correction"} - cleaned.keys():
            return cleaned
        try:
            found = self.qtc()
        except EcgRefused as refused:
            self.add_error("qt_ms", str(refused))
            return cleaned
        if found.band == "high" and cleaned.get("unusual_confirmed") != self.numbers:
            words = f"QTc {found.qtc_ms} ms by {found.correction.capitalize()}, is this right? It raises a red flag."
            self.add_error("qt_ms", ValidationError(words, code="unusual"))
        return cleaned

    def qtc(self) -> Qtc:
        """QT corrected as chosen. Raises ``EcgRefused`` for what no ECG shows."""
        answers = self.cleaned_data
        return corrected(Decimal(answers["qt_ms"]), Decimal(answers["heart_rate_per_min"]), answers["correction"])

    @property
    def numbers(self) -> str:
        """The numbers a high QTc was confirmed for; others are asked about anew."""
        return "/".join(str(self.data.get(name, "")).strip() for name in ("qt_ms", "heart_rate_per_min", "correction"))
