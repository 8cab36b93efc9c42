"""The forms a manager uses for accounts and roles. Sites offered are those the manager manages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from breakwater.organization.models import Role, Site
from breakwater.record.forms import KeyedForm

A_YEAR = timedelta(days=365)


def day_field(label: str, **options: Any) -> forms.DateField:
    """A calendar day."""
    options.setdefault("error_messages", {"required": "Enter a date.", "invalid": "Enter a date like 2026-11-30."})
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def first_and_last(given: dict[str, Any]) -> tuple[date, date] | None:
    """Both days if both were given right, else None."""
    days = given.get("starts_on"), given.get("ends_on")
    return (days[0], days[1]) if days[0] and days[1] else None


class RoleForm(KeyedForm):
    """A role at a site, from one day to another."""

    role = forms.ChoiceField(
        label="Works as",
        choices=[("", "Choose"), *Role.choices],
        error_messages={"required": "Choose what this person works as.", "invalid_choice": "Choose one of the roles."},
    )
    site: Any = forms.ModelChoiceField(
        Site.objects.none(),
        label="At",
        empty_label="Choose",
        error_messages={"required": "Choose a site.", "invalid_choice": "Choose one of the sites."},
    )
    starts_on = day_field("First day")
    ends_on = day_field("Last day", help_text="Every role ends. Extend it while the person works here.")

    def __init__(
        self, site_ids: Collection[UUID], today: date, data: Any = None, *, ends_on: date | None = None
    ) -> None:
        super().__init__(data, initial={"starts_on": today, "ends_on": ends_on or today + A_YEAR})
        site: Any = self.fields["site"]
        site.queryset = Site.objects.filter(pk__in=site_ids)
        if len(site_ids) == 1:
            self.initial["site"] = next(iter(site_ids))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        days = first_and_last(given)
        if days and days[1] < days[0]:
            self.add_error("ends_on", "The last day is before the first day. Enter a later day.")
        return given


class AddStaffForm(RoleForm):
    """A new colleague."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        error_messages={"required": "Enter the name as it stands on a signature."},
        help_text="As it stands on a signature, for example Maria Jensen.",
    )
    credentials = forms.CharField(
        label="Credentials", max_length=20, required=False, help_text="For example RN, MD, LCSW."
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
        help_text="The name this person signs in with. No message is sent to it.",
    )
    field_order = ["name", "credentials", "email", "role", "site", "starts_on", "ends_on"]


class LastDayForm(KeyedForm):
    """The last day of a role or an account."""

    ends_on = day_field("Last day")
