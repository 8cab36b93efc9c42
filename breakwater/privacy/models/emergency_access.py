"""Break-glass: one staff member, one person, at most 60 minutes, always looked at afterwards (H67)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import pghistory
from django.db import models
from django.db.models import Count, F, Q

from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient
from breakwater.record.scoped import ScopedQuerySet

LONGEST = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(hours=72)
COUNTED_OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """What the privacy officer sees first; ``lately`` and ``not_appropriate`` are of the last 30 days."""

    to_review: int
    overdue: int
    lately: int
    not_appropriate: int


class EmergencyAccessQuerySet(ScopedQuerySet["EmergencyAccess"]):
    def open_at(self, at: datetime) -> EmergencyAccessQuerySet:
        return self.filter(opened_at__lte=at, expires_at__gt=at, closed_at__isnull=True)

    def to_review(self) -> EmergencyAccessQuerySet:
        return self.filter(reviewed_at__isnull=True)

    def counts(self, at: datetime) -> ReviewCounts:
        """How many wait for review, how many are late, how many were opened in the last 30 days; one query."""
        waiting, lately = Q(reviewed_at__isnull=True), Q(opened_at__gte=at - COUNTED_OVER)
        return ReviewCounts(
            **self.aggregate(
                to_review=Count("pk", filter=waiting),
                overdue=Count("pk", filter=waiting & Q(opened_at__lt=at - REVIEW_WITHIN)),
                lately=Count("pk", filter=lately),
                not_appropriate=Count("pk", filter=lately & Q(outcome=EmergencyAccess.Outcome.NOT_APPROPRIATE)),
            )
        )


@pghistory.track()
class EmergencyAccess(models.Model):
    class Reason(models.TextChoices):
        LIFE_AT_RISK = "life_at_risk", "Life or health is at risk now"
        PERSON_HERE = "person_here", "The person is here and their own site cannot be reached"
        OUTAGE = "outage", "Rights are wrong or missing and care cannot wait"
        OUTSIDE_CALL = "outside_call", "A hospital or emergency team is asking about the person now"

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", "Right to open"
        NOT_APPROPRIATE = "not_appropriate", "Should not have been opened"
        FOLLOW_UP = "follow_up", "More to find out"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="emergency_accesses")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    explanation = models.TextField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    review_note = models.TextField(blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("opened_at"), expires_at__lte=F("opened_at") + LONGEST),
                name="emergency_access_60_minutes_at_most",
            ),
            models.CheckConstraint(condition=~Q(explanation=""), name="emergency_access_says_why"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, outcome="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(outcome="") & ~Q(review_note=""),
                name="emergency_access_reviewed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("staff")),
                name="emergency_access_not_reviewed_by_oneself",
            ),
        ]
        indexes = [models.Index(fields=["staff", "-expires_at"], name="emergency_access_by_staff")]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"

    @property
    def review_due_at(self) -> datetime:
        return self.opened_at + REVIEW_WITHIN
