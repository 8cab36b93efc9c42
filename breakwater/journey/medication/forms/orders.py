"""What is typed for an order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from breakwater.clinical.amounts import AmountRefused, check_step
from breakwater.clinical.formatting import mg
from breakwater.journey.medication.forms.fields import MgField, day_field, not_before, reason_field
from breakwater.journey.medication.medicines import FORMS, STEP_MG, TYPE_TWICE_ABOVE_MG
from breakwater.journey.medication.order_limits import START_METHODS, TOLERANCE, Stated, last_order_of
from breakwater.journey.medication.orders import Prescription
from breakwater.organization.models import StaffMember
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare, MedicationOrder

LONGEST_ORDER = timedelta(days=366)
FORM_CHOICES = [
    (f"{drug} | {form}", f"{drug}, {form}") for drug, forms_of_drug in FORMS.items() for form in forms_of_drug
]


LATER_PARTS = ("part_2_mg", "part_3_mg", "part_4_mg")


class OrderForm(KeyedForm):
    """A methadone or buprenorphine order. An amount far from the last one is typed twice (H13)."""

    medicine = forms.ChoiceField(
        label="Medicine and form",
        choices=FORM_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the medicine."},
    )
    dose_mg = MgField(label="Amount of one dose", help_text="In mg, as digits: 80 or 2.5. Of a split dose the first.")
    dose_again = MgField(
        label="The same amount again", required=False, help_text="Only when it is far from the last order."
    )
    parts_per_day = forms.TypedChoiceField(
        label="Doses a day", choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")], coerce=int, initial=1
    )
    part_2_mg = MgField(label="Second dose, if it differs", required=False)
    part_3_mg = MgField(label="Third dose, if it differs", required=False)
    part_4_mg = MgField(label="Fourth dose, if it differs", required=False)
    hours_between = forms.DecimalField(
        label="Least hours between two doses",
        required=False,
        min_value=Decimal(1),
        max_value=Decimal(24),
        max_digits=3,
        decimal_places=1,
        help_text="Empty: the usual least.",
        error_messages={"invalid": "Enter the hours as digits, for example 8."},
    )
    split_reason = reason_field("Why the day's dose is split", "", required=False)
    starts_on = day_field("First day", "Choose the first day.")
    ends_on = day_field("Last day", "Choose the last day.")
    tolerance = forms.ChoiceField(label="Tolerance for opioids now", choices=list(TOLERANCE.items()), initial="unknown")
    start_method = forms.ChoiceField(
        label="How buprenorphine is started", choices=list(START_METHODS.items()), initial="standard"
    )

    reason = reason_field("Why the order changes", "", required=False)

    def __init__(self, *args: Any, episode: EpisodeOfCare, today: date, changes: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.episode, self.today, self.changes = episode, today, changes

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
            self._check_parts(cleaned)
        if self.changes and not cleaned.get("reason"):
            self.add_error("reason", "Write why the order changes.")
        return cleaned

    def _check_parts(self, cleaned: dict[str, Any]) -> None:
        """Later doses all named or none, on the step, and a reason where there is more than one dose (H22)."""
        names = [f"part_{number}_mg" for number in range(2, cleaned.get("parts_per_day", 1) + 1)]
        given = [name for name in LATER_PARTS if cleaned.get(name) is not None]
        for name in LATER_PARTS:
            if given and name in names and name not in given and name not in self.errors:
                self.add_error(name, "Enter the amount of each later dose, or of none.")
            elif name in given and name not in names:
                self.add_error(name, "There are fewer doses a day than this. Empty it, or raise the doses a day.")
            elif name in given:
                self._on_step(name, cleaned[name])
        if names and not cleaned.get("split_reason"):
            self.add_error("split_reason", "Write why the dose is split, for example the levels or pregnancy.")

    def _on_step(self, name: str, amount_mg: Decimal) -> bool:
        try:
            check_step(amount_mg, STEP_MG[self.drug])
        except AmountRefused as refused:
            self.add_error(name, refused.message)
            return False
        return True

    @property
    def drug(self) -> str:
        return str(self.cleaned_data["medicine"]).split(" | ")[0]

    def _check_amount(self, dose_mg: Decimal, again: Decimal | None, drug: str) -> None:
        if not self._on_step("dose_mg", dose_mg):
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
            parts_mg=self._parts(),
            hours_between=self.cleaned_data["hours_between"] if self.cleaned_data["parts_per_day"] > 1 else None,
            split_reason=self.cleaned_data["split_reason"] if self.cleaned_data["parts_per_day"] > 1 else "",
            reason=self.cleaned_data["reason"],
        )

    def _parts(self) -> tuple[Decimal, ...]:
        """The amount of each dose of the day where they differ, else nothing."""
        later = [self.cleaned_data[name] for name in LATER_PARTS if self.cleaned_data.get(name) is not None]
        return (self.cleaned_data["dose_mg"], *later) if later else ()

    def stated(self) -> Stated:
        return Stated(start_method=self.cleaned_data["start_method"], tolerance=self.cleaned_data["tolerance"])


class VerbalOrderForm(OrderForm):
    """An order as a prescriber told it: who, and that it was read back."""

    told_by = forms.ModelChoiceField(
        label="Who told you this order?",
        queryset=StaffMember.objects.none(),
        empty_label="Choose the prescriber",
        error_messages={"required": "Name the prescriber who told you this order."},
    )
    read_back = forms.BooleanField(
        label="I wrote it down, read it back, and the prescriber confirmed it",
        error_messages={"required": "Read the order back to the prescriber, and have it confirmed."},
    )

    def __init__(self, *args: Any, prescribers: QuerySet[StaffMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["told_by"].queryset = prescribers  # type: ignore[attr-defined]


class SignForm(KeyedForm):
    """The prescriber's password and code, and a reason for each limit that stops. Those fields come from the limits."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="Your password, to sign",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password to sign."},
    )
    code = forms.CharField(
        label="Code of your authenticator app",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Enter the code your authenticator app shows now."},
    )

    def __init__(self, *args: Any, stops: dict[str, str], ask_code: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not ask_code:
            del self.fields["code"]
        self.reason_names = {code: f"reason_{code}" for code in stops}
        for code, title in stops.items():
            self.fields[self.reason_names[code]] = reason_field(
                f"{title}: why it is right here", f"{title}: write why it is right for this person."
            )

    def reasons(self) -> dict[str, str]:
        """The reason written for each stop."""
        return {code: self.cleaned_data[name] for code, name in self.reason_names.items()}


class AtThisDoseForm(forms.Form):
    """How the person is on the present dose; both questions may stay open. Sent by GET, and never kept."""

    ANSWERS = (("yes", "Yes"), ("no", "No"))
    withdrawal = forms.ChoiceField(
        label="Withdrawal or craving before the next dose?", choices=ANSWERS, required=False, widget=forms.RadioSelect
    )
    sedated = forms.ChoiceField(
        label="Sleepy or sedated 2 to 4 hours after a dose?", choices=ANSWERS, required=False, widget=forms.RadioSelect
    )

    def answer(self, name: str) -> bool | None:
        """Yes, no, or not answered."""
        said = self.cleaned_data.get(name) if self.is_valid() else ""
        return {"yes": True, "no": False}.get(said or "")


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
