"""Somebody has come for their medicine."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.journey.medication.models import Arrival
from breakwater.journey.medication.restarts import draft_restart_on_arrival
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Patient


@transaction.atomic
def arrive(*, patient: Patient, site: Site, by: StaffMember, at: datetime) -> Arrival:
    """Put a person in today's queue, at the time they came. Coming twice on one dosing day changes nothing.

    Whoever missed so many days that a new order is needed finds its draft with the prescriber (H10).
    """
    day = site.dosing_day(at)
    arrival = Arrival(patient=patient, site=site, dosing_day=day, arrived_at=at, seen_by=by)
    Arrival.objects.bulk_create([arrival], ignore_conflicts=True)
    kept = Arrival.objects.get(patient=patient, site=site, dosing_day=day)
    if kept.pk == arrival.pk:
        audit.act(action="person.arrived", by=by, at=at, patient_id=patient.pk, site_id=site.pk, subject=kept)
        draft_restart_on_arrival(patient=patient, site=site, by=by, at=at)
    return kept
