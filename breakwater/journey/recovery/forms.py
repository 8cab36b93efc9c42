"""Shapes of what recovery staff type."""

from __future__ import annotations

from typing import Any

from django import forms

from breakwater.journey.recovery.actions import Leaving
from breakwater.journey.recovery.letters import Addressee
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.privacy.bases import Verified
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare

YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not asked")]


def yes_no(value: str) -> bool | None:
    """yes, no or not asked as true, false or None: not asked is never no."""
    return {"yes": True, "no": False}.get(value)


class YesNoField(forms.TypedChoiceField):
    """A question that may stay unasked."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, choices=YES_NO, coerce=yes_no, empty_value=None, required=False, widget=forms.RadioSelect
        )


class DischargeForm(KeyedForm):
    reason = forms.ChoiceField(
        label="Why treatment here ends",
        choices=EpisodeOfCare.DischargeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why treatment here ends."},
    )
    going_to = forms.CharField(label="Where the person goes", max_length=160, required=False)
    medicine_visit_at = forms.DateTimeField(
        label="Next visit for medicine",
        help_text="Booked, within 24 to 72 hours if at all possible.",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Write the time as 2026-11-23T18:00."},
    )
    no_visit_reason = forms.CharField(label="If no visit is booked, why", max_length=160, required=False)
    naloxone = forms.ChoiceField(
        label="Does the person have naloxone",
        choices=Discharge.Naloxone.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the person has naloxone."},
    )
    tolerance_warning = forms.ChoiceField(
        label="The warning about lost tolerance",
        choices=Discharge.ToleranceWarning.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the person was warned about lost tolerance."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("reason") == EpisodeOfCare.DischargeReason.DIED:
            self.fields["naloxone"].required = self.fields["tolerance_warning"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == EpisodeOfCare.DischargeReason.DIED:
            return cleaned
        if not cleaned.get("medicine_visit_at") and not cleaned.get("no_visit_reason"):
            self.add_error("medicine_visit_at", "Book the next visit for medicine, or say below why there is none.")
        return cleaned

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """What will be saved, to be read once more before it is."""
        names = ("reason", "naloxone", "tolerance_warning")
        chosen = {name: dict(self.fields[name].choices).get(self.cleaned_data[name], "") for name in names}  # type: ignore[attr-defined]
        return [(str(self.fields[name].label), str(words)) for name, words in chosen.items()]

    @property
    def leaving(self) -> Leaving:
        return Leaving(**self.body)


class ContactForm(KeyedForm):
    answered = forms.ChoiceField(
        label="What happened",
        choices=CheckInContact.Answered.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you reached the person."},
    )
    on_medicine = YesNoField("Taking medicine for opioid use now")
    used_since = YesNoField("Has used since the last contact")
    has_naloxone = YesNoField("Has naloxone within reach")
    stable_housing = YesNoField("Has a safe place to live")
    wants_to_return = YesNoField("Wants to come back to treatment")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.body.items() if name != "answered"}


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Close this check-in because",
        choices=[choice for choice in CheckIn.Outcome.choices if choice[0] != CheckIn.Outcome.REACHED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why this check-in is closed."},
    )


class LetterForm(KeyedForm):
    """To whom the last-dose letter goes."""

    to = forms.ChoiceField(
        label="Who gets the letter",
        choices=[("person", "The person, as their own copy"), ("program", "Another program or clinician")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who gets the letter."},
    )
    name = forms.CharField(label="Name of the recipient", max_length=160, required=False)
    organization = forms.CharField(label="Program or clinic", max_length=160, required=False)
    address = forms.CharField(label="Address or fax number", max_length=240, required=False)
    treating = forms.BooleanField(
        label="I know that this recipient goes on treating the person",
        required=False,
        help_text="Needed when the person's consent names their treating providers, not this one by name.",
    )
    verified = forms.ChoiceField(
        label="How you made sure of the recipient",
        choices=[("", "Choose"), *[choice for choice in Verified.choices if choice[0] != Verified.REGISTERED]],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == "program":
            if not cleaned.get("name"):
                self.add_error("name", "Write the name of the recipient, as the person's consent names them.")
            if not cleaned.get("verified"):
                self.add_error("verified", "Say how you made sure of the recipient.")
        return cleaned

    @property
    def addressee(self) -> Addressee:
        answers = self.cleaned_data
        return Addressee(
            to_person=answers["to"] == "person",
            name=answers["name"],
            organization=answers["organization"],
            address=answers["address"],
            treating=answers["treating"],
        )
