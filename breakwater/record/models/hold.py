"""A hold: medicine waits until a named person clears it."""

from __future__ import annotations

import uuid
from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from breakwater.clinical.holds import RUN_OUT
from breakwater.organization.models import Role, StaffMember
from breakwater.record.models.flag import Flag
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class HoldQuerySet(ScopedQuerySet["Hold"]):
    def standing(self) -> HoldQuerySet:
        """Holds nobody has cleared; each takes effect at once, at every station (H15)."""
        return self.filter(cleared_at__isnull=True)


@pghistory.track()
class Hold(models.Model):
    class Reason(models.TextChoices):
        RED_FLAG = "red_flag", "Red flag to answer"
        COUNSELOR = "counselor", "Counselor to see before the dose"
        PRESCRIBER = "prescriber", "Prescriber to see before the dose"
        MISSED_DOSES = "missed_doses", "Missed doses: new order needed"
        SEDATION = "sedation", "Sleepy or not steady"
        LAB_OR_ECG = "lab_or_ecg", "Laboratory result or ECG due"
        BOTTLES = "bottles", "Bottles not returned"
        OTHER = "other", "Other, see note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medication_holds")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.CharField(max_length=240, blank=True)
    holds = ArrayField(models.CharField(max_length=10), default=list, help_text="opioid, sedative")
    owner_role = models.CharField(max_length=20, choices=Role.choices)
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, null=True, related_name="medication_holds")
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    clear_reason = models.CharField(max_length=240, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~Q(clear_reason=""),
                name="hold_cleared_by_name_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("placed_at")), name="hold_due_after_placed"
            ),
        ]
        indexes = [
            models.Index(fields=["patient"], condition=Q(cleared_at__isnull=True), name="hold_standing_by_patient"),
        ]

    def __str__(self) -> str:
        return f"hold {self.reason}"

    def is_late(self, now: datetime) -> bool:
        """Whether nobody has cleared it in its time."""
        return self.cleared_at is None and self.due_at is not None and now >= self.due_at

    def has_run_out(self, now: datetime) -> bool:
        """Whether it stops no dose any more, though nobody has cleared it (``clinical.holds``)."""
        return self.is_late(now) and self.reason in RUN_OUT
