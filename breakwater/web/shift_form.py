"""The form a manager puts somebody on shift with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from breakwater.organization.models import Site
from breakwater.privacy.accounts import staff_within
from breakwater.record.forms import KeyedForm

# No threshold: how long a shift usually is, as a first suggestion.
USUAL = timedelta(hours=12)
_FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_FORMAT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT),
        error_messages={"required": "Enter day and time.", "invalid": "Enter day and time, as 2026-11-23T07:00."},
    )


class ShiftForm(KeyedForm):
    """A person, a site, from when to when by the clock of the site, and whether they lead."""

    staff: Any = forms.ModelChoiceField(
        None, label="Who", empty_label="Choose",
        error_messages={"required": "Choose a person.", "invalid_choice": "Choose a person of your sites."},
    )  # fmt: skip
    site: Any = forms.ModelChoiceField(
        Site.objects.none(), label="At", empty_label=None,
        error_messages={"required": "Choose a site.", "invalid_choice": "Choose one of your sites."},
    )  # fmt: skip
    starts_at = _moment("From")
    ends_at = _moment("To")
    leads = forms.BooleanField(
        label="Shift lead", required=False, help_text="Gets urgent work that nobody else on shift has."
    )

    def __init__(self, site_ids: Collection[UUID], moment: datetime, data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["staff"].queryset = staff_within(site_ids).filter(is_active=True)
        fields["site"].queryset = Site.objects.filter(pk__in=list(site_ids))
        self.fields["site"].initial = next(iter(site_ids))
        local = fields["site"].queryset.first().local(moment)
        self.initial = {"starts_at": local.strftime(_FORMAT), "ends_at": (local + USUAL).strftime(_FORMAT)}

    def clean(self) -> dict[str, Any]:
        """Both times by the clock of the chosen site."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        site = given.get("site")
        for name in ("starts_at", "ends_at"):
            if site and given.get(name):
                given[name] = given[name].replace(tzinfo=site.zone)
        if site and given.get("staff") and not given["staff"].roles.filter(site=site).exists():
            self.add_error("staff", "This person holds no role at this site.")
        return given
