"""One try to reach somebody who did not come for their medicine."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class MissedCall(AppendOnly):
    """Who called, when, and what came of it. The words are neutral: somebody else may have answered."""

    class Result(models.TextChoices):
        COMES = "comes", "Reached, will come"
        DOES_NOT_COME = "does_not_come", "Reached, will not come now"
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE = "message", "Left a message, as agreed"
        SOMEBODY_ELSE = "somebody_else", "Somebody else answered, nothing was said"
        WRONG_NUMBER = "wrong_number", "The number does not work"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="missed_calls", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="+", db_index=False)
    missed_days = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=14, choices=Result.choices)
    note = models.CharField(max_length=240, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ScopedQuerySet[MissedCall] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        ordering = ["-at"]
        indexes = [models.Index(fields=["patient", "-at"], name="missed_call_by_patient")]
        constraints = [models.CheckConstraint(condition=Q(missed_days__gte=1), name="missed_call_of_days_missed")]

    def __str__(self) -> str:
        return f"call {self.pk}"
