"""Sessions held, who came, and what was written and signed."""

from __future__ import annotations

import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class SessionQuerySet(ScopedQuerySet["Session"]):
    def beginning_between(self, start: datetime, end: datetime) -> SessionQuerySet:
        return self.filter(starts_at__gte=start, starts_at__lt=end)


@pghistory.track()
class Session(models.Model):
    within_site = "site_id"

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        GROUP = "group", "Group"
        BEHAVIORAL = "behavioral", "Behavioral therapy"
        SUPPORT_GROUP = "support_group", "Support group"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    led_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start")]
        indexes = [models.Index(fields=["site", "starts_at"], name="session_by_site_time")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    pass


@pghistory.track()
class Attendance(models.Model):
    """One person at one session: expected, then what really happened."""

    class Status(models.TextChoices):
        EXPECTED = "expected", "Expected"
        PRESENT = "present", "Came"
        LEFT_EARLY = "left_early", "Left early"
        DID_NOT_COME = "did_not_come", "Did not come"
        EXCUSED = "excused", "Excused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="attendances")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.EXPECTED)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["patient__family_name", "patient__given_name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "patient"], name="attendance_once_a_session"),
            models.CheckConstraint(
                condition=Q(status="expected") | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="attendance_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class SessionNoteQuerySet(ScopedQuerySet["SessionNote"]):
    pass


class SessionNote(AppendOnly):
    """A signed progress note about one person at one session. Later words are an addendum, a further row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="notes")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="session_notes")
    group_text = models.TextField(blank=True, help_text="What the group worked on; names nobody.")
    text = models.TextField(help_text="A line about this person.")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    addendum_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="addenda")

    objects = SessionNoteQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["attendance"], condition=Q(addendum_to__isnull=True), name="note_one_signed_an_attendance"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
