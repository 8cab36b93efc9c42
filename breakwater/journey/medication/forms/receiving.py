"""What is typed about people who may receive stock, about order forms, and about what was delivered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from breakwater.journey.medication.forms.fields import day_field, not_before, reason_field
from breakwater.journey.medication.forms.stock import QuantityField
from breakwater.journey.medication.models import OrderForm, OrderFormLine, Product
from breakwater.journey.medication.stock.receiving import Delivered
from breakwater.organization.models import Site, StaffMember
from breakwater.record.forms import KeyedForm


def whole_number(label: str, required: str, *, least: int = 1) -> forms.IntegerField:
    """How many of something."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=999,
        error_messages={
            "required": required,
            "invalid": "Enter a whole number, for example 6.",
            "min_value": f"Enter a number from {least} to 999.",
            "max_value": f"Enter a number from {least} to 999.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def text(label: str, required: str, longest: int, **options: Any) -> forms.CharField:
    """One line, as it is printed somewhere."""
    return forms.CharField(label=label, max_length=longest, error_messages={"required": required}, **options)


class ReceiverForm(forms.Form):
    staff = forms.ModelChoiceField(
        label="Who",
        queryset=StaffMember.objects.none(),
        empty_label="Choose the person",
        error_messages={"required": "Choose who may receive.", "invalid_choice": "Choose somebody of the list."},
    )
    starts_on = day_field("First day", "Enter the first day.")
    ends_on = day_field("Last day", "Enter the last day.")

    def __init__(self, *args: Any, site: Site, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        working = site.role_assignments.in_force_on(today)
        here = StaffMember.objects.filter(roles__in=working, is_active=True).distinct()
        self.fields["staff"].queryset = here  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date | None:
        return not_before(self.cleaned_data["starts_on"], self.today, "Nobody is put on the list for days gone by.")

    def clean_ends_on(self) -> date | None:
        first = self.cleaned_data.get("starts_on") or self.today
        return not_before(self.cleaned_data["ends_on"], first, "The last day cannot lie before the first.")


class OrderFormForm(KeyedForm):
    kind = forms.ChoiceField(label="Kind", choices=OrderForm.Kind.choices, widget=forms.RadioSelect,
                             error_messages={"required": "Choose the kind of order form."})  # fmt: skip
    number = text("Number of the form", "Enter the number as printed.", 30)
    signed_on = day_field("Signed on", "Enter the day on which it was signed.")
    supplier = text("Supplier", "Enter the supplier.", 80)
    supplier_dea_number = text("DEA number of the supplier", "Enter the DEA number as printed.", 12)

    def __init__(self, *args: Any, site: Site, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.site, self.today = site, today

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError("This day lies ahead. Enter the day on which it was signed.")
        return day

    def order_form(self) -> OrderForm:
        """What these answers describe, not saved."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "form_key"}
        return OrderForm(site=self.site, **answers)


class OrderLineForm(KeyedForm):
    product = forms.ModelChoiceField(
        label="Product",
        queryset=Product.objects.none(),
        empty_label="Choose the product",
        error_messages={"required": "Choose the product.", "invalid_choice": "Choose a product of the list."},
    )
    containers = whole_number("Bottles or boxes", "Enter how many were ordered.")
    quantity_each = QuantityField(
        label="In each", help_text="mL of a liquid, or number of films or tablets.",
        error_messages={"required": "Enter what each holds, for example 1000."},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["product"].queryset = Product.objects.all()  # type: ignore[attr-defined]


class DeliveryForm(KeyedForm):
    invoice = text("Number of the invoice", "Enter the number of the invoice.", 40)
    invoiced = whole_number("Bottles or boxes on the invoice", "Enter what the invoice says.")
    received = whole_number("Bottles or boxes you count", "Enter what you count.", least=0)
    lot = text("Lot", "Enter the lot as printed.", 40)
    expires_on = day_field("Expires on", "Enter the last day of use as printed.")
    difference_note = reason_field("If the two differ: what is known about it", "Write what is known.", required=False)

    def __init__(self, *args: Any, line: OrderFormLine, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line, self.today = line, today

    def clean_expires_on(self) -> date | None:
        message = "This lot has expired. Return it; do not put it on the shelf."
        return not_before(self.cleaned_data.get("expires_on"), self.today, message)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        differ = cleaned.get("invoiced") != cleaned.get("received")
        if not self.errors and differ and not cleaned["difference_note"].strip():
            self.add_error("difference_note", "Invoice and count differ. Write what is known about it.")
        return cleaned

    def delivered(self) -> Delivered:
        return Delivered(**{name: value for name, value in self.cleaned_data.items() if name != "form_key"})
