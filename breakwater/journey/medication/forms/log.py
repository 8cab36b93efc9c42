"""What may be asked of the dispensing log."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.http import QueryDict

from breakwater.journey.medication.forms.fields import day_field
from breakwater.journey.medication.presenters.log import LogAsked
from breakwater.organization.models import Role, Site, StaffMember
from breakwater.record.models import MedicationOrder

# Two years: as long as these records are kept at least (21 CFR 1304.04).
LONGEST = timedelta(days=731)


class LogForm(forms.Form):
    """From a day to a day; one medicine, person or dispenser if named. What cannot be read is said beside its field."""

    day = day_field("From", "Enter the first day.", required=False)
    last = day_field("To", "Enter the last day.", required=False)
    drug = forms.ChoiceField(
        label="Medicine", choices=[("", "All medicines"), *MedicationOrder.Drug.choices], required=False
    )
    person = forms.CharField(label="ID of the person", max_length=12, required=False)
    dispenser = forms.TypedChoiceField(
        label="Dispensed by", coerce=UUID, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose somebody of the list."},
    )  # fmt: skip

    def __init__(self, data: QueryDict, *, site: Site, today: date) -> None:
        # Without a question it is about today, and the fields say so.
        super().__init__({"day": str(today), **data.dict()})
        self.today = today
        nurses = site.role_assignments.filter(role__in=(Role.DOSING_NURSE, Role.DETOX_NURSE))
        known = StaffMember.objects.filter(roles__in=nurses).distinct()
        choices = [(str(one.pk), str(one)) for one in known]
        self.fields["dispenser"].choices = [("", "Everybody"), *choices]  # type: ignore[attr-defined]

    def clean_person(self) -> int | None:
        digits = "".join(str(self.cleaned_data["person"]).split())
        if not digits:
            return None
        if not digits.isdecimal():
            raise forms.ValidationError("An ID is a number, for example 40 118.")
        return int(digits)

    def asked(self) -> LogAsked:
        """Which lines; days that lie ahead, or that cannot be read, are today."""
        answers = self.cleaned_data
        first = min(answers.get("day") or self.today, self.today)
        last = min(max(answers.get("last") or first, first), self.today, first + LONGEST)
        return LogAsked(first, last, answers.get("drug") or "", answers.get("person"), answers.get("dispenser"))
