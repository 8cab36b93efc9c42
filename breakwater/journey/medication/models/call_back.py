"""Calling somebody back with all their bottles, and what was counted when they came."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet


class CallBackQuerySet(ScopedQuerySet["CallBack"]):
    def not_counted(self) -> CallBackQuerySet:
        """Called, and nobody has counted their bottles yet; the one due first is first."""
        return self.filter(count__isnull=True).order_by("due_at")


class CallBack(AppendOnly):
    """A call to come with all bottles by a moment."""

    class Why(models.TextChoices):
        RANDOM = "random", "Drawn at random"
        CAUSE = "cause", "For a reason"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="call_backs")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=6, choices=Why.choices)
    note = models.CharField(max_length=240, blank=True)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField()

    objects = CallBackQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-called_at"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("called_at")), name="call_back_due_after_call"),
            models.CheckConstraint(condition=Q(why="random") | ~Q(note=""), name="call_back_for_a_reason_says_it"),
        ]

    def __str__(self) -> str:
        return f"call-back due {self.due_at}"

    def is_late(self, at: datetime) -> bool:
        return at > self.due_at


class CallBackCountQuerySet(ScopedQuerySet["CallBackCount"]):
    def differing(self) -> CallBackCountQuerySet:
        """Counts that found another number of sealed bottles than there should be."""
        return self.exclude(sealed_found=F("sealed_expected"))


class CallBackCount(AppendOnly):
    """What one call-back found. Expected is counted from the issues, never typed."""

    within_patient = "call_back__patient_id"

    call_back = models.OneToOneField(CallBack, on_delete=models.PROTECT, primary_key=True, related_name="count")
    sealed_expected = models.PositiveSmallIntegerField()
    sealed_found = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=240, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = CallBackCountQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-counted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_found=F("sealed_expected")) | ~Q(note=""), name="call_back_difference_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sealed_found} of {self.sealed_expected} sealed"
