"""What happened to a dose after it was given: vomited, partly taken, not drunk, or swallowed by somebody else."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models.dose import Dose
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class DoseEventQuerySet(ScopedQuerySet["DoseEvent"]):
    def to_review(self) -> DoseEventQuerySet:
        """Doses another person swallowed, which the privacy officer has not looked at yet."""
        return self.filter(kind=DoseEvent.Kind.WRONG_PERSON, review__isnull=True)


class DoseEvent(AppendOnly):
    """One row for each kind of event of a dose. The dose itself stays as it was recorded."""

    class Kind(models.TextChoices):
        VOMITED = "vomited", "Vomited"
        PARTLY_TAKEN = "partly_taken", "Partly taken"
        NOT_DRUNK = "not_drunk", "Poured, then not drunk"
        WRONG_PERSON = "wrong_person", "Swallowed by another person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dose = models.ForeignKey(Dose, on_delete=models.PROTECT, related_name="events", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="dose_events", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    minutes_after = models.PositiveSmallIntegerField(null=True, help_text="From the dose to vomiting; empty: unknown.")
    seen_by_staff = models.BooleanField(null=True)
    swallowed_mg = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    what_happened = models.TextField()
    advice = models.JSONField(default=dict, help_text="What the rule said when it was recorded: code, most mg, source.")
    second_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = DoseEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-recorded_at"]
        indexes = [
            models.Index(fields=["patient", "-recorded_at"], name="dose_event_by_patient"),
            models.Index(fields=["-recorded_at"], name="dose_event_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dose", "kind"], name="dose_event_once_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind="vomited") | Q(seen_by_staff__isnull=False), name="dose_event_vomited_says_if_seen"
            ),
            models.CheckConstraint(
                condition=Q(kind="partly_taken", swallowed_mg__isnull=False, swallowed_mg__gt=0)
                | ~Q(kind="partly_taken") & Q(swallowed_mg__isnull=True),
                name="dose_event_partly_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(kind="vomited") | Q(second_by__isnull=False) & ~Q(second_by=F("recorded_by")),
                name="dose_event_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
