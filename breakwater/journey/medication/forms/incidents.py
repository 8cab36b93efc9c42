"""What is typed about incidents of controlled stock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from breakwater.journey.medication.forms.fields import MgField, answer_field, reason_field
from breakwater.journey.medication.models import IncidentStep, StockIncident
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm

FACTORS = {
    "amount": "How much, beside what is handled here",
    "pattern": "Whether losses repeat, or fit a pattern",
    "access": "Who had access",
    "trend": "Whether medicine is being stolen in this area",
}


def long_text(label: str, required: str, *, is_required: bool = True) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, max_length=2000, required=is_required, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": required},
    )  # fmt: skip


class ReportForm(KeyedForm):
    kind = answer_field(
        "What is it?",
        [(one.value, str(one.label)) for one in (StockIncident.Kind.LOSS, StockIncident.Kind.THEFT)],
        "Say what it is.",
    )
    missing_mg = MgField(label="Missing, in mg")
    discovered_at = forms.DateTimeField(
        label="Discovered", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Enter when it was discovered.", "invalid": "Write it as 2026-11-25T05:40."},
    )  # fmt: skip
    what = reason_field("What was found", "Write what you found.")

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        self.site = site

    def clean_discovered_at(self) -> datetime:
        """The moment as the site's clocks show it."""
        typed: datetime = self.cleaned_data["discovered_at"]
        return timezone.make_naive(typed).replace(tzinfo=self.site.zone)


class NoteForm(forms.Form):
    note = long_text("What was looked into", "Write what was looked into.")


class JudgeForm(forms.Form):
    significant = answer_field(
        "Is this loss significant?", [("yes", "Yes: DEA is told"), ("no", "No")], "Say whether it is significant."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in FACTORS.items():
            self.fields[name] = reason_field(label, "Write a word about each factor.")

    def factors(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FACTORS}


class SentForm(forms.Form):
    note = reason_field("To whom and how, or the number that came back", "Write to whom it was sent.")


class CloseForm(forms.Form):
    cause = forms.ChoiceField(
        label="Cause", choices=[("", "Choose the cause"), *IncidentStep.Cause.choices],
        error_messages={"required": "An incident is closed only with its cause."},
    )  # fmt: skip
    note = long_text("What was found, and who was asked", "Write what was found, and who was asked.")
