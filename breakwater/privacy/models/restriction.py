"""A person asked us not to share something, and we agreed (42 CFR 2.26)."""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from breakwater.organization.models import StaffMember
from breakwater.privacy.codes import Category, Purpose
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet


class RestrictionQuerySet(ScopedQuerySet["Restriction"]):
    def standing(self) -> RestrictionQuerySet:
        """Restrictions we agreed to and that nobody has lifted."""
        return self.filter(agreed=True, ended_at__isnull=True)


@pghistory.track()
class Restriction(models.Model):
    """An empty list of recipients, categories or purposes means all of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="restrictions")
    recipients = ArrayField(models.CharField(max_length=160), default=list)
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices), default=list)
    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose.choices), default=list)
    asked_words = models.TextField(help_text="What the person asked for, in their words.")
    agreed = models.BooleanField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="restriction_ended_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"
