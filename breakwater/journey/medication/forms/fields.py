"""Fields of this stage: amounts in mg read strictly, days, and a second person's sign-in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from breakwater.clinical.amounts import AmountRefused, parse_mg
from breakwater.clinical.formatting import number


class MgField(forms.CharField):
    """An amount in mg, read by the strict grammar: no comma, no letter O, no trailing zero (H13)."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        options.setdefault("error_messages", {"required": "Enter the amount in mg, for example 80 or 2.5."})
        # The grammar speaks about spaces itself: they are not taken away before it looks.
        super().__init__(strip=False, max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return parse_mg(text)
        except AmountRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from None

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal) else value


def day_field(label: str, when_missing: str, **options: Any) -> forms.DateField:
    """A day chosen in the browser's own calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": when_missing, "invalid": "Write the day as YYYY-MM-DD."},
        **options,
    )


def reason_field(label: str, when_missing: str, **options: Any) -> forms.CharField:
    """One line of why."""
    return forms.CharField(label=label, max_length=240, error_messages={"required": when_missing}, **options)


def answer_field(label: str, answers: list[tuple[str, str]], when_missing: str) -> forms.ChoiceField:
    """A question with a few answers, none of them chosen beforehand."""
    return forms.ChoiceField(
        label=label, choices=answers, widget=forms.RadioSelect,
        error_messages={"required": when_missing, "invalid_choice": when_missing},
    )  # fmt: skip


class ColleagueFields(forms.Form):
    """Who else signs, on this screen, with what only they know. ``witness.confirm`` checks it."""

    colleague_email = forms.EmailField(
        label="E-mail of the colleague who signs",
        error_messages={
            "required": "A colleague signs with their own e-mail address.",
            "invalid": "Enter the colleague's e-mail address.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    colleague_password = forms.CharField(
        label="Their password",
        strip=False,
        error_messages={"required": "A colleague signs with their own password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    colleague_code = forms.CharField(
        label="Code of their authenticator app",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class OwnSignatureFields(forms.Form):
    """The signed-in person signs too. ``witness.sign_oneself`` checks it."""

    own_password = forms.CharField(
        label="Your password",
        strip=False,
        error_messages={"required": "Sign with your own password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    own_code = forms.CharField(
        label="Code of your authenticator app",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


def not_before(day: date | None, first: date, message: str) -> date | None:
    """The day, unless it lies before the first one allowed."""
    if day is not None and day < first:
        raise ValidationError(message)
    return day
