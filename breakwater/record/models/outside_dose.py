"""A dose that a hospital or another program gave, told to us and confirmed. No stock of ours moved."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.medication_order import MedicationOrder
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class OutsideDoseQuerySet(ScopedQuerySet["OutsideDose"]):
    def standing(self) -> OutsideDoseQuerySet:
        """Without those that a later row took back, and without the rows that do so."""
        return self.filter(reverses__isnull=True, taken_back__isnull=True)


class OutsideDose(AppendOnly):
    """It counts for its whole dosing day like a dose of ours (H5), and for missed days."""

    class Confirmed(models.TextChoices):
        CALLED_BACK = "called_back", "We called the number we have and asked"
        WRITTEN = "written", "In writing: letter, discharge paper, medication record"
        SECURE_MESSAGE = "secure_message", "Secure message between programs"
        IN_PERSON = "in_person", "Their staff told us here"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="outside_doses", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    dosing_day = models.DateField()
    taken_at = models.DateTimeField()
    drug = models.CharField(max_length=20, choices=MedicationOrder.Drug.choices)
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2)
    given_by_whom = models.CharField(max_length=120, help_text="The hospital or program that gave it.")
    told_by = models.CharField(max_length=120, help_text="Who there told us.")
    confirmed_how = models.CharField(max_length=16, choices=Confirmed.choices)
    note = models.CharField(max_length=240, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_back")

    objects = OutsideDoseQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-taken_at"]
        indexes = [models.Index(fields=["patient", "-taken_at"], name="outside_dose_by_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="outside_dose_above_zero"),
            models.CheckConstraint(
                condition=~Q(told_by="") & ~Q(given_by_whom=""), name="outside_dose_says_who_gave_and_told"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(note=""), name="outside_dose_taken_back_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"outside dose {self.pk}"
