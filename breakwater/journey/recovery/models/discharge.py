"""How an episode of care ended and what the person took with them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class DischargeQuerySet(ScopedQuerySet["Discharge"]):
    pass


class Discharge(AppendOnly):
    """One for each episode of care; the episode itself carries the reason and the time."""

    class Naloxone(models.TextChoices):
        GIVEN = "given", "Given, and shown how to use it"
        HAS_IT = "has_it", "Has it already"
        DECLINED = "declined", "Said no"
        NOT_REACHED = "not_reached", "Had left before it could be given"

    class ToleranceWarning(models.TextChoices):
        TOLD = "told", "Told in person, and given on paper"
        SENT = "sent", "Will be told by phone"
        NOT_REACHED = "not_reached", "Had left before it could be told"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.OneToOneField(EpisodeOfCare, on_delete=models.PROTECT, related_name="discharge")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="discharges")
    discharged_at = models.DateTimeField()
    discharged_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    going_to = models.CharField(max_length=160, blank=True)
    medicine_visit_at = models.DateTimeField(null=True, help_text="The booked next visit for medicine.")
    no_visit_reason = models.CharField(max_length=160, blank=True)
    naloxone = models.CharField(max_length=12, choices=Naloxone.choices, blank=True)
    tolerance_warning = models.CharField(max_length=12, choices=ToleranceWarning.choices, blank=True)

    objects = DischargeQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-discharged_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(medicine_visit_at__isnull=False) | ~Q(no_visit_reason=""),
                name="discharge_visit_or_reason",
            )
        ]

    def __str__(self) -> str:
        return f"discharge {self.pk}"
