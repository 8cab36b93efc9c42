"""Fields that the forms of admissions share: moments in the site's zone, and yes, no or not asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date, typed or picked; always written year first so that it cannot be read two ways."""

    widget = DayInput
    default_error_messages = {"invalid": "Enter a date as year-month-day, for example 1996-03-09."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class MomentField(forms.DateTimeField):
    """A date and time as the clocks of one place show them. Set ``zone`` before use (``set_zone``)."""

    widget = MomentInput
    default_error_messages = {
        "invalid": "Enter a date and a time, for example 2026-11-22 14:20.",
        "skipped": "The clocks skip this time on that day. Choose another.",
    }
    zone: tzinfo = UTC

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            local = value.astimezone(self.zone) if value.tzinfo else value
            return local.strftime("%Y-%m-%dT%H:%M")
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            typed = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if typed.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment = typed.replace(tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != typed:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment


def set_zone(form: forms.Form, zone: tzinfo) -> None:
    """Let every moment of this form be read and shown in this zone."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.zone = zone


def offer(form: forms.Form, name: str, rows: QuerySet[Any], options: Sequence[Any] | None = None) -> None:
    """Let a field choose among ``rows``, shown as ``options`` or else each by its own words.

    The options are a list made once: a page draws a field's choices several times, and each would be a query.
    """
    field = form.fields[name]
    field.queryset = rows  # type: ignore[attr-defined]
    field.widget.choices = [(row.pk, str(row)) for row in rows] if options is None else list(options)


_YES_NO = {"yes": True, "no": False, "not_asked": None}


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked: True, False or None. Nothing chosen is an error, never a silent no."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("initial", "not_asked")
        super().__init__(
            choices=[("yes", "Yes"), ("no", "No"), ("not_asked", "Not asked")],
            coerce=_YES_NO.__getitem__,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored answer as the form shows it."""
        if value is None or isinstance(value, bool):
            return {True: "yes", False: "no", None: "not_asked"}[value]
        return value
