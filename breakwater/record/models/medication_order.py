"""What a prescriber authorized, from when to when."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.order_schedule import OrderSchedule
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class DateRange(Func):
    function = "DATERANGE"


class MedicationOrderQuerySet(ScopedQuerySet["MedicationOrder"]):
    def active_on(self, day: date) -> MedicationOrderQuerySet:
        return self.filter(status=MedicationOrder.Status.ACTIVE, starts_on__lte=day, ends_on__gte=day)

    def signed(self) -> MedicationOrderQuerySet:
        """Not ended and not a draft; a verbal order counts as one until it has run out."""
        return self.filter(status=MedicationOrder.Status.ACTIVE)

    def verbal(self) -> MedicationOrderQuerySet:
        """Told by a prescriber and not signed yet, run out or not; the one whose time ends first comes first."""
        unsigned = self.filter(status=MedicationOrder.Status.ACTIVE, signed_at__isnull=True)
        return unsigned.order_by("verbal_until")

    def for_signature(self) -> MedicationOrderQuerySet:
        """Drafts, and verbal orders that nobody has signed."""
        return self.filter(signed_at__isnull=True).exclude(status=MedicationOrder.Status.ENDED)


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

    class State(models.TextChoices):
        """Where an order stands, in the words of the field. A day of its dates makes the difference, not a column."""

        REQUESTED = "requested", "Requested, not signed"
        VERBAL = "verbal", "Verbal, to be signed"
        RAN_OUT = "ran_out", "Verbal, ran out unsigned"
        SIGNED = "signed", "Signed, not begun"
        EFFECTIVE = "effective", "In force"
        ENDED = "ended", "Ended"

    class Origin(models.TextChoices):
        WRITTEN = "", "Written by hand"
        MISSED_DAYS = "missed_days", "Drafted for missed days"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medication_orders")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="medication_orders")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    drug = models.CharField(max_length=20, choices=Drug.choices)
    drug_class = models.CharField(max_length=20, choices=DrugClass.choices, default=DrugClass.OPIOID_AGONIST)
    form = models.CharField(max_length=30, help_text="For example oral solution, film under the tongue.")
    dose_mg = models.DecimalField(
        max_digits=6, decimal_places=2, help_text="Amount of the first part of the day, in mg."
    )
    parts_per_day = models.PositiveSmallIntegerField(default=1)
    parts_mg = ArrayField(
        models.DecimalField(max_digits=6, decimal_places=2), default=list, blank=True,
        help_text="Amount of each part, in mg, where they differ; empty where every part is the first one's amount.",
    )  # fmt: skip
    hours_between = models.DecimalField(
        max_digits=3,
        decimal_places=1,
        null=True,
        help_text="Least hours between two parts, where the order names them.",
    )
    split_reason = models.CharField(max_length=240, blank=True, help_text="Why the day's dose is given in parts.")
    reason = models.CharField(max_length=240, blank=True, help_text="Why this order takes the place of the one before.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change; a dose names the version.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    origin = models.CharField(max_length=12, choices=Origin.choices, blank=True, help_text="How the draft came about.")
    schedule = models.ForeignKey(
        OrderSchedule,
        on_delete=models.PROTECT,
        null=True,
        related_name="lines",
        help_text="The start or taper it is of.",
    )
    condition = models.CharField(max_length=240, blank=True, help_text="What must hold before a dose of this line.")
    told_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="The prescriber whose verbal order this is; the one who wrote it down requested it.",
    )  # fmt: skip
    verbal_until = models.DateTimeField(null=True, help_text="When a verbal order runs out unless it is signed.")
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
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(status="draft", origin="missed_days"),
                name="order_one_draft_a_person_for_missed_days",
            ),
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="order_dose_above_zero"),
            models.CheckConstraint(
                condition=Q(parts_mg=[])
                | Q(parts_mg__len=F("parts_per_day"), parts_mg__0=F("dose_mg"), parts_per_day__gt=1),
                name="order_has_an_amount_for_each_part",
            ),
            models.CheckConstraint(
                condition=Q(hours_between__isnull=True) | Q(hours_between__gt=0, hours_between__lte=24),
                name="order_hours_between_parts_within_a_day",
            ),
            models.CheckConstraint(condition=Q(parts_per_day__range=(1, 4)), name="order_one_to_four_parts"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="order_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(status="active")
                | Q(signed_at__isnull=False, signed_by__isnull=False)
                | Q(signed_at__isnull=True, verbal_until__isnull=False),
                name="order_active_is_signed_or_verbal",
            ),
            models.CheckConstraint(
                condition=Q(told_by__isnull=True, verbal_until__isnull=True)
                | Q(told_by__isnull=False, verbal_until__gt=F("requested_at")) & ~Q(told_by=F("requested_by")),
                name="order_verbal_names_who_told_it_and_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="order_ends_with_time_person_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="order_by_patient_status")]

    def __str__(self) -> str:
        return f"order {self.pk} v{self.version}"

    @property
    def parts(self) -> tuple[Decimal, ...]:
        """The amount of each part of the day, in mg."""
        return tuple(self.parts_mg) or (self.dose_mg,) * self.parts_per_day

    @property
    def daily_mg(self) -> Decimal:
        """All parts of a day together, in mg."""
        return sum(self.parts, Decimal(0))

    @property
    def waits_for_signature(self) -> bool:
        return self.signed_at is None and self.status != self.Status.ENDED

    def ran_out(self, at: datetime) -> bool:
        """Whether this is a verbal order that nobody signed in time."""
        return self.status == self.Status.ACTIVE and self.signed_at is None and (self.verbal_until or at) <= at

    def state_at(self, at: datetime) -> State:
        """Where the order stands at a moment: requested, signed, in force, ended."""
        if self.status == self.Status.DRAFT:
            return self.State.REQUESTED
        day = self.site.dosing_day(at)
        if self.status == self.Status.ENDED or self.ends_on < day:
            return self.State.ENDED
        if self.signed_at is None:
            return self.State.RAN_OUT if self.ran_out(at) else self.State.VERBAL
        return self.State.SIGNED if day < self.starts_on else self.State.EFFECTIVE
