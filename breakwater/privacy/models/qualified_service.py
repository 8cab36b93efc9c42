"""An organization that works for the program under a written agreement in which it accepts 42 CFR part 2 (2.11)."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from breakwater.organization.models import StaffMember
from breakwater.privacy.codes import Category


@pghistory.track()
class QualifiedService(models.Model):
    """No agreement in force, no data: the gate asks on every release."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.CharField(max_length=160)
    services = models.CharField(max_length=240, help_text="What it does for us, for example laboratory tests.")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    agreement = models.CharField(max_length=160, help_text="Where the signed agreement is kept.")
    accepts_part_2 = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organization"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="service_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(categories__contains=["counseling_notes"]), name="service_no_counseling_notes"
            ),
        ]

    def __str__(self) -> str:
        return self.organization

    def in_force_on(self, day: date) -> bool:
        """Whether the agreement is signed as Part 2 asks and covers this day."""
        return self.accepts_part_2 and self.starts_on <= day <= self.ends_on
