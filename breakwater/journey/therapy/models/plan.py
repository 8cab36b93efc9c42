"""The treatment plan: problems in the person's own words, goals, and steps with a date and an owner."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Q

from breakwater.organization.models import StaffMember
from breakwater.record.models import EpisodeOfCare
from breakwater.record.scoped import ScopedQuerySet


class TreatmentPlanQuerySet(ScopedQuerySet["TreatmentPlan"]):
    def current(self) -> TreatmentPlanQuerySet:
        """Plans of people who are in treatment now."""
        return self.filter(episode__status=EpisodeOfCare.Status.ACTIVE)

    def to_review_by(self, day: date) -> TreatmentPlanQuerySet:
        return self.current().filter(review_due_on__lte=day)


@pghistory.track()
class TreatmentPlan(models.Model):
    """One plan an episode of care; it grows, and its history is kept."""

    within_patient = "episode__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.OneToOneField(EpisodeOfCare, on_delete=models.PROTECT, related_name="treatment_plan")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    review_due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = TreatmentPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"plan {self.pk}"


class ProblemQuerySet(ScopedQuerySet["Problem"]):
    pass


@pghistory.track()
class Problem(models.Model):
    within_patient = "plan__episode__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(TreatmentPlan, on_delete=models.CASCADE, related_name="problems")
    statement = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(default=1)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"problem {self.pk}"


class GoalQuerySet(ScopedQuerySet["Goal"]):
    pass


@pghistory.track()
class Goal(models.Model):
    within_patient = "problem__plan__episode__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="goals")
    statement = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(default=1)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class StepQuerySet(ScopedQuerySet["Step"]):
    def open(self) -> StepQuerySet:
        return self.filter(done_at__isnull=True)


@pghistory.track()
class Step(models.Model):
    """Something somebody does by a day."""

    within_patient = "goal__problem__plan__episode__patient_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=240)
    owner = models.CharField(max_length=80, help_text="Who does it: the person, or a staff member.")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+")

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="step_done_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"
