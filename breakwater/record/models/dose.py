"""One observed giving of a medicine, or not giving it with a reason. Never changed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from breakwater.audit.append_only import AppendOnly
from breakwater.organization.models import Site, StaffMember, Station
from breakwater.record.models.episode_of_care import EpisodeOfCare
from breakwater.record.models.medication_order import MedicationOrder
from breakwater.record.models.observation import Observation
from breakwater.record.models.patient import Patient
from breakwater.record.scoped import ScopedQuerySet

# The last word on a verbal order (H15): nothing is given from it once its time is over and nobody has signed it.
OF_AN_ORDER_IN_ITS_TIME = """
    IF EXISTS (SELECT FROM record_medicationorder o
                WHERE o.id = NEW.order_id AND o.signed_at IS NULL
                  AND coalesce(o.verbal_until <= NEW.given_at, true)) THEN
        RAISE EXCEPTION 'This order is not signed, or has run out'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'dose_of_a_signed_or_timely_order';
    END IF;
    RETURN NEW;
"""
# A bottle for this day stands: no observed dose beside it, unless a prescriber passed the gate's check by name (H9).
# What happened all the same, by mistake or on paper, is written down as it was.
NOT_ON_A_COVERED_DAY = """
    IF NEW.kind IN ('observed', 'replacement') AND NEW.entered_at IS NULL AND EXISTS (
        SELECT FROM record_takehomesupply s
         WHERE s.patient_id = NEW.patient_id AND s.covers_on = NEW.dosing_day AND s.part = NEW.part
           AND NOT EXISTS (SELECT FROM record_takehomereturn r WHERE r.supply_id = s.id AND r.condition = 'sealed')
           AND NOT EXISTS (SELECT FROM record_takehomereplacement p JOIN record_takehomeloss l ON l.id = p.loss_id
                            WHERE l.supply_id = s.id AND p.way = 'observed')
    ) AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(NEW.findings) f WHERE f->>'check' = 'take_home' AND f ? 'overridden_by'
    ) THEN
        RAISE EXCEPTION 'A take-home covers this day.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dose_not_on_a_covered_day';
    END IF;
    RETURN NEW;
"""


class DoseQuerySet(ScopedQuerySet["Dose"]):
    def completed(self) -> DoseQuerySet:
        """Doses taken, without those found to be entered in error."""
        return self.filter(status=Dose.Status.COMPLETED, reversed_by__isnull=True)

    def on_dosing_day(self, day: date) -> DoseQuerySet:
        return self.filter(dosing_day=day)

    def with_swallowed_mg(self) -> DoseQuerySet:
        """Each with ``swallowed_mg``, in mg: all of the dose, unless somebody wrote down that it was less."""
        events: models.QuerySet[Any] = apps.get_model("record", "DoseEvent")._default_manager.all()
        partly = events.filter(dose=OuterRef("pk"), kind="partly_taken")
        return self.annotate(swallowed_mg=Coalesce(Subquery(partly.values("swallowed_mg")[:1]), F("dose_mg")))


class Dose(AppendOnly):
    """At most one completed observed dose a person, dosing day and part, for the whole installation (H3, H4, H5)."""

    class Status(models.TextChoices):
        COMPLETED = "completed", "Given"
        NOT_DONE = "not-done", "Not given"
        ENTERED_IN_ERROR = "entered-in-error", "Entered in error"

    class Kind(models.TextChoices):
        OBSERVED = "observed", "Observed"
        REPLACEMENT = "replacement", "Replacement"
        # Given by mistake beside another one; it happened, so it stands in both books (H7).
        EXTRA = "extra", "Second dose by mistake"
        MISGIVEN = "misgiven", "Poured for another person"

    class NotGiven(models.TextChoices):
        REFUSED = "refused", "The person said no, nothing was poured"
        NOT_DRUNK = "not_drunk", "Poured, then not drunk"
        LATE = "late", "Came after the window closed"
        SEDATED = "sedated", "Sleepy or not steady"
        DID_NOT_COME = "did_not_come", "Did not come"
        HELD = "held", "On hold"
        VOMITED = "vomited", "Vomited before the dose"
        OTHER = "other", "Other, see note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="doses", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="doses")
    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="doses")
    order_version = models.PositiveIntegerField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dosing_day = models.DateField()
    part = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OBSERVED)
    status = models.CharField(max_length=16, choices=Status.choices)
    drug = models.CharField(max_length=20, choices=MedicationOrder.Drug.choices)
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2, help_text="Given, in mg; 0 when not given.")
    strength_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    not_given_reason = models.CharField(max_length=14, choices=NotGiven.choices, blank=True)
    note = models.TextField(blank=True)
    fitness = models.ForeignKey(Observation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    found_by = models.CharField(
        max_length=12, blank=True, help_text="How the person was found: scan, identifier, search."
    )
    findings = models.JSONField(default=list, help_text="Codes of the checks that spoke, with overrides.")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(null=True, help_text="Typed in later from paper; given_at is when it was given.")
    entered_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replacement", help_text="The dose that was vomited."
    )
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="really_taken",
        help_text="The dose recorded for somebody else, which this person swallowed.",
    )

    objects = DoseQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-given_at"]
        triggers = [
            *AppendOnly.Meta.triggers,
            pgtrigger.Trigger(
                name="of_an_order_in_its_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__status="completed"),
                func=OF_AN_ORDER_IN_ITS_TIME,
            ),
            pgtrigger.Trigger(
                name="not_on_a_covered_day",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__status="completed"),
                func=NOT_ON_A_COVERED_DAY,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "dosing_day", "part"],
                condition=Q(status="completed", kind="observed"),
                name="dose_one_completed_a_person_day_part",
            ),
            # At most one replacement for each part of a day (H23).
            models.UniqueConstraint(
                fields=["patient", "dosing_day", "part"],
                condition=Q(status="completed", kind="replacement"),
                name="dose_one_replacement_a_person_day_part",
            ),
            models.CheckConstraint(
                condition=Q(status="completed", dose_mg__gt=0, not_given_reason="")
                | Q(status="not-done", dose_mg=0) & ~Q(not_given_reason="")
                | Q(status="entered-in-error", reverses__isnull=False),
                name="dose_amount_or_reason",
            ),
            models.CheckConstraint(condition=Q(part__gte=1), name="dose_part_from_one"),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True, entered_by__isnull=True)
                | Q(entered_at__isnull=False, entered_by__isnull=False, entered_at__gte=F("given_at")),
                name="dose_entered_later_by_name",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(kind="replacement", status="completed"),
                name="dose_replaces_as_replacement",
            ),
            models.CheckConstraint(
                condition=Q(kind="misgiven", corrects__isnull=False) | ~Q(kind="misgiven") & Q(corrects__isnull=True),
                name="dose_misgiven_names_the_first",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-given_at"], name="dose_by_patient"),
            models.Index(fields=["site", "dosing_day"], name="dose_by_site_day"),
        ]

    def __str__(self) -> str:
        return f"dose {self.pk}"
