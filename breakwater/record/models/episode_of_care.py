"""From admission to discharge: the time in which the program is responsible for a person."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Q

from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.enquiry import Enquiry
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class EpisodeQuerySet(ScopedQuerySet["EpisodeOfCare"]):
    def active(self) -> EpisodeQuerySet:
        return self.filter(status=EpisodeOfCare.Status.ACTIVE)


@pghistory.track()
class EpisodeOfCare(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", "In treatment"
        FINISHED = "finished", "Ended"

    class DischargeReason(models.TextChoices):
        COMPLETED = "completed", "Completed this part of treatment"
        LEFT_BEFORE_PLANNED = "left_before_planned", "Left before planned"
        TRANSFERRED = "transferred", "Went on to another program"
        ENDED_BY_PROGRAM = "ended_by_program", "Ended by the program"
        INCARCERATED = "incarcerated", "Incarcerated"
        DIED = "died", "Died"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="episodes")
    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, null=True, related_name="episode")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    level_of_care = models.CharField(max_length=6, help_text="The decided level, for example 3.7.")
    started_at = models.DateTimeField()
    admitted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    multiple_enrollment_checked_at = models.DateTimeField()
    multiple_enrollment_checked_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    multiple_enrollment_result = models.CharField(max_length=160)
    counselor = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    discharge_reason = models.CharField(max_length=24, choices=DischargeReason.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(status="active"), name="episode_one_active_a_person"
            ),
            models.CheckConstraint(
                condition=Q(status="active", ended_at__isnull=True, ended_by__isnull=True, discharge_reason="")
                | Q(status="finished", ended_at__isnull=False, ended_by__isnull=False) & ~Q(discharge_reason=""),
                name="episode_ends_with_time_person_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "status"], name="episode_by_site_status"),
            models.Index(fields=["site", "started_at"], name="episode_by_site_start"),
        ]

    def __str__(self) -> str:
        return f"episode {self.pk}"

    def day_of_stay(self, today: date) -> int:
        """Treatment day as counted here: the day of admission, in the site's zone, is day 1."""
        return (today - self.site.local(self.started_at).date()).days + 1
