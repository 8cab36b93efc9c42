"""What became of a bottle: it came back, or was reported lost, and what a prescriber decided then."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models.patient import Patient
from breakwater.record.models.take_home_supply import TakeHomeSupply
from breakwater.record.scoped import ScopedQuerySet


class TakeHomeReturnQuerySet(ScopedQuerySet["TakeHomeReturn"]):
    pass


class TakeHomeReturn(AppendOnly):
    """One bottle, counted when it came back. Sealed, it uncovers its day. Medicine in it goes to waste stock (H9)."""

    within_patient = "supply__patient_id"

    class Condition(models.TextChoices):
        EMPTY = "empty", "Empty"
        SEALED = "sealed", "Sealed, not opened"
        PARTLY = "partly", "Opened, partly full"
        DAMAGED = "damaged", "Damaged"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supply = models.OneToOneField(TakeHomeSupply, on_delete=models.PROTECT, related_name="returned")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=8, choices=Condition.choices)
    found_mg = models.DecimalField(max_digits=6, decimal_places=2, help_text="Medicine still in it, in mg.")
    note = models.CharField(max_length=240, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    second_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = TakeHomeReturnQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-counted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(condition="empty", found_mg=0) | ~Q(condition="empty") & Q(found_mg__gte=0),
                name="take_home_return_empty_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(found_mg=0) | Q(second_by__isnull=False) & ~Q(second_by=models.F("counted_by")),
                name="take_home_return_medicine_before_two",
            ),
        ]

    def __str__(self) -> str:
        return f"back {self.condition}"


class TakeHomeLossQuerySet(ScopedQuerySet["TakeHomeLoss"]):
    def undecided(self) -> TakeHomeLossQuerySet:
        """Reports no prescriber has decided about."""
        return self.filter(replacement__isnull=True)


class TakeHomeLoss(AppendOnly):
    """A bottle reported lost, stolen or spilled. By itself it changes nothing: its day stays covered (H9)."""

    class How(models.TextChoices):
        LOST = "lost", "Lost"
        STOLEN = "stolen", "Stolen"
        SPILLED = "spilled", "Spilled or broken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="take_home_losses")
    supply = models.OneToOneField(TakeHomeSupply, on_delete=models.PROTECT, related_name="loss")
    how = models.CharField(max_length=8, choices=How.choices)
    account = models.TextField(help_text="What happened, as the person tells it.")
    reference = models.CharField(max_length=60, blank=True, help_text="Number of a police report, where there is one.")
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TakeHomeLossQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-reported_at"]
        constraints = [models.CheckConstraint(condition=~Q(account=""), name="take_home_loss_says_what")]

    def __str__(self) -> str:
        return f"{self.how} take-home"


class ReplacementQuerySet(ScopedQuerySet["TakeHomeReplacement"]):
    pass


class TakeHomeReplacement(AppendOnly):
    """What a prescriber decided about one lost bottle. Once, by name, with a reason."""

    within_patient = "loss__patient_id"

    class Way(models.TextChoices):
        OBSERVED = "observed", "An observed dose on that day"
        BOTTLE = "bottle", "One more bottle for that day"
        NONE = "none", "Nothing in its place"

    loss = models.OneToOneField(TakeHomeLoss, on_delete=models.PROTECT, primary_key=True, related_name="replacement")
    way = models.CharField(max_length=8, choices=Way.choices)
    reason = models.CharField(max_length=400)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = ReplacementQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="take_home_replacement_says_why")]

    def __str__(self) -> str:
        return f"replacement: {self.way}"
