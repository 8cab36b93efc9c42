"""A prescriber's decision about doses that nobody watches being taken."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class TakeHomeReviewQuerySet(ScopedQuerySet["TakeHomeReview"]):
    def standing(self, patient: Patient) -> TakeHomeReview | None:
        """The newest decision; each is valid until the next one. Of two at one moment the stop counts."""
        newest = self.filter(patient=patient).order_by("-decided_at", "-decision")
        return newest.select_related("decided_by").first()


class TakeHomeReview(AppendOnly):
    """The six considerations as answered, the reason, and what was decided. A further row takes its place."""

    class Decision(models.TextChoices):
        GRANTED = "granted", "Take-homes"
        CLOSED_DAYS = "closed_days", "Only for days the site is closed"
        STOPPED = "stopped", "None, not even for closed days"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="take_home_reviews", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(max_length=12, choices=Decision.choices)
    most_days = models.PositiveSmallIntegerField(
        null=True, help_text="This person's own limit of days in hand; closed days come on top."
    )
    considered = models.JSONField(default=dict, help_text="The answer to each of the six considerations, by its name.")
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TakeHomeReviewQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="granted", most_days__isnull=False, most_days__gt=0)
                | ~Q(decision="granted") & Q(most_days__isnull=True),
                name="take_home_review_days_when_granted",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="take_home_review_says_why"),
        ]
        indexes = [models.Index(fields=["patient", "-decided_at"], name="take_home_review_by_patient")]

    def __str__(self) -> str:
        return f"take-home review {self.pk}"
