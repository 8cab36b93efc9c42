"""Hold a bed for somebody who is coming, and let it go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings

from breakwater.journey.admissions.forms.fields import offer
from breakwater.organization.models import Bed
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Enquiry
from breakwater.record.models.enquiry import EnquiryQuerySet

HOURS = (1, 2, 4, 8, 12, 24)


class HoldForm(KeyedForm):
    """For whom, and how long. The end is worked out when the hold begins."""

    enquiry = forms.ModelChoiceField(
        label="For whom",
        queryset=Enquiry.objects.none(),
        error_messages={"required": "Choose for whom the bed is held."},
    )
    hours = forms.TypedChoiceField(label="For how long", coerce=int)

    def __init__(self, *args: Any, enquiries: EnquiryQuerySet, bed: Bed, moment: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site, usual = bed.room.unit.site, settings.ADMISSIONS["hold_hours"]
        people = [(e.pk, f"{e.preferred_name} ({e.reference}), {e.get_status_display().lower()}") for e in enquiries]
        offer(self, "enquiry", enquiries, [("", "Choose an enquiry"), *people])
        self.fields["hours"].choices = [  # type: ignore[attr-defined]
            (hours, f"{hours} h, until {site.local(moment + timedelta(hours=hours)):%H:%M}")
            for hours in sorted({*HOURS, usual})
        ]
        self.fields["hours"].initial = usual

    @property
    def lasting(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["hours"])


class ReleaseForm(KeyedForm):
    """Nothing to fill: the button and its key."""
