"""Bottles issued to one person in one act, and their hand-over."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember, Station
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.models.take_home_review import TakeHomeReview
from breakwater.record.scoped import ScopedQuerySet


class TakeHomeIssueQuerySet(ScopedQuerySet["TakeHomeIssue"]):
    def waiting(self) -> TakeHomeIssueQuerySet:
        """Filled and labeled, with at least one bottle that nobody has handed over or put back."""
        unhanded = self.filter(hand_over__isnull=True)
        return unhanded.filter(Q(bottles__returned__isnull=True)).distinct()


class TakeHomeIssue(AppendOnly):
    """One review and one confirm for all bottles. From here on the medicine is the person's: it has left the stock, and
    each day it covers blocks an observed dose (H9). It keeps which rule decided and how the days added up (H24)."""

    class Occasion(models.TextChoices):
        WINDOW = "window", "At the window"
        CLOSURE = "closure", "Sudden closure"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="take_home_issues", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+", db_index=False)
    occasion = models.CharField(max_length=8, choices=Occasion.choices, default=Occasion.WINDOW)
    review = models.ForeignKey(TakeHomeReview, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dosing_day = models.DateField()
    treatment_day = models.PositiveIntegerField()
    deciding_rule = models.CharField(max_length=80, blank=True, help_text="Empty when no authority sets a ceiling.")
    ceiling_days = models.PositiveSmallIntegerField(null=True)
    counted_days = models.PositiveSmallIntegerField()
    outstanding_days = models.PositiveSmallIntegerField()
    closure_days = models.PositiveSmallIntegerField()
    lock_box = models.BooleanField(help_text="The person has a lock-box, or was given one.")
    education_given = models.BooleanField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TakeHomeIssueQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-issued_at"]
        indexes = [
            models.Index(fields=["patient", "-issued_at"], name="take_home_issue_by_patient"),
            models.Index(fields=["site", "dosing_day"], name="take_home_issue_by_site_day"),
        ]

    def __str__(self) -> str:
        return f"take-home issue {self.pk}"


class HandOverQuerySet(ScopedQuerySet["TakeHomeHandOver"]):
    pass


class TakeHomeHandOver(AppendOnly):
    """All bottles of one issue went into the hands of their person, each scanned before (H25). Once an issue."""

    within_patient = "issue__patient_id"

    issue = models.OneToOneField(TakeHomeIssue, on_delete=models.PROTECT, primary_key=True, related_name="hand_over")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    scanned = models.PositiveSmallIntegerField(help_text="How many codes were scanned.")
    education_given = models.BooleanField(default=False, help_text="Given now, where it was not given at the issue.")
    handed_over_at = models.DateTimeField()
    handed_over_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = HandOverQuerySet.as_manager()

    def __str__(self) -> str:
        return f"handed over at {self.handed_over_at}"
