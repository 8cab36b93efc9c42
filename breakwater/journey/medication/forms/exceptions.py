"""What is typed about a dose after it was given."""

from __future__ import annotations

from typing import Any

from django import forms

from breakwater.journey.medication.forms.downtime import SiteMomentField
from breakwater.journey.medication.forms.fields import ColleagueFields, MgField, answer_field, reason_field
from breakwater.journey.medication.forms.window import YES_NO, SeenForm
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm
from breakwater.record.models import MedicationOrder, OutsideDose

WHERE = [("no", "Gone: spilled, or left in the cup and rinsed away"), ("yes", "Collected: it goes into waste stock")]


def what_field(label: str, when_missing: str) -> forms.CharField:
    """What happened, in the words of who was there."""
    return forms.CharField(
        label=label, max_length=1000, error_messages={"required": when_missing},
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class VomitedForm(KeyedForm):
    minutes_after = forms.IntegerField(
        label="How long after the dose?",
        required=False,
        min_value=0,
        max_value=1440,
        help_text="Leave it empty when nobody knows.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Enter whole minutes, for example 10.",
            "min_value": "Enter minutes from 0 on.",
            "max_value": "Enter at most 1440 minutes, or leave it empty.",
        },
    )
    seen_by_staff = answer_field("Did staff see it?", YES_NO, "Say whether staff saw the vomiting.")
    what_happened = what_field(
        "What was seen, or what the person said", "Write what was seen, or what the person said."
    )


class PartlyTakenForm(ColleagueFields, KeyedForm):
    swallowed_mg = MgField(label="Swallowed")
    kept = answer_field("Where is the rest now?", WHERE, "Say where the rest is now.")
    what_happened = what_field("What happened", "Write what happened.")

    field_order = ("swallowed_mg", "kept", "what_happened")


class NotDrunkForm(ColleagueFields, KeyedForm):
    kept = answer_field("Where is it now?", WHERE, "Say where the dose is now.")
    what_happened = what_field("What happened", "Write what happened.")

    field_order = ("kept", "what_happened")


class ReplaceForm(SeenForm):
    """The person seen again, and what the prescriber orders. The second step adds the prescriber's signature."""

    amount_mg = MgField(label="Replacement the prescriber orders")
    reason = forms.CharField(
        label="Why the prescriber replaces it",
        max_length=240,
        error_messages={"required": "Write the prescriber's reason."},
    )

    def must_be_signed(self) -> bool:
        """Whether the prescriber's sign-in is filled in; says so on the form where it is not."""
        for name in ("prescriber_email", "prescriber_password"):
            if not self.cleaned_data.get(name):
                self.add_error(name, "The prescriber signs here with their own e-mail address and password.")
        return not self.errors

    @property
    def kept(self) -> dict[str, Any]:
        """The answers of the first step, carried through the second; never what somebody signs with."""
        not_these = ("form_key", "unusual_confirmed", "prescriber_email", "prescriber_password", "prescriber_code")
        names = [name for name in self.fields if name not in not_these]
        return {name: self[name].value() for name in names if self[name].value() not in (None, "", False)}


class WrongPersonForm(ColleagueFields, KeyedForm):
    """Who really swallowed it: by the ID on their card or record."""

    given_to = forms.IntegerField(
        label="ID of the person who swallowed it",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Enter the ID of the person who swallowed it.",
            "invalid": "Enter the ID in digits.",
        },
    )
    what_happened = what_field("What happened, and how it was noticed", "Write what happened.")

    field_order = ("given_to", "what_happened")


class OutsideDoseForm(KeyedForm):
    """A dose a hospital or another program gave."""

    taken_at = SiteMomentField("When was it given?", "Enter day and time, as they told you.")
    drug = forms.ChoiceField(label="Medicine", choices=MedicationOrder.Drug.choices, widget=forms.RadioSelect,
                             error_messages={"required": "Choose the medicine."})  # fmt: skip
    dose_mg = MgField(label="Amount given there")
    given_by_whom = forms.CharField(
        label="Hospital or program", max_length=120, error_messages={"required": "Write who gave it."}
    )
    told_by = forms.CharField(
        label="Who there told you: name and role", max_length=120, error_messages={"required": "Write who told you."}
    )
    confirmed_how = answer_field(
        "How was it confirmed?", list(OutsideDose.Confirmed.choices),
        "Say how it was confirmed. What only the person says is not enough: hold the dose, call and ask.",
    )  # fmt: skip
    note = forms.CharField(label="Note", max_length=240, required=False)

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["taken_at"].zone = site.zone  # type: ignore[attr-defined]


class TakeBackForm(KeyedForm):
    reason = reason_field("What was wrong", "Write what was wrong.")
