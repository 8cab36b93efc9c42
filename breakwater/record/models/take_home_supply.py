"""A bottle handed over for a day without an observed dose."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.medication_order import MedicationOrder
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class TakeHomeQuerySet(ScopedQuerySet["TakeHomeSupply"]):
    pass


class TakeHomeSupply(AppendOnly):
    """One bottle covers one dosing day; that day blocks an observed dose (H9)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="take_home_supplies")
    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="take_home_supplies")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    covers_on = models.DateField(help_text="The dosing day on which it is to be taken.")
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2)
    handed_over_at = models.DateTimeField()
    handed_over_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TakeHomeQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [
            models.UniqueConstraint(fields=["patient", "covers_on"], name="take_home_one_a_person_and_day"),
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="take_home_above_zero"),
        ]

    def __str__(self) -> str:
        return f"take-home for {self.covers_on}"
