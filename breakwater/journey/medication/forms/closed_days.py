"""Closed days and a sudden closure."""

from __future__ import annotations

from typing import Any

from django import forms

from breakwater.journey.medication.forms.fields import day_field
from breakwater.organization.models import ClosedDay, Station, WeeklyClosure
from breakwater.record.forms import KeyedForm


class ClosedDayForm(forms.Form):
    closed_on = day_field("Day", "Choose the day.")
    kind = forms.ChoiceField(
        label="Kind", choices=ClosedDay.Kind.choices,
        help_text="A holiday comes on top of a person's take-home limit; any other closed day counts within it.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=80, error_messages={"required": "Write why the site is closed."}
    )


class WeeklyClosureForm(forms.Form):
    weekday = forms.TypedChoiceField(label="Every", coerce=int, choices=WeeklyClosure.Weekday.choices, initial=6)
    starts_on = day_field("From", "Choose the first day.")


class SuddenClosureForm(KeyedForm):
    """Days and window of a sudden closure. Who is covered, and with how much, is read from the orders."""

    first_on = day_field("First closed day", "Choose the first closed day.")
    last_on = day_field("Last closed day", "Choose the last closed day.")
    reason = forms.CharField(
        label="Reason", max_length=80, error_messages={"required": "Write why the site closes, for example: snow."}
    )
    station = forms.ModelChoiceField(
        label="Fill and print at", queryset=Station.objects.none(), empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the window.", "invalid_choice": "Choose a window of your site."},
    )  # fmt: skip

    def __init__(self, *args: Any, stations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The last closed day is before the first one.")
        return cleaned
