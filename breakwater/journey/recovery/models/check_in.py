"""A planned contact after discharge, and the tries to reach the person."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import StaffMember
from breakwater.record.models import EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet


class CheckInQuerySet(ScopedQuerySet["CheckIn"]):
    def open(self) -> CheckInQuerySet:
        return self.filter(closed_at__isnull=True)

    def due_by(self, day: date) -> CheckInQuerySet:
        return self.open().filter(due_on__lte=day)


@pghistory.track()
class CheckIn(models.Model):
    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached"
        NOT_REACHED = "not_reached", "Could not be reached"
        DECLINED = "declined", "Asked for no more calls"
        BACK_IN_TREATMENT = "back", "Back in treatment"
        DIED = "died", "Died"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="check_ins")
    day_number = models.PositiveSmallIntegerField(help_text="Days after discharge.")
    due_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "day_number"], name="check_in_once_an_episode_day"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="check_in_closed_who_when_how",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="check_in_open_by_day")]

    def __str__(self) -> str:
        return f"check-in day {self.day_number}"


class CheckInContactQuerySet(ScopedQuerySet["CheckInContact"]):
    pass


class CheckInContact(AppendOnly):
    """One try to reach the person, with what they said. Questions not asked stay empty."""

    class Answered(models.TextChoices):
        REACHED = "reached", "Talked with the person"
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE = "message", "Left a message, as agreed"
        WRONG_NUMBER = "wrong_number", "Number does not work"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="contacts")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    answered = models.CharField(max_length=12, choices=Answered.choices)
    on_medicine = models.BooleanField(null=True)
    used_since = models.BooleanField(null=True)
    has_naloxone = models.BooleanField(null=True)
    stable_housing = models.BooleanField(null=True)
    wants_to_return = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = CheckInContactQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["at"]

    def __str__(self) -> str:
        return f"contact {self.pk}"
