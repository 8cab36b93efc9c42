"""A scale filled in for a person: the answers as given, and what they came to by the version of that day."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class AssessmentQuerySet(ScopedQuerySet["Assessment"]):
    def newest_of_each_scale(self) -> AssessmentQuerySet:
        """The last one of each scale, of one person."""
        return self.order_by("scale", "-assessed_at").distinct("scale")


class Assessment(AppendOnly):
    """Never changed: a mistake is a further assessment. COWS at the bedside is an ``Observation``, with vital signs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="+", db_index=False)
    scale = models.CharField(max_length=40)
    scale_version = models.CharField(max_length=20)
    band_set = models.CharField(
        max_length=40, blank=True, help_text="Which published bands the total was held against."
    )
    answers = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField(null=True, help_text="Empty when an item is missing; missing is not zero.")
    band = models.CharField(max_length=40, blank=True)
    follow_ups = models.JSONField(default=list, help_text="What the answers ask staff to do, by code.")
    note = models.TextField(blank=True)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-assessed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__isnull=False) | Q(band=""), name="assessment_no_band_without_total"
            ),
        ]
        indexes = [models.Index(fields=["patient", "scale", "-assessed_at"], name="assessment_by_patient_scale")]

    def __str__(self) -> str:
        return f"assessment {self.scale}"
