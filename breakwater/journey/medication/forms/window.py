"""What is typed at the dosing window."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from breakwater.clinical.holds import HOLD_RULES
from breakwater.clinical.vitals import Vitals, check_plausible
from breakwater.journey.medication.fitness import ALERTNESS, Fitness
from breakwater.organization.models import Station
from breakwater.record.flags import ANSWERS
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Dose, Hold

YES_NO = [("yes", "Yes"), ("no", "No")]
FIND_BY_SCAN, FIND_BY_IDENTIFIER = "scan", "identifier"


class StationForm(forms.Form):
    station = forms.ModelChoiceField(
        queryset=Station.objects.none(),
        label="Which window are you at?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the window you are at.", "invalid_choice": "Choose a window of this site."},
    )

    def __init__(self, *args: Any, stations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """The field that always listens. A card's code opens the person; a number does when it says why it was typed."""

    WHY_NOT_SCANNED = (
        ("", "Card was scanned"),
        ("no_card", "Has no card with them"),
        ("not_readable", "Card cannot be read"),
        ("no_scanner", "Scanner does not work"),
    )

    q = forms.CharField(
        label="Scan a card, or type an ID or a name",
        max_length=80,
        error_messages={"required": "Scan a card or wristband, or type the person's ID or name."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-scan": True}),
    )
    why_not_scanned = forms.ChoiceField(label="If typed: why not scanned", choices=WHY_NOT_SCANNED, required=False)

    def __init__(self, *args: Any, autofocus: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["q"].widget.attrs["autofocus"] = autofocus


class SeenForm(KeyedForm):
    """The person in front of the nurse: identity and fitness; the bottle in use; and where a prescriber signs."""

    FITNESS = frozenset({"alertness", "slurred_or_unsteady", "smells_of_alcohol", "respiratory_rate_per_min"})

    patient = forms.UUIDField(widget=forms.HiddenInput)
    bottle = forms.UUIDField(widget=forms.HiddenInput, required=False)
    identified = forms.BooleanField(
        label="The person said this birth date, and it is their face",
        error_messages={"required": "Ask the person for their birth date, compare it and the face, and confirm both."},
    )
    alertness = forms.ChoiceField(
        label="Awake and alert",
        choices=[(key, words) for key, (words, _) in ALERTNESS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the person is awake and alert."},
    )
    slurred_or_unsteady = forms.ChoiceField(
        label="Slurred speech or unsteady",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether speech is slurred or the person is unsteady."},
    )
    smells_of_alcohol = forms.ChoiceField(
        label="Smell of alcohol",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the person smells of alcohol."},
    )
    vomited = forms.BooleanField(required=False, label="Vomited today")
    respiratory_rate_per_min = forms.IntegerField(
        label="Breathing",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Count breathing and enter it, for example 14.",
            "invalid": "Enter breathing as a whole number a minute, for example 14.",
        },
    )
    spo2_percent = forms.IntegerField(
        label="SpO2",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Enter SpO2 as a whole number, for example 97."},
    )
    unusual_confirmed = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    prescriber_email = forms.EmailField(
        label="Prescriber's e-mail", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    prescriber_password = forms.CharField(
        label="Prescriber's password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    prescriber_code = forms.CharField(
        label="Prescriber's code", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean(self) -> dict[str, Any]:
        """Impossible numbers are refused; unusual ones are asked about once, and then raise their flag."""
        cleaned = super().clean() or self.cleaned_data
        rate, oxygen = cleaned.get("respiratory_rate_per_min"), cleaned.get("spo2_percent")
        seen = Vitals(respiratory_rate_per_min=rate, spo2_percent=oxygen)
        for problem in check_plausible(seen):
            if problem.kind == "impossible" or cleaned.get("unusual_confirmed") != self.numbers:
                self.add_error(problem.field, ValidationError(problem.message, code=problem.kind))
        return cleaned

    @property
    def numbers(self) -> str:
        """The numbers an unusual value was confirmed for; another number is asked about anew."""
        typed = ("respiratory_rate_per_min", "spo2_percent")
        return "/".join(str(self.data.get(name, "")).strip() for name in typed)

    @property
    def asks_only_about_unusual(self) -> bool:
        """Whether all that keeps this form back is an unusual number that may be right."""
        codes = [error.code for errors in self.errors.as_data().values() for error in errors]
        return bool(codes) and set(codes) == {"unusual"}

    def fitness(self) -> Fitness:
        """The nurse's answers, once the form is valid."""
        answers = self.cleaned_data
        return Fitness(
            alertness=answers["alertness"],
            slurred_or_unsteady=answers["slurred_or_unsteady"] == "yes",
            smells_of_alcohol=answers["smells_of_alcohol"] == "yes",
            respiratory_rate_per_min=answers["respiratory_rate_per_min"],
            spo2_percent=answers.get("spo2_percent"),
            vomited=answers["vomited"],
        )

    @property
    def bottle_id(self) -> UUID | None:
        bottle: UUID | None = self.cleaned_data["bottle"]
        return bottle


class GiveForm(SeenForm):
    """And which order, version and part the page was drawn from. No amount."""

    order_version = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.IntegerField(widget=forms.HiddenInput)
    passed_stops = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    override_reason = forms.CharField(
        label="Why the prescriber passes the stop",
        required=False,
        max_length=240,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NotGivenForm(KeyedForm):
    """Why nothing is poured. A dose that was poured and not drunk has its own page, with a second person."""

    order_version = forms.IntegerField(widget=forms.HiddenInput)
    part = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Why is the dose not given?",
        choices=[choice for choice in Dose.NotGiven.choices if choice[0] != Dose.NotGiven.NOT_DRUNK],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the dose is not given."},
    )
    note = forms.CharField(
        label="Note", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed for: other.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Dose.NotGiven.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", "Write why the dose is not given.")
        return cleaned


class HoldForm(forms.Form):
    """Place a hold. A red flag places its own; it is not in this list."""

    OWNERS = (
        ("prescriber", "Prescriber"),
        ("counselor", "Counselor"),
        ("dosing_nurse", "Dosing nurse"),
        ("detox_nurse", "Detox nurse"),
    )
    RULES = tuple(HOLD_RULES[reason] for reason in Hold.Reason.values if reason != Hold.Reason.RED_FLAG)

    reason = forms.ChoiceField(
        label="What is to happen before the next dose?",
        choices=[choice for choice in Hold.Reason.choices if choice[0] != Hold.Reason.RED_FLAG],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to happen before the next dose."},
    )
    owner_role = forms.ChoiceField(
        label="Who clears it?", choices=[("", "The usual role for this reason"), *OWNERS], required=False
    )
    note = forms.CharField(label="Note", required=False, max_length=240)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Hold.Reason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", "Write what is to happen before the next dose.")
        return cleaned


class ClearHoldForm(forms.Form):
    clear_reason = forms.CharField(
        label="What was done, so that the hold can be cleared?",
        max_length=240,
        error_messages={"required": "Write what was done."},
    )


class AnswerForm(forms.Form):
    """What was done about a red flag. "Seen" is not among the answers."""

    action_taken = forms.ChoiceField(
        label="What did you do?",
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you did about it."},
    )
    note = forms.CharField(label="Note", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
