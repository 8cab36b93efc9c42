"""A bottle issued for a day without an observed dose."""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.clinical.amounts import volume_ml
from breakwater.organization.models import Site
from breakwater.record.models.medication_order import MedicationOrder
from breakwater.record.models.patient import Patient
from breakwater.record.models.take_home_issue import TakeHomeIssue
from breakwater.record.scoped import ScopedQuerySet

# A day of which the dose was recorded, and a bottle in place of one that still stands, would be a second dose.
NEVER_TWICE = """
    IF EXISTS (
        SELECT FROM record_dose d
         WHERE d.patient_id = NEW.patient_id AND d.dosing_day = NEW.covers_on AND d.part = NEW.part
           AND d.status = 'completed' AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = d.id)
    ) THEN
        RAISE EXCEPTION 'The dose of % was given; a bottle for it would be a second one.', NEW.covers_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'take_home_not_for_a_dosed_day';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM record_takehomesupply s
         WHERE s.id = NEW.replaces_id AND s.patient_id = NEW.patient_id AND s.covers_on = NEW.covers_on
           AND s.part = NEW.part
           AND (EXISTS (SELECT FROM record_takehomereturn r WHERE r.supply_id = s.id AND r.condition = 'sealed')
                OR EXISTS (SELECT FROM record_takehomereplacement p JOIN record_takehomeloss l ON l.id = p.loss_id
                            WHERE l.supply_id = s.id AND p.way = 'bottle'))
    ) THEN
        RAISE EXCEPTION 'A bottle replaces only one that came back sealed or was lost and may be replaced.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'take_home_replaces_what_is_gone';
    END IF;
    RETURN NEW;
"""


def new_take_home_code() -> str:
    """What the label carries for the scanner: an opaque code that says nothing about anybody."""
    return "TH" + secrets.token_hex(6).upper()


class TakeHomeQuerySet(ScopedQuerySet["TakeHomeSupply"]):
    def covering(self) -> TakeHomeQuerySet:
        """Bottles whose day is taken care of: not back sealed, and no observed dose was decided in their place (H9)."""
        return self.exclude(returned__condition="sealed").exclude(loss__replacement__way="observed")

    def believed_taken(self) -> TakeHomeQuerySet:
        """Handed over, not back sealed, and not reported lost: of days gone by these count as taken."""
        handed = self.filter(issue__hand_over__isnull=False, loss__isnull=True)
        return handed.exclude(returned__condition="sealed")

    def not_back(self) -> TakeHomeQuerySet:
        """Bottles that were neither returned nor reported lost."""
        return self.filter(returned__isnull=True, loss__isnull=True)


class TakeHomeSupply(AppendOnly):
    """One bottle covers one part of one dosing day; that day blocks an observed dose from issue on (H9).

    Its label is drawn from this row alone, so everything on the label stands here. A further bottle for the same day
    names the one it ``replaces``, and each is replaced at most once: so at most one stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_take_home_code)
    issue = models.ForeignKey(TakeHomeIssue, on_delete=models.PROTECT, related_name="bottles")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="take_home_supplies")
    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="take_home_supplies")
    order_version = models.PositiveIntegerField(default=1)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(default=1, help_text="Bottle number of how many in this issue.")
    of = models.PositiveSmallIntegerField(default=1)
    covers_on = models.DateField(help_text="The dosing day on which it is to be taken.")
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    drug = models.CharField(max_length=20, choices=MedicationOrder.Drug.choices)
    form = models.CharField(max_length=30)
    dose_mg = models.DecimalField(max_digits=6, decimal_places=2)
    strength_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    lot = models.CharField(max_length=40)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    objects = TakeHomeQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["covers_on", "part"]
        triggers = [
            *AppendOnly.Meta.triggers,
            pgtrigger.Trigger(name="never_twice", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NEVER_TWICE),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "covers_on", "part"],
                condition=Q(replaces__isnull=True),
                name="take_home_one_a_person_day_part",
            ),
            models.CheckConstraint(condition=Q(dose_mg__gt=0), name="take_home_above_zero"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("of"), part__gte=1, part__lte=F("parts")),
                name="take_home_number_of_how_many",
            ),
        ]

    def __str__(self) -> str:
        return f"take-home for {self.covers_on}"

    @property
    def volume_ml(self) -> Decimal | None:
        """mL in the bottle; None when it holds no liquid."""
        return None if self.strength_mg_per_ml is None else volume_ml(self.dose_mg, self.strength_mg_per_ml)

    def is_due_back_on(self, day: date) -> bool:
        """Whether its dose is past, so that the empty bottle should come back."""
        return self.covers_on < day
