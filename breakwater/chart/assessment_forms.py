"""The form of a scale, drawn from its one definition in ``clinical.scales``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from breakwater.clinical.scales import Item, Scale
from breakwater.record.forms import KeyedForm


def _prefixed(item: Item) -> str:
    return f"item_{item.id}"


def _choices(item: Item) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=item.wording or item.label,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(choice.score, choice.label) for choice in item.choices],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"{item.label}: choose one of the answers shown."},
    )


def _whole_number(item: Item) -> forms.IntegerField:
    low, high = item.lowest, item.highest
    wrong = f"{item.label}: enter a whole number from {low} to {high:,}."
    return forms.IntegerField(
        label=item.wording or item.label,
        required=False,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class AssessmentForm(KeyedForm):
    """One field for each item. Every item may be left open, but then the form has no total, and that is asked about."""

    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    stays_incomplete = forms.BooleanField(required=False, label="Save it incomplete: no total, no band")

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale
        for item in scale.items:
            self.fields[_prefixed(item)] = _whole_number(item) if item.whole_numbers else _choices(item)
        self.order_fields([*map(_prefixed, scale.items), "note", "stays_incomplete"])

    @property
    def items(self) -> Iterator[tuple[Item, BoundField]]:
        """The items with their fields, in the order of the scale."""
        return ((item, self[_prefixed(item)]) for item in self.scale.items)

    @property
    def answers(self) -> dict[str, int]:
        """The answers that were given, by item id; an open one is left out."""
        given = ((item.id, self.cleaned_data.get(_prefixed(item))) for item in self.scale.items)
        return {item_id: score for item_id, score in given if score is not None}

    @property
    def missing(self) -> list[Item]:
        """The items that are asked and have no answer; empty before anything was sent."""
        if not self.is_bound:
            return []
        missing = self.scale.score(self.answers).missing
        return [item for item in self.scale.items if item.id in missing]
