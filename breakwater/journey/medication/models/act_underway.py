"""A dose that was asked to be confirmed at a window: until it is saved, gone back on or settled, nobody knows."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from breakwater.audit.models import FormKey
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import MedicationOrder, Patient
from breakwater.record.scoped import ScopedQuerySet


class ActUnderwayQuerySet(ScopedQuerySet["ActUnderway"]):
    def unknown(self) -> ActUnderwayQuerySet:
        """Those whose form key was never used and which nobody has settled."""
        used = FormKey.objects.filter(key=OuterRef("form_key"))
        return self.filter(~Exists(used), settled_at__isnull=True)


class ActUnderway(models.Model):
    """One confirmation that was drawn, by the key of its form. Saved means that the key is used up (H6, H45)."""

    class Outcome(models.TextChoices):
        GONE_BACK = "gone_back", "Gone back, or refused"
        SAVED = "saved", "It was saved"
        NOT_GIVEN = "not_given", "Nothing was given"
        GIVEN = "given", "Given and not saved: enter it from paper"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_key = models.UUIDField(unique=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="+", db_index=False)
    dosing_day = models.DateField()
    part = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ActUnderwayQuerySet.as_manager()

    class Meta:
        ordering = ["drawn_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome=""),
                name="act_underway_settled_by_name",
            ),
        ]
        indexes = [
            models.Index(fields=["patient"], condition=Q(settled_at__isnull=True), name="act_underway_by_patient"),
            models.Index(fields=["station"], condition=Q(settled_at__isnull=True), name="act_underway_by_station"),
        ]

    def __str__(self) -> str:
        return f"act underway since {self.drawn_at:%H:%M}"
