"""What is typed in after a downtime, read from paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from breakwater.journey.medication.forms.fields import ColleagueFields, MgField, reason_field
from breakwater.journey.medication.models import Bottle, DowntimeDue, PaperQuestion
from breakwater.organization.models import Role, Site, StaffMember
from breakwater.record.forms import KeyedForm

GIVERS = (Role.DOSING_NURSE, Role.DETOX_NURSE)


class SiteMomentField(forms.CharField):
    """A date and time as the clocks of a site show them; the form sets ``zone``."""

    def __init__(self, label: str, when_missing: str) -> None:
        self.zone: Any = UTC
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(label=label, widget=widget, error_messages={"required": when_missing})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            typed = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("Write it as 2026-11-25T05:40.", code="invalid") from None
        moment = typed.replace(tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != typed:
            raise ValidationError("The clocks skip this time on that day. Choose another.", code="skipped")
        return moment.astimezone(UTC)


class StartDowntimeForm(KeyedForm):
    site = forms.ModelChoiceField(
        queryset=Site.objects.none(), label="Site", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choose the site.", "invalid_choice": "Choose a site of the list."},
    )  # fmt: skip
    began_at = SiteMomentField("Screens stopped", "Enter when the screens stopped.")
    back_at = SiteMomentField("Screens worked again", "Enter when the screens worked again.")
    reason = reason_field("What happened", "Write what happened, for example power failure.")

    def __init__(self, *args: Any, sites: list[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])  # type: ignore[attr-defined]
        chosen = next((site for site in sites if str(site.pk) == self.data.get("site")), sites[0])
        for name in ("began_at", "back_at"):
            self.fields[name].zone = chosen.zone  # type: ignore[attr-defined]


class PaperForm(KeyedForm):
    """One line of the dose record. The amount is typed as it stands there, never filled in."""

    given_at = SiteMomentField("Given at", "Enter the time on the paper.")
    given_by = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Given by", empty_label="Whose signature is it?",
        error_messages={"required": "Choose whose signature is on the paper.", "invalid_choice": "Choose a nurse."},
    )  # fmt: skip
    dose_mg = MgField(label="Amount on the paper")
    bottle: forms.ModelChoiceField[Bottle] = forms.ModelChoiceField(
        queryset=None, label="Bottle", empty_label="Choose the lot on the paper",
        error_messages={"required": "Choose the lot on the paper.", "invalid_choice": "Choose a bottle in use here."},
    )  # fmt: skip
    note = reason_field("Written beside it", "", required=False)
    other_amount = forms.BooleanField(
        required=False, label="The paper really says this amount, and not the ordered one"
    )

    def __init__(self, *args: Any, due: DowntimeDue, bottles: QuerySet[Bottle], **options: Any) -> None:
        super().__init__(*args, **options)
        self.due, site = due, due.downtime.site
        self.fields["given_at"].zone = site.zone  # type: ignore[attr-defined]
        here = bottles.filter(site=site, drug=due.order.drug, status=Bottle.Status.OPEN)
        givers = StaffMember.objects.filter(roles__site=site, roles__role__in=GIVERS).distinct()
        self.fields["given_by"].queryset = givers  # type: ignore[attr-defined]
        self.fields["bottle"].queryset = here.select_related("product")  # type: ignore[attr-defined]
        self.fields["bottle"].label_from_instance = lambda one: f"lot {one.lot}, {one.product}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An amount other than ordered is asked about once, and then entered as it stands on the paper."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("dose_mg")
        if typed is not None and typed != self.due.ordered_mg and not cleaned.get("other_amount"):
            self.add_error("other_amount", "This is not the ordered amount. Read the paper again, then confirm here.")
        return cleaned


class AddPersonForm(forms.Form):
    record_number = forms.CharField(
        label="ID", max_length=12, error_messages={"required": "Enter the ID on the dose record."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_record_number(self) -> int:
        digits = "".join(str(self.cleaned_data["record_number"]).split())
        if not digits.isdecimal() or len(digits) > 9:
            raise ValidationError("Enter the ID as a number, for example 40 118.")
        return int(digits)


class SignOffForm(ColleagueFields):
    reason = reason_field("How you know that nothing more was given", "Write how you know that nothing more was given.")


class AnswerQuestionForm(KeyedForm):
    answer = forms.ChoiceField(
        label="What is true?", choices=PaperQuestion.Answer.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what is true."},
    )  # fmt: skip
    note = reason_field("How you know, and what you did", "Write how you know.")
