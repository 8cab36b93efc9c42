"""The privacy officer has looked at a dose that another person swallowed, and wrote what follows from it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.dose_event import DoseEvent
from breakwater.record.scoped import ScopedQuerySet


class DoseEventReviewQuerySet(ScopedQuerySet["DoseEventReview"]):
    pass


class DoseEventReview(AppendOnly):
    """One for each event, by name, with a note; until then the event stands on the officer's list."""

    within_patient = "event__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.OneToOneField(DoseEvent, on_delete=models.PROTECT, related_name="review")
    note = models.TextField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = DoseEventReviewQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="dose_event_review_says_what")]

    def __str__(self) -> str:
        return f"review of {self.event_id}"
