"""A site closes without warning: one act that issues cover for everybody with an order for those days."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember, Station
from breakwater.record.models import Patient, TakeHomeIssue
from breakwater.record.scoped import ScopedQuerySet


class SuddenClosureQuerySet(ScopedQuerySet["SuddenClosure"]):
    pass


class SuddenClosure(AppendOnly):
    """The prescriber's decision. Each person's cover is an issue of its own, whole or not at all (H26)."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = SuddenClosureQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-decided_at"]
        constraints = [models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="closure_ends_after_start")]

    def __str__(self) -> str:
        return f"closure from {self.first_on}"

    @property
    def days(self) -> tuple[date, ...]:
        """Every closed day of it, oldest first."""
        return tuple(self.first_on + timedelta(days=n) for n in range((self.last_on - self.first_on).days + 1))


class CoverQuerySet(ScopedQuerySet["ClosureCover"]):
    pass


class ClosureCover(AppendOnly):
    """How it went for one person: covered by an issue, or not, and why. A later row of the same person counts."""

    id = models.BigAutoField(primary_key=True)
    closure = models.ForeignKey(SuddenClosure, on_delete=models.PROTECT, related_name="covers")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    issue = models.OneToOneField(TakeHomeIssue, on_delete=models.PROTECT, null=True, related_name="closure_cover")
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=400, blank=True, help_text="Why this person could not be covered.")
    at = models.DateTimeField()

    objects = CoverQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "patient"], condition=Q(issue__isnull=False), name="closure_covers_a_person_once"
            ),
            models.CheckConstraint(
                condition=Q(issue__isnull=False) | ~Q(message=""), name="closure_not_covered_says_why"
            ),
        ]

    def __str__(self) -> str:
        return "covered" if self.issue_id else self.code
