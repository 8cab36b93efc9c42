"""Every part in every state on one page, for the people who draw screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.sources import source
from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page

SPARKLINE = Markup(
    '<svg class="spark" viewBox="0 0 84 22" role="img"><title>COWS, last 9 scores: 4 to 11</title>'
    '<line class="line-13" x1="2" x2="82" y1="14" y2="14"/>'
    '<polyline points="4,18 14,12 24,9 33,7 43,8 53,9 62,14 72,14 80,15"/><circle cx="80" cy="15" r="2.2"/></svg>'
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    form_key = forms.CharField(widget=forms.HiddenInput, initial="00000000-0000-0000-0000-000000000000")
    name = forms.CharField(
        label="What should we call you?",
        help_text="A first name or nickname is fine",
        error_messages={"required": "Tell us what to call you"},
    )
    respiratory_rate = forms.IntegerField(
        label="Respiratory rate",
        min_value=0,
        max_value=60,
        error_messages={"max_value": "Enter a respiratory rate from 0 to 60"},
    )
    route = forms.ChoiceField(label="Route", choices=[("po", "by mouth"), ("sl", "under the tongue")])
    message = forms.ChoiceField(
        label="Is it safe to leave a message?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, but do not say why you called"), ("no", "No, do not leave a message")],
    )
    also = forms.MultipleChoiceField(
        label="Also used in the last 7 days",
        widget=forms.CheckboxSelectMultiple,
        choices=[("alcohol", "alcohol"), ("benzodiazepines", "benzodiazepines"), ("none", "neither")],
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    confirmed = forms.BooleanField(label="I checked two identifiers")


@dataclass(frozen=True)
class ExamplePerson:
    """An invented person for the header."""

    name: str = "Vega, Rosa"
    born_on: date = date(2006, 3, 9)
    number: str = "40118"
    asks_to_be_called: str = "Rosie"
    pronouns: str = "she/her"
    language: str = "Spanish"
    interpreter: bool = True
    bed: str = "C2"
    stay_day: int = 6
    allergies: list[str] = field(default_factory=lambda: ["penicillin"])
    flags: list[str] = field(default_factory=lambda: ["RR 8 /min at 07:31"])
    limits: list[str] = field(default_factory=lambda: ["share nothing with family"])


def _finding(severity: Severity, title: str, message: str, at: datetime | None = None) -> Finding:
    return Finding(
        code="example",
        severity=severity,
        title=title,
        message=message,
        value="RR 9 /min" if severity is not Severity.OK else None,
        measured_at=at,
        threshold="10 /min or more" if severity is not Severity.OK else None,
        source=source("cows-form"),
        override_by=PRESCRIBER if severity is Severity.STOP else frozenset(),
    )


@staff_page("styleguide.view")
def styleguide(request: StaffRequest) -> HttpResponse:
    """GET only; nothing on it is anybody's data."""
    at = now()
    return render(
        request,
        "styleguide.jinja",
        {
            "empty_form": ExampleForm(),
            "refused_form": ExampleForm({"name": "", "respiratory_rate": "99"}),
            "person": ExamplePerson(),
            "findings": [
                _finding(Severity.OK, "Identity", "Photo ID and wristband scan match"),
                _finding(Severity.CAUTION, "Bottles back", "2 of 3 returned", at),
                _finding(Severity.STOP, "Sedation check", "Breathing is slow: call the prescriber first", at),
            ],
            "sparkline": SPARKLINE,
            "times": [at - timedelta(minutes=38), at, at + timedelta(minutes=9), at + timedelta(minutes=36)],
            "dose_mg": Decimal("80"),
            "strength": Decimal("10"),
        },
    )
