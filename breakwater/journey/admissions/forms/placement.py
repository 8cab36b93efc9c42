"""A level and a short reason for each dimension, and the level decided."""

from __future__ import annotations

from typing import Any

from django import forms

from breakwater.clinical.placement import DIMENSIONS, LEVELS
from breakwater.journey.admissions.actions import DimensionAnswer
from breakwater.record.forms import KeyedForm

LEVEL_CHOICES = [(level.code, f"{level.code} {level.label}") for level in LEVELS]
REASON_LENGTH = 200


class PlacementForm(KeyedForm):
    """The recommendation itself is worked out by the server from these answers."""

    decided_level = forms.ChoiceField(
        label="Level decided",
        required=False,
        choices=[("", "As the dimensions lead: the most intensive level named above"), *LEVEL_CHOICES],
    )
    reason_when_different = forms.CharField(
        label="Reason, when you decide another level",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example what the person wants, or which bed there is.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension in DIMENSIONS:
            if dimension.gives_level:
                self.fields[f"level_{dimension.id}"] = forms.ChoiceField(
                    label="Level",
                    choices=[("", "Choose a level"), *LEVEL_CHOICES],
                    error_messages={"required": f"Choose a level for dimension {dimension.number}."},
                )
            self.fields[f"reason_{dimension.id}"] = forms.CharField(
                label="Short reason" if dimension.gives_level else "What the person wants, and what stands in the way",
                max_length=REASON_LENGTH,
                error_messages={"required": f"Write a short reason for dimension {dimension.number}."},
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: each dimension with its fields."""
        return [
            {
                "dimension": dimension,
                "level": self[f"level_{dimension.id}"] if dimension.gives_level else None,
                "reason": self[f"reason_{dimension.id}"],
            }
            for dimension in DIMENSIONS
        ]

    @property
    def dimensions(self) -> dict[str, DimensionAnswer]:
        return {
            d.id: DimensionAnswer(
                reason=self.cleaned_data[f"reason_{d.id}"], level=self.cleaned_data.get(f"level_{d.id}", "")
            )
            for d in DIMENSIONS
        }
