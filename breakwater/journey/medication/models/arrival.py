"""Somebody has come for their medicine."""

from __future__ import annotations

import uuid

from django.db import models

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet


class Arrival(AppendOnly):
    """The first moment a person was here on a dosing day; it puts them in the queue by arrival."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="arrivals", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    dosing_day = models.DateField()
    arrived_at = models.DateTimeField()
    seen_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ScopedQuerySet[Arrival] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        ordering = ["arrived_at"]
        indexes = [models.Index(fields=["site", "dosing_day"], name="arrival_by_site_day")]
        constraints = [
            models.UniqueConstraint(fields=["patient", "site", "dosing_day"], name="arrival_once_a_day_and_site")
        ]

    def __str__(self) -> str:
        return f"here at {self.arrived_at}"
