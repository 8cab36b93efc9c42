"""The reasoned decision for a level of care."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.enquiry import Enquiry
from breakwater.record.scoped import ScopedQuerySet


class PlacementQuerySet(ScopedQuerySet["Placement"]):
    pass


class Placement(AppendOnly):
    """``dimensions``: dimension id to {"level": "3.7", "reason": "..."}; our own fields, no licensed text."""

    within_site = "enquiry__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="placements")
    dimensions = models.JSONField()
    recommended_level = models.CharField(max_length=6)
    decided_level = models.CharField(max_length=6)
    reason_when_different = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PlacementQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_level=F("recommended_level")) | ~Q(reason_when_different=""),
                name="placement_says_why_when_different",
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.decided_level}"
