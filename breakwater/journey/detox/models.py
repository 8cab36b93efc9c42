"""Who watches over a person in detox, and when they are looked at next."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.organization.models import StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class WatchQuerySet(ScopedQuerySet["Watch"]):
    pass


class Watch(models.Model):
    """One row for each episode of care, made when the first score is saved or a nurse takes the person over.

    A person without a row is on the board all the same: their first score is due since they came to the unit.
    The row keeps no history of its own, because scores, doses and audit rows tell it.
    """

    class Task(models.TextChoices):
        FIRST = "first", "First COWS"
        COWS_AND_VITALS = "cows_and_vitals", "COWS + vitals"
        AFTER_DOSE = "after_dose", "Check after dose"
        LOOK_AGAIN = "look_again", "Look again"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.OneToOneField(EpisodeOfCare, on_delete=models.PROTECT, related_name="watch")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    nurse = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")
    nurse_since = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(
        null=True, help_text="As it stood after the last record; a dose since may bring it forward. Empty: not scored."
    )
    task = models.CharField(max_length=16, choices=Task.choices, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(nurse__isnull=True, nurse_since__isnull=True)
                | Q(nurse__isnull=False, nurse_since__isnull=False),
                name="watch_nurse_with_time",
            ),
            models.CheckConstraint(
                condition=Q(next_due_at__isnull=True, task="") | Q(next_due_at__isnull=False) & ~Q(task=""),
                name="watch_due_with_task",
            ),
        ]
        indexes = [models.Index(fields=["nurse"], name="watch_by_nurse")]

    def __str__(self) -> str:
        return f"watch over episode {self.episode_id}"
