"""A red flag: a sign that somebody must answer by name with an action. "Seen" is not an answer."""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.organization.models import StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.observation import Observation
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class FlagQuerySet(ScopedQuerySet["Flag"]):
    def open(self) -> FlagQuerySet:
        return self.filter(answered_at__isnull=True)


@pghistory.track()
class Flag(models.Model):
    class Level(models.TextChoices):
        EMERGENCY = "emergency", "Act now"
        ASSESS = "assess", "Assess before the next dose"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="flags")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="flags")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, null=True, related_name="flags")
    code = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=Level.choices)
    title = models.CharField(max_length=80)
    message = models.TextField()
    value = models.CharField(max_length=40, blank=True)
    holds = ArrayField(models.CharField(max_length=10), default=list, help_text="opioid, sedative: what waits.")
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    action_taken = models.CharField(max_length=40, blank=True)
    answer_note = models.TextField(blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, action_taken="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(action_taken=""),
                name="flag_answered_by_name_with_action",
            ),
        ]
        indexes = [
            models.Index(fields=["patient"], condition=Q(answered_at__isnull=True), name="flag_open_by_patient"),
        ]

    def __str__(self) -> str:
        return f"flag {self.code}"
