"""Controlled stock that was destroyed before two witnesses: what DEA Form 41 asks for."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class DestructionQuerySet(ScopedQuerySet["Destruction"]):
    pass


class Destruction(AppendOnly):
    """One act of destroying. What was destroyed are its ledger lines; three people stand by their names here."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=120, help_text="How it was made impossible to get back.")
    place = models.CharField(max_length=120)
    destroyed_at = models.DateTimeField()
    destroyed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    first_witness = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    second_witness = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = DestructionQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-destroyed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_witness=F("second_witness"))
                & ~Q(first_witness=F("destroyed_by"))
                & ~Q(second_witness=F("destroyed_by")),
                name="destruction_three_people",
            )
        ]

    def __str__(self) -> str:
        return f"destruction {self.pk}"
