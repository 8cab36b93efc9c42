"""What every form that acts has in common."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms


class KeyedForm(forms.Form):
    """A form with a one-time key, drawn fresh for each page and kept when the page comes back with an error.

    ``body`` is what ``audit.keys.claim`` compares when the same key arrives twice.
    """

    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={"required": "This page is incomplete. Open it again.", "invalid": "Open this page again."},
    )

    @property
    def body(self) -> dict[str, Any]:
        """The cleaned answers without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}

    def refuse(self, message: str) -> None:
        """Show a refusal of the action on this form."""
        self.add_error(None, message)
