"""What is typed about bottles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from breakwater.journey.medication.forms.fields import ColleagueFields, MgField, reason_field
from breakwater.journey.medication.models import Bottle, Product
from breakwater.organization.models import Station
from breakwater.record.forms import KeyedForm
from breakwater.record.models import MedicationOrder


class QuantityField(MgField):
    """A measured quantity: milliliters of a liquid, or films and tablets. Read as strictly as mg."""

    SAID_OTHERWISE = {
        "empty": "Enter the quantity, for example 612.",
        "unit": "Enter only the number: mL of a liquid, or how many films or tablets.",
        "too_large": "Quantities above 9999.99 are not accepted. Check the number.",
        "zero": "Enter a quantity above zero.",
    }

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if error.error_list[0].code in self.SAID_OTHERWISE:
                raise forms.ValidationError(self.SAID_OTHERWISE[error.error_list[0].code]) from None
            raise


class ProductForm(KeyedForm):
    drug = forms.ChoiceField(label="Medicine", choices=MedicationOrder.Drug.choices)
    form = forms.ChoiceField(label="Form", choices=Product.Form.choices)
    strength = MgField(label="Strength", help_text="mg in one mL of a liquid, or mg in one film or tablet.")
    ndc = forms.CharField(label="Code printed on the package (NDC)", max_length=14, required=False)

    def product(self) -> Product:
        """The product these answers describe, not saved."""
        strength = self.cleaned_data["strength"]
        liquid = self.cleaned_data["form"] == Product.Form.ORAL_SOLUTION
        return Product(
            drug=self.cleaned_data["drug"],
            form=self.cleaned_data["form"],
            ndc=self.cleaned_data["ndc"],
            strength_mg_per_ml=strength if liquid else None,
            mg_per_unit=None if liquid else strength,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            new = self.product()
            same = Product.objects.filter(
                drug=new.drug, form=new.form, strength_mg_per_ml=new.strength_mg_per_ml, mg_per_unit=new.mg_per_unit
            )
            if same.exists():
                self.add_error(None, f"There is already {new}.")
        return cleaned


class OpenForm(forms.Form):
    """Open a bottle at a window. It is scanned, or its lot typed, so that the right one is in the hand (H19)."""

    station = forms.ModelChoiceField(
        queryset=Station.objects.none(), label="At which window?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the window.", "invalid_choice": "Choose a window of this site."},
    )  # fmt: skip
    scanned = forms.CharField(
        label="Scan the bottle, or type its lot",
        max_length=60,
        error_messages={"required": "Scan the bottle in your hand, or type its lot."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, bottle: Bottle, stations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.bottle = bottle
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]

    def clean_scanned(self) -> str:
        text = str(self.cleaned_data["scanned"]).strip()
        if text.upper() not in {self.bottle.code.upper(), self.bottle.lot.upper()}:
            raise forms.ValidationError(f"That is not this bottle. It says lot {self.bottle.lot}.")
        return text


class CountForm(forms.Form):
    """A blind count: what is there, before what should be there is shown (H38)."""

    quantity = forms.CharField(
        label="Counted",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Enter what you counted or measured."},
    )
    note = reason_field("What you noticed", "Write what you noticed.", required=False)

    def clean_quantity(self) -> Decimal:
        return counted(str(self.cleaned_data["quantity"]))


def counted(text: str) -> Decimal:
    """A counted quantity; unlike any other amount it may be 0."""
    quantity: Decimal = Decimal(0) if text == "0" else QuantityField().clean(text)
    return quantity


class RecallForm(forms.Form):
    reason = reason_field("Which recall is it?", "Write which recall this is.")


class EmptyForm(forms.Form):
    reason = reason_field("Where did the empty bottle go?", "Write where it went, such as rinsed and thrown away.")


class ReverseForm(ColleagueFields, KeyedForm):
    """A dose that was recorded but not taken."""

    reason = reason_field("What happened", "Write what happened.")
