"""Shapes of what counselors type."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from breakwater.journey.therapy.models import Attendance, Session
from breakwater.organization.models import Site
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare

LENGTHS = [(30, "30 minutes"), (45, "45 minutes"), (60, "60 minutes"), (90, "90 minutes"), (120, "2 hours")]


class ProblemForm(KeyedForm):
    problem = forms.CharField(
        label="What the person wants to change",
        max_length=240,
        help_text="In the person's own words.",
        error_messages={"required": "Write what the person wants to change."},
    )
    goal = forms.CharField(
        label="Goal",
        max_length=240,
        error_messages={"required": "Write the goal, so that both can tell when it is reached."},
    )
    step = forms.CharField(
        label="First step", max_length=240, error_messages={"required": "Write the first step toward the goal."}
    )
    owner = forms.CharField(label="Who does it", max_length=80, error_messages={"required": "Write who does the step."})
    due_on = forms.DateField(
        label="By when",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Choose the day by which the step is done.",
            "invalid": "Write the day as YYYY-MM-DD.",
        },
    )


class SessionForm(KeyedForm):
    kind = forms.ChoiceField(
        label="Kind", choices=Session.Kind.choices, initial=Session.Kind.INDIVIDUAL, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label="What it is about", max_length=120, error_messages={"required": "Write what the session is about."}
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day.", "invalid": "Write the day as YYYY-MM-DD."},
    )
    starts = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Write when it begins.", "invalid": "Write the time as HH:MM, for example 14:30."},
    )
    minutes = forms.TypedChoiceField(label="Length", choices=LENGTHS, coerce=int, initial=60)
    people = forms.ModelMultipleChoiceField(
        label="People",
        queryset=EpisodeOfCare.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person for this session."},
    )

    def __init__(self, *args: Any, episodes: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        people = self.fields["people"]
        people.queryset = episodes  # type: ignore[attr-defined]
        people.label_from_instance = lambda episode: episode.patient.list_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("starts"):
            starts_at = datetime.combine(cleaned["day"], cleaned["starts"], self.site.zone)
            cleaned["starts_at"] = starts_at
        return cleaned


class NoteForm(KeyedForm):
    text = forms.CharField(
        label="About this person",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a line about this person before you sign."},
    )
    group_text = forms.CharField(
        label="What the group worked on",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Names nobody. The same for everybody who came.",
    )


class AddendumForm(KeyedForm):
    text = forms.CharField(
        label="Addendum",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the addendum before you sign it."},
    )


class AttendanceForm(forms.Form):
    """One choice for each person of a session, named ``status-<attendance id>``."""

    def __init__(self, *args: Any, attendances: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for attendance in attendances:
            self.fields[self.name(attendance)] = forms.ChoiceField(
                label=attendance.patient.list_name,
                choices=Attendance.Status.choices,
                initial=attendance.status,
            )

    @staticmethod
    def name(attendance: Attendance) -> str:
        return f"status-{attendance.pk}"
