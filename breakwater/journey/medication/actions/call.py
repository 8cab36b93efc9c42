"""Call a person to a window, so that the other windows see it."""

from __future__ import annotations

from datetime import datetime

from breakwater.journey.medication.models import AtWindow
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Patient


def call(*, patient: Patient, station: Station, by: StaffMember, at: datetime) -> None:
    """This person stands at this window from now on, instead of whoever was called there before.

    Who was opened, by whom and how is in the audit trail already; this only tells the other windows.
    """
    here = AtWindow(station_id=station.pk, patient=patient, called_at=at, called_by=by)
    AtWindow.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["station"], update_fields=["patient", "called_at", "called_by"]
    )
