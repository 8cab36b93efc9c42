"""What is typed for a start or a taper: what it is made from, and then its lines one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from breakwater.clinical.amounts import AmountRefused, check_step
from breakwater.journey.medication.forms.fields import MgField, day_field, not_before, reason_field
from breakwater.journey.medication.medicines import FORMS, STEP_MG
from breakwater.journey.medication.order_limits import TOLERANCE, Stated
from breakwater.journey.medication.plans import STARTS, Line, PlanAsked
from breakwater.record.forms import KeyedForm
from breakwater.record.models import OrderSchedule

PARTS = ("part_1_mg", "part_2_mg", "part_3_mg", "part_4_mg")
MOST_LINES = 40
LONGEST_LINE_DAYS = 366


class PlanForm(forms.Form):
    """What a plan is made from. Sent by GET: it only proposes lines."""

    kind = forms.ChoiceField(
        label="Plan",
        choices=OrderSchedule.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the plan."},
    )
    starts_on = day_field("First day", "Choose the first day.")
    first_mg = MgField(label="First daily amount", required=False, help_text="Of a taper: what is taken now.")
    target_mg = MgField(label="Up to, or of a taper down to", required=False)
    step_mg = MgField(label="Step", required=False, help_text="Tapers, and low-dose starts in even steps.")
    every_days = forms.IntegerField(label="Days of each taper step", required=False, min_value=1, max_value=90)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_starts_on(self) -> date | None:
        return not_before(self.cleaned_data.get("starts_on"), self.today, "A plan cannot start before today.")

    def asked(self) -> PlanAsked:
        """What the plan is made from, once the form is valid."""
        return PlanAsked(**self.cleaned_data)


class ScheduleForm(KeyedForm):
    """What all lines have in common."""

    kind = forms.ChoiceField(choices=OrderSchedule.Kind.choices, widget=forms.HiddenInput)
    starts_on = day_field("First day", "Choose the first day.")
    form = forms.ChoiceField(label="Form of the medicine", error_messages={"required": "Choose the form."})
    tolerance = forms.ChoiceField(label="Tolerance for opioids now", choices=list(TOLERANCE.items()), initial="unknown")
    reason = reason_field("Why this plan", "Write why this plan.")
    split_reason = reason_field("Why a day's dose is split, where it is", "", required=False)

    def __init__(self, *args: Any, drug: str, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.drug, self.today = drug, today
        self.fields["form"].choices = [(form, form) for form in FORMS[drug]]  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date | None:
        return not_before(self.cleaned_data.get("starts_on"), self.today, "A plan cannot start before today.")

    def stated(self) -> Stated:
        return Stated(STARTS.get(self.cleaned_data["kind"], "standard"), self.cleaned_data["tolerance"])


class LineForm(forms.Form):
    """One line: so many days, and the amount of each dose of the day. Zero days take it out."""

    days = forms.IntegerField(
        label="Days",
        min_value=0,
        max_value=LONGEST_LINE_DAYS,
        error_messages={"required": "Enter the days; 0 for none."},
    )
    part_1_mg = MgField(label="Dose")
    part_2_mg = MgField(label="Second", required=False)
    part_3_mg = MgField(label="Third", required=False)
    part_4_mg = MgField(label="Fourth", required=False)
    condition = forms.CharField(label="Before each dose", required=False, max_length=240)

    drug = "methadone"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        gap = False
        for name in PARTS:
            mg = cleaned.get(name)
            if mg is None:
                gap = True
            elif gap and name not in self.errors:
                self.add_error(name, "Fill the doses of a day from the left.")
            else:
                self._on_step(name, mg)
        return cleaned

    def _on_step(self, name: str, mg: Decimal) -> None:
        try:
            check_step(mg, STEP_MG[self.drug])
        except AmountRefused as refused:
            self.add_error(name, refused.message)

    def line(self) -> Line:
        """The line, once the form is valid."""
        parts = tuple(self.cleaned_data[name] for name in PARTS if self.cleaned_data.get(name) is not None)
        return Line(self.cleaned_data["days"], parts, self.cleaned_data["condition"])


def line_forms(drug: str) -> Any:
    """The class of a set of lines of this medicine."""
    of_drug = type("LineForm", (LineForm,), {"drug": drug})
    return forms.formset_factory(of_drug, extra=0, max_num=MOST_LINES, validate_max=True, min_num=1)


def initial_line(line: Line) -> dict[str, Any]:
    """A line as its form begins with it."""
    return {"days": line.days, "condition": line.condition} | dict(zip(PARTS, line.parts_mg, strict=False))
