"""What is typed when a shelf is counted, destroyed from, or its tolerance is set."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from breakwater.clinical.formatting import mg
from breakwater.journey.medication.forms.fields import (
    ColleagueFields,
    MgField,
    OwnSignatureFields,
    answer_field,
    reason_field,
)
from breakwater.journey.medication.forms.stock import counted
from breakwater.journey.medication.models import Bottle, ShelfCount
from breakwater.record.forms import KeyedForm

SHIFT, INVENTORY = "shift", "inventory"


class ShelfCountForm(OwnSignatureFields, ColleagueFields, KeyedForm):
    """One blind number for each bottle, and two signatures: who goes and who comes."""

    purpose = answer_field(
        "What is this count?",
        [(SHIFT, "Change of shift"), (INVENTORY, "Inventory (initial, then at least every two years)")],
        "Say what this count is for.",
    )
    moment = forms.ChoiceField(
        label="For an inventory: when in the day?", choices=ShelfCount.Moment.choices, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, bottles: list[Bottle], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bottles = bottles
        for bottle in bottles:
            self.fields[_name(bottle)] = forms.CharField(
                label=f"{bottle.product}, {bottle}",
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"required": f"Enter what you counted of {bottle.product}, {bottle}."},
            )

    def by_bottle(self) -> list[tuple[Bottle, BoundField]]:
        """Each bottle with the field of its count."""
        return [(bottle, self[_name(bottle)]) for bottle in self.bottles]

    def counted_mg(self) -> dict[UUID, Decimal]:
        """What was found, in mg, by bottle."""
        return {one.pk: one.product.mg_in(self.cleaned_data[_name(one)]) for one in self.bottles}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for bottle in self.bottles:
            name = _name(bottle)
            if name in cleaned:
                try:
                    cleaned[name] = counted(cleaned[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if cleaned.get("purpose") == INVENTORY and not cleaned.get("moment"):
            self.add_error("moment", "An inventory says whether it was taken at opening or at close of business.")
        return cleaned


def _name(bottle: Bottle) -> str:
    return f"counted_{bottle.pk.hex}"


class ToleranceForm(forms.Form):
    percent = MgField(label="Percent of what the ledger says", help_text="Of a liquid. Films and tablets have none.")
    at_least_mg = MgField(label="And at least, in mg")


class SecondColleagueFields(forms.Form):
    """A second witness, for what asks for two."""

    other_email = forms.EmailField(
        label="E-mail of the second witness",
        error_messages={
            "required": "The second witness signs with their own e-mail address.",
            "invalid": "Enter the second witness's e-mail address.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    other_password = forms.CharField(
        label="Their password",
        strip=False,
        error_messages={"required": "The second witness signs with their own password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    other_code = forms.CharField(
        label="Code of their authenticator app",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class DestroyForm(SecondColleagueFields, ColleagueFields, KeyedForm):
    """Which bottles are destroyed, as the page showed them, how, and both witnesses."""

    bottles = forms.MultipleChoiceField(
        label="What is destroyed",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what is destroyed.",
            "invalid_choice": "A bottle or its balance changed meanwhile. Look at the amounts again.",
        },
    )
    method = reason_field("How", "Write how it was made impossible to get back.")
    place = reason_field("Where", "Write where it was destroyed.")

    def __init__(self, *args: Any, bottles: list[Bottle], **options: Any) -> None:
        super().__init__(*args, **options)
        # The balance is part of the choice: who signs for 40 mg must not destroy 400.
        self.fields["bottles"].choices = [  # type: ignore[attr-defined]
            (f"{one.pk}={one.balance_mg}", _with_amount(one)) for one in bottles
        ]
        self.fields["method"].max_length = self.fields["place"].max_length = 120  # type: ignore[attr-defined]

    def balances_mg(self) -> dict[UUID, Decimal]:
        """What each chosen bottle held on the page that was signed."""
        pairs = (text.split("=") for text in self.cleaned_data["bottles"])
        return {UUID(key): Decimal(held) for key, held in pairs}


def _with_amount(bottle: Bottle) -> str:
    return f"{bottle.product}, {bottle}: {bottle.quantity(bottle.balance_mg)}, {mg(bottle.balance_mg)}"
