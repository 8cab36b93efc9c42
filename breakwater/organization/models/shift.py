"""Who is on shift, and who leads it: where urgent work goes when nobody else has it (H30)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from breakwater.organization.models.place import Site
from breakwater.organization.models.staff import StaffMember


class _During(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ShiftQuerySet(models.QuerySet["Shift"]):
    def on_at(self, moment: datetime, site_ids: Collection[UUID]) -> ShiftQuerySet:
        """Shifts that run at this moment at these sites."""
        running = self.filter(starts_at__lte=moment, ends_at__gt=moment, site_id__in=list(site_ids))
        return running.select_related("staff", "site")


@pghistory.track()
class Shift(models.Model):
    """One person at work at one site from a moment to another. At most one of a site leads at any moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shifts")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    leads = models.BooleanField(default=False, help_text="Shift lead: gets urgent work that nobody on shift has.")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            ExclusionConstraint(
                name="shift_one_lead_a_site",
                expressions=[
                    ("site", RangeOperators.EQUAL),
                    (_During("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(leads=True),
            ),
            ExclusionConstraint(
                name="shift_once_a_person",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    (_During("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"shift from {self.starts_at}"
