"""Fields of the bedside form: whole numbers, a temperature with its unit, a time that may lie in the past."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from breakwater.clinical.vitals import RANGES, PlausibleRange

RANGE_OF = {limits.field: limits for limits in RANGES}
_WHOLE = re.compile(r"[0-9]{1,4}", re.ASCII)
_TENTH = re.compile(r"[0-9]{1,3}(\.[0-9])?", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])", re.ASCII)


class VitalField(forms.CharField):
    """A whole number without signs, points or words. Whether it is possible is the form's question."""

    def __init__(self, name: str, label: str = "") -> None:
        self.limits: PlausibleRange = RANGE_OF[name]
        super().__init__(
            label=label or self.limits.label,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            low, high = self.limits.possible
            raise forms.ValidationError(f"{self.limits.label}: enter a whole number from {low} to {high}.")
        return int(text)


class TemperatureField(forms.CharField):
    """A temperature with at most one decimal, in the unit chosen beside it."""

    def __init__(self) -> None:
        super().__init__(
            label="Temperature",
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        if not _TENTH.fullmatch(text):
            raise forms.ValidationError("Temperature: enter a number with at most one decimal, for example 98.6.")
        return Decimal(text)


class ClockField(forms.CharField):
    """A time of day: "14:20", "1420" or "9:05"."""

    def __init__(self) -> None:
        super().__init__(
            label="Time observed",
            required=False,
            help_text="24 hours, for example 14:20. Empty means now.",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        if not text:
            return None
        found = _CLOCK.fullmatch(text)
        if not found:
            raise forms.ValidationError("Time observed: enter hours and minutes, for example 14:20.", code="invalid")
        return time(int(found[1]), int(found[2]))


class DayField(forms.DateField):
    """The day of the time observed; empty means today."""

    def __init__(self) -> None:
        super().__init__(
            label="Day",
            required=False,
            help_text="Empty means today.",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": "Day: choose a date."},
        )


class ConfirmedField(forms.Field):
    """The values that were asked about and confirmed, each as "field=value"."""

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[str]:
        return sorted({str(one) for one in value or ()})


class NotAMoment(ValueError):
    """This time did not exist on that day, because clocks were put forward."""


def moment_of(day: date, at: time, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The aware moment that the site's clocks showed so. Of two such moments, the later one that is not in the future.

    Raises:
        NotAMoment: the clocks jumped over it.
    """
    both = [datetime.combine(day, at, zone).replace(fold=fold) for fold in (1, 0)]
    real = [moment for moment in both if _exists(moment, zone)]
    if not real:
        raise NotAMoment
    return next((moment for moment in real if moment <= now), real[-1])


def _exists(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the site's clocks showed this reading: it survives a way through UTC."""
    back = moment.astimezone(UTC).astimezone(zone)
    return (back.day, back.hour, back.minute) == (moment.day, moment.hour, moment.minute)


def entered_later(observed_at: datetime, recorded_at: datetime) -> bool:
    """Whether a record was typed in so long after the bedside that the page says so."""
    return recorded_at - observed_at > timedelta(minutes=10)
