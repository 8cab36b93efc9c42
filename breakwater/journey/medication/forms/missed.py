"""What came of a call."""

from __future__ import annotations

from django import forms

from breakwater.journey.medication.models import MissedCall
from breakwater.record.forms import KeyedForm


class CallForm(KeyedForm):
    """The result of one call, and a few neutral words."""

    result = forms.ChoiceField(
        label="What came of the call?",
        choices=MissedCall.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of the call."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=240,
        help_text="Neutral words: when the person will come, what keeps them away.",
    )
