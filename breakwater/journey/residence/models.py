"""The day of the house: its routine, leave, and the count of heads."""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember, Unit
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class RoutineItemQuerySet(ScopedQuerySet["RoutineItem"]):
    def on_weekday(self, weekday: int) -> RoutineItemQuerySet:
        """What the house does on this day of the week; Monday is 1."""
        return self.filter(weekdays__contains=str(weekday))


class RoutineItem(models.Model):
    """One part of the structured day, for example "Breakfast, 07:30 to 08:15, every day"."""

    within_site = "unit__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="routine")
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=60, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    weekdays = models.CharField(max_length=7, default="1234567", help_text="Digits of the days, Monday is 1.")

    objects = RoutineItemQuerySet.as_manager()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="routine_ends_after_start"),
            models.CheckConstraint(
                condition=Q(weekdays__regex=r"^1?2?3?4?5?6?7?$") & ~Q(weekdays=""), name="routine_weekdays_are_days"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LeaveQuerySet(ScopedQuerySet["Leave"]):
    def out_now(self) -> LeaveQuerySet:
        return self.filter(returned_at__isnull=True)


@pghistory.track()
class Leave(models.Model):
    """A person is out of the house, with a time to be back."""

    within_patient = "episode__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="leaves")
    where = models.CharField(max_length=120)
    left_at = models.DateTimeField()
    due_back_at = models.DateTimeField()
    recorded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["due_back_at"]
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(returned_at__isnull=True), name="leave_one_open"),
            models.CheckConstraint(condition=Q(due_back_at__gt=F("left_at")), name="leave_due_back_after_leaving"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="leave_back_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"leave {self.pk}"


class HeadcountQuerySet(ScopedQuerySet["Headcount"]):
    pass


class Headcount(AppendOnly):
    """One walk through the house: everybody who lives there was looked for by name."""

    within_site = "unit__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="headcounts")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    on_leave = models.PositiveSmallIntegerField()
    missing = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)

    objects = HeadcountQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected=F("present") + F("on_leave") + F("missing")), name="headcount_adds_up"
            )
        ]

    def __str__(self) -> str:
        return f"headcount {self.pk}"


class HeadcountLineQuerySet(ScopedQuerySet["HeadcountLine"]):
    pass


class HeadcountLine(AppendOnly):
    """Where one person was at the count."""

    class Where(models.TextChoices):
        PRESENT = "present", "Here"
        ON_LEAVE = "on_leave", "Out on leave"
        MISSING = "missing", "Not found"

    headcount = models.ForeignKey(Headcount, on_delete=models.PROTECT, related_name="lines")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="headcount_lines")
    where = models.CharField(max_length=8, choices=Where.choices)

    objects = HeadcountLineQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [models.UniqueConstraint(fields=["headcount", "patient"], name="headcount_person_once")]

    def __str__(self) -> str:
        return f"headcount line {self.pk}"
