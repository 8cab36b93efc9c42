"""What a prescriber authorized, from when to when."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class DateRange(Func):
    function = "DATERANGE"


class MedicationOrderQuerySet(ScopedQuerySet["MedicationOrder"]):
    def active_on(self, day: date) -> MedicationOrderQuerySet:
        return self.filter(status=MedicationOrder.Status.ACTIVE, starts_on__lte=day, ends_on__gte=day)

    def signed(self) -> MedicationOrderQuerySet:
        return self.filter(status=MedicationOrder.Status.ACTIVE)


@pghistory.track()
class MedicationOrder(models.Model):
    """Amounts in mg only (H11). A change ends one order and begins the next in one act (H16)."""

    class Drug(models.TextChoices):
        METHADONE = "methadone", "methadone"
        BUPRENORPHINE = "buprenorphine", "buprenorphine"

    class DrugClass(models.TextChoices):
        OPIOID_AGONIST = "opioid_agonist", "Opioid agonist"

    class Status(models.TextChoices):
        DRAFT = "draft", "Needs a signature"
        ACTIVE = "active", "Signed"
        ENDED = "ended", "Ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medication_orders")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="medication_orders")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    drug = models.CharField(max_length=20, choices=Drug.choices)
    drug_class = models.CharField(max_length=20, choices=DrugClass.choices, default=DrugClass.OPIOID_AGONIST)
    form = models.CharField(max_length=30, help_text="For example oral solution, film under the tongue.")
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2, help_text="Amount of one part of the day, in mg.")
    parts_per_day = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change; a dose names the version.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    findings = models.JSONField(default=list, help_text="What the limits said at signing, with overrides and reasons.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    end_reason = models.CharField(max_length=160, blank=True)

    objects = MedicationOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            ExclusionConstraint(
                name="order_one_active_a_person_and_class",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("drug_class", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status="active"),
            ),
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="order_dose_above_zero"),
            models.CheckConstraint(condition=Q(parts_per_day__range=(1, 4)), name="order_one_to_four_parts"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="order_ends_after_start"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="order_active_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="order_ends_with_time_person_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="order_by_patient_status")]

    def __str__(self) -> str:
        return f"order {self.pk} v{self.version}"
