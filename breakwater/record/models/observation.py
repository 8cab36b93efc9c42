"""One measured or scored thing about a person; a scored form keeps its items."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.clinical.vitals import Vitals
from breakwater.organization.models import StaffMember
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet


class ObservationQuerySet(ScopedQuerySet["Observation"]):
    def standing(self) -> ObservationQuerySet:
        """Without those that a later entry corrected."""
        return self.filter(corrected_by__isnull=True)

    def withdrawal_scores(self) -> ObservationQuerySet:
        return self.standing().filter(scale="cows", total__isnull=False)


class Observation(AppendOnly):
    """Vital signs, a scored scale, or both from one visit to the bedside. Never changed; a correction names it."""

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", "Withdrawal score and vital signs"
        VITALS = "vitals", "Vital signs"
        FITNESS = "fitness", "Fitness for a dose"
        ECG = "ecg", "ECG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="observations")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    scale = models.CharField(max_length=20, blank=True)
    scale_version = models.CharField(max_length=20, blank=True)
    answers = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField(null=True, help_text="Empty when an item is missing; missing is not zero.")
    band = models.CharField(max_length=24, blank=True)
    respiratory_rate_per_min = models.PositiveSmallIntegerField(null=True)
    spo2_percent = models.PositiveSmallIntegerField(null=True)
    pulse_per_min = models.PositiveSmallIntegerField(null=True)
    systolic_mmhg = models.PositiveSmallIntegerField(null=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(null=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    sedation_poss = models.CharField(max_length=1, blank=True)
    qtc_ms = models.PositiveSmallIntegerField(null=True)
    reports = models.JSONField(default=list, help_text="Codes of further signs, for example seizure.")
    note = models.TextField(blank=True)
    observed_at = models.DateTimeField()
    observed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")

    objects = ObservationQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-observed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__isnull=False) | Q(band=""), name="observation_no_band_without_total"
            ),
            models.CheckConstraint(
                condition=~Q(scale="cows") | Q(total__isnull=True) | Q(total__lte=48), name="observation_cows_0_to_48"
            ),
        ]
        indexes = [
            models.Index(fields=["episode", "-observed_at"], name="observation_by_episode"),
            # The dose gate looks for the last ECG among years of daily observations.
            models.Index(
                fields=["patient", "-observed_at"], condition=Q(qtc_ms__isnull=False), name="observation_ecg_by_patient"
            ),
        ]

    def __str__(self) -> str:
        return f"observation {self.pk}"

    @property
    def vitals(self) -> Vitals:
        """The vital signs as the clinical rules take them."""
        return Vitals(
            respiratory_rate_per_min=self.respiratory_rate_per_min,
            spo2_percent=self.spo2_percent,
            pulse_per_min=self.pulse_per_min,
            systolic_mmhg=self.systolic_mmhg,
            diastolic_mmhg=self.diastolic_mmhg,
            temperature_c=self.temperature_c,
            sedation_poss=self.sedation_poss or None,
        )
