"""A time in which doses were given from paper, and each dose that was due in it, to be settled by name."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from breakwater.journey.medication.models.bottle import Bottle
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Dose, MedicationOrder, Patient
from breakwater.record.scoped import ScopedQuerySet


@pghistory.track()
class Downtime(models.Model):
    """One for a site at a time: from when the screens stopped until every dose due in it is settled (H7)."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(help_text="When the screens stopped.")
    back_at = models.DateTimeField(help_text="When they worked again.")
    reason = models.CharField(max_length=240)
    started_at = models.DateTimeField(help_text="When somebody began to type in from paper.")
    started_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ScopedQuerySet["Downtime"].as_manager()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(ended_at__isnull=True), name="downtime_one_open_a_site"
            ),
            models.CheckConstraint(
                condition=Q(began_at__lt=F("back_at"), back_at__lte=F("started_at")) & ~Q(reason=""),
                name="downtime_lies_behind_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="downtime_ended_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"downtime from {self.began_at:%Y-%m-%d %H:%M}"


class DowntimeDueQuerySet(ScopedQuerySet["DowntimeDue"]):
    def unsettled(self) -> DowntimeDueQuerySet:
        """Doses of which nobody has said yet whether they were given on paper; they hold the person's next dose."""
        return self.filter(settled_at__isnull=True)


class DowntimeDue(models.Model):
    """One dose that was due while the screens were down. Until it is settled the person is given nothing (H7)."""

    class Outcome(models.TextChoices):
        ENTERED = "entered", "Given on paper, entered"
        NOT_GIVEN = "not_given", "Not given while the system was down"
        SIGNED_OFF = "signed_off", "Signed off by two people"
        ASKED = "asked", "Two records of one dose: a prescriber is asked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    downtime = models.ForeignKey(Downtime, on_delete=models.PROTECT, related_name="dues", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="+", db_index=False)
    dosing_day = models.DateField()
    part = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    dose = models.OneToOneField(Dose, on_delete=models.PROTECT, null=True, related_name="downtime_due")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    second_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=240, blank=True)

    objects = DowntimeDueQuerySet.as_manager()

    class Meta:
        ordering = ["patient__family_name", "patient__given_name", "dosing_day", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["downtime", "patient", "dosing_day", "part"], name="downtime_due_once_a_person_day_part"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, outcome="", dose__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome=""),
                name="downtime_due_settled_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="entered") | Q(dose__isnull=False), name="downtime_due_entered_names_dose"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="signed_off")
                | Q(second_by__isnull=False) & ~Q(second_by=F("settled_by")) & ~Q(reason=""),
                name="downtime_due_signed_off_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["patient"], condition=Q(settled_at__isnull=True), name="downtime_due_unsettled"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            # What somebody has settled by name stays settled so.
            pgtrigger.Protect(
                name="settled_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__settled_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"due on {self.dosing_day}, part {self.part}"

    @property
    def ordered_mg(self) -> Decimal:
        """What was ordered for this part of the day, in mg; the parts of a day may differ (H22)."""
        return self.order.parts[self.part - 1]


@pghistory.track()
class PaperQuestion(models.Model):
    """A dose on paper beside a dose in the record for the same day and part: a prescriber says which is true (H7)."""

    class Answer(models.TextChoices):
        SAME_DOSE = "same_dose", "One dose: paper and record speak of the same one"
        BOTH_GIVEN = "both_given", "Two doses were given"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    due = models.OneToOneField(DowntimeDue, on_delete=models.PROTECT, related_name="question")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    stands_against = models.ForeignKey(Dose, on_delete=models.PROTECT, related_name="+", db_index=False)
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2, help_text="As on the paper.")
    given_at = models.DateTimeField(help_text="As on the paper.")
    given_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    bottle = models.ForeignKey(Bottle, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=240, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_note = models.CharField(max_length=240, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dose = models.OneToOneField(Dose, on_delete=models.PROTECT, null=True, related_name="paper_question")

    objects = ScopedQuerySet["PaperQuestion"].as_manager()

    class Meta:
        ordering = ["entered_at"]
        constraints = [
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="paper_question_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="") & ~Q(answer_note=""),
                name="paper_question_answered_by_name",
            ),
            models.CheckConstraint(
                condition=Q(answer="both_given", dose__isnull=False) | ~Q(answer="both_given") & Q(dose__isnull=True),
                name="paper_question_second_dose_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"question about {self.due}"
