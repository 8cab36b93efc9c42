"""Shapes of what residence staff type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from breakwater.journey.residence.models import HeadcountLine
from breakwater.organization.models import Bed
from breakwater.record.forms import KeyedForm
from breakwater.record.models import EpisodeOfCare


class HeadcountForm(KeyedForm):
    """One choice for each person who lives here, named ``where-<patient id>``; nobody is counted as here by default."""

    note = forms.CharField(
        label="Note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="When somebody is not found: who was told, and what is being done.",
    )

    def __init__(self, *args: Any, episodes: Iterable[EpisodeOfCare], out: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(episodes)
        out = set(out)
        for episode in self.people:
            self.fields[self.name(episode)] = forms.ChoiceField(
                label=episode.patient.list_name,
                choices=HeadcountLine.Where.choices,
                widget=forms.RadioSelect,
                initial=HeadcountLine.Where.ON_LEAVE if episode.patient_id in out else None,
                error_messages={"required": f"Say where {episode.patient.list_name} is."},
            )

    @staticmethod
    def name(episode: EpisodeOfCare) -> str:
        return f"where-{episode.patient_id}"

    @property
    def found(self) -> dict[UUID, str]:
        """Patient id to where they were."""
        return {episode.patient_id: self.cleaned_data[self.name(episode)] for episode in self.people}


class LeaveForm(KeyedForm):
    where = forms.CharField(label="Where to", max_length=120, error_messages={"required": "Write where they go."})
    due_back_at = forms.DateTimeField(
        label="Due back",
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Write when they are due back.", "invalid": "Write the time as 2026-11-23T18:00."},
    )


class MoveForm(KeyedForm):
    """A free bed of the site to move to."""

    bed = forms.ModelChoiceField(
        label="Bed",
        queryset=Bed.objects.none(),
        empty_label="Choose a free bed",
        error_messages={"required": "Choose a free bed.", "invalid_choice": "This bed is taken now. Choose another."},
    )

    def __init__(self, *args: Any, beds: QuerySet[Bed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bed"]
        field.queryset = beds  # type: ignore[attr-defined]
        field.label_from_instance = lambda bed: f"{bed.label}, {bed.room.name}, {bed.room.unit.name}"  # type: ignore[attr-defined]
