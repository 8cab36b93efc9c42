"""What is typed for an order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from breakwater.clinical.amounts import AmountRefused, check_step
from breakwater.clinical.formatting import mg
from breakwater.journey.medication.forms.fields import MgField, day_field, not_before, reason_field
from breakwater.journey.medication.medicines import FORMS, STEP_MG, TYPE_TWICE_ABOVE_MG
from breakwater.journey.medication.order_limits import START_METHODS, TOLERANCE, Stated, last_order_of
from breakwater.journey.medication.orders import Prescription
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare, MedicationOrder

LONGEST_ORDER = timedelta(days=366)
FORM_CHOICES = [
    (f"{drug} | {form}", f"{drug}, {form}") for drug, forms_of_drug in FORMS.items() for form in forms_of_drug
]


class OrderForm(KeyedForm):
    """A methadone or buprenorphine order. An amount far from the last one is typed twice (H13)."""

    medicine = forms.ChoiceField(
        label="Medicine and form",
        choices=FORM_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the medicine."},
    )
    dose_mg = MgField(label="Amount of one dose", help_text="In mg, as digits: 80 or 2.5.")
    dose_again = MgField(
        label="The same amount again", required=False, help_text="Only when it is far from the last order."
    )
    parts_per_day = forms.TypedChoiceField(
        label="Doses a day", choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")], coerce=int, initial=1
    )
    starts_on = day_field("First day", "Choose the first day.")
    ends_on = day_field("Last day", "Choose the last day.")
    tolerance = forms.ChoiceField(label="Tolerance for opioids now", choices=list(TOLERANCE.items()), initial="unknown")
    start_method = forms.ChoiceField(
        label="How buprenorphine is started", choices=list(START_METHODS.items()), initial="standard"
    )

    def __init__(self, *args: Any, episode: EpisodeOfCare, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.episode, self.today = episode, today

    def clean_starts_on(self) -> date | None:
        return not_before(self.cleaned_data.get("starts_on"), self.today, "An order cannot start before today.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day cannot be before the first day.")
        elif starts and ends and ends - starts > LONGEST_ORDER:
            self.add_error("ends_on", "An order runs for a year at most.")
        if cleaned.get("dose_mg") is not None and "medicine" in cleaned:
            self._check_amount(cleaned["dose_mg"], cleaned.get("dose_again"), self.drug)
        return cleaned

    @property
    def drug(self) -> str:
        return str(self.cleaned_data["medicine"]).split(" | ")[0]

    def _check_amount(self, dose_mg: Decimal, again: Decimal | None, drug: str) -> None:
        try:
            check_step(dose_mg, STEP_MG[drug])
        except AmountRefused as refused:
            self.add_error("dose_mg", refused.message)
            return
        last = last_order_of(self.episode.patient, drug)
        if last is None or abs(last.dose_mg - dose_mg) <= TYPE_TWICE_ABOVE_MG[drug] or again == dose_mg:
            return
        message = f"The last order was {mg(last.dose_mg)}. Type the new amount again to confirm {mg(dose_mg)}."
        self.add_error("dose_again", message if again is None else f"The two amounts differ. {message}")

    def prescription(self) -> Prescription:
        """What the order says, once the form is valid."""
        drug, form = str(self.cleaned_data["medicine"]).split(" | ")
        return Prescription(
            drug=drug,
            form=form,
            dose_mg=self.cleaned_data["dose_mg"],
            parts_per_day=self.cleaned_data["parts_per_day"],
            starts_on=self.cleaned_data["starts_on"],
            ends_on=self.cleaned_data["ends_on"],
        )

    def stated(self) -> Stated:
        return Stated(start_method=self.cleaned_data["start_method"], tolerance=self.cleaned_data["tolerance"])


class SignForm(KeyedForm):
    """The prescriber's password, and a reason for each limit that stops. The reasons' fields come from the limits."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="Your password, to sign",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password to sign."},
    )

    def __init__(self, *args: Any, stops: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.reason_names = {code: f"reason_{code}" for code in stops}
        for code, title in stops.items():
            self.fields[self.reason_names[code]] = reason_field(
                f"{title}: why it is right here", f"{title}: write why it is right for this person."
            )

    def reasons(self) -> dict[str, str]:
        """The reason written for each stop."""
        return {code: self.cleaned_data[name] for code, name in self.reason_names.items()}


class StopOrderForm(forms.Form):
    reason = forms.CharField(
        label="Why does this order end?", max_length=160, error_messages={"required": "Write why the order ends."}
    )


def initial_of(order: MedicationOrder | None, today: date) -> dict[str, Any]:
    """What a new order's form begins with: the order in force, if there is one, and the next 90 days."""
    initial: dict[str, Any] = {"starts_on": today, "ends_on": today + timedelta(days=89)}
    if order is not None:
        initial |= {
            "medicine": f"{order.drug} | {order.form}",
            "parts_per_day": order.parts_per_day,
            "tolerance": "usual",
        }
    return initial
