"""One bottle or box of a product, from one lot."""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q

from breakwater.clinical.amounts import volume_ml
from breakwater.clinical.formatting import amount
from breakwater.journey.medication.models.product import Product
from breakwater.organization.models import Site, Station
from breakwater.record.models import MedicationOrder
from breakwater.record.scoped import ScopedQuerySet


def new_bottle_code() -> str:
    """What the label of a bottle carries for the scanner."""
    return "MB" + secrets.token_hex(5).upper()


class BottleQuerySet(ScopedQuerySet["Bottle"]):
    def open_at(self, station: Station) -> BottleQuerySet:
        """Bottles in use at this window."""
        return self.filter(station=station, status=Bottle.Status.OPEN)

    def held(self) -> BottleQuerySet:
        """Bottles that are still on the shelf or at a window, and waste stock that holds anything."""
        return self.exclude(status=Bottle.Status.CLOSED, balance_mg=0).exclude(
            purpose=Bottle.Purpose.WASTE, balance_mg=0
        )

    def for_giving(self) -> BottleQuerySet:
        """Without waste stock."""
        return self.filter(purpose=Bottle.Purpose.STOCK)


class Bottle(models.Model):
    """Balance and state follow the ledger: only a stock entry changes them (H34, H35, H36).

    Two triggers see to it. A new bottle starts sealed and empty and takes drug and strength from its product; later,
    only the ledger's own trigger may change the columns in ``BY_LEDGER``. ``balance_mg`` is never below zero.
    """

    within_site = "site_id"

    class Status(models.TextChoices):
        SEALED = "sealed", "On the shelf"
        OPEN = "open", "In use"
        CLOSED = "closed", "Put away"

    class Purpose(models.TextChoices):
        STOCK = "stock", "To give from"
        WASTE = "waste", "Waste stock, waits to be destroyed"

    BY_LEDGER = ("balance_mg", "line_count", "status", "station", "recalled_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_bottle_code)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="bottles")
    drug = models.CharField(max_length=20, choices=MedicationOrder.Drug.choices)
    strength_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40)
    expires_on = models.DateField(null=True, help_text="The last day on which it may be used. Waste stock has none.")
    purpose = models.CharField(max_length=5, choices=Purpose.choices, default=Purpose.STOCK)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SEALED)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="bottles")
    recalled_at = models.DateTimeField(null=True)
    balance_mg = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    line_count = models.PositiveIntegerField(default=0)

    objects = BottleQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "lot"]
        constraints = [
            models.CheckConstraint(condition=Q(balance_mg__gte=0), name="bottle_never_below_zero"),
            models.CheckConstraint(
                condition=Q(status="open", station__isnull=False) | ~Q(status="open") & Q(station__isnull=True),
                name="bottle_open_at_one_station",
            ),
            models.CheckConstraint(
                condition=Q(purpose="stock", expires_on__isnull=False)
                | Q(purpose="waste", expires_on__isnull=True, status="sealed"),
                name="bottle_waste_is_never_opened",
            ),
            models.UniqueConstraint(
                fields=["site", "product"],
                condition=Q(purpose="waste"),
                name="bottle_one_waste_stock_a_product",
            ),
            models.UniqueConstraint(
                fields=["station", "product"], condition=Q(status="open"), name="bottle_one_open_a_product_and_station"
            ),
            # Two strengths of one liquid must never stand side by side (H11).
            models.UniqueConstraint(
                fields=["station", "drug"],
                condition=Q(status="open", strength_mg_per_ml__isnull=False),
                name="bottle_one_open_liquid_a_drug_and_station",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="kept_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'Bottles are never removed';",
            ),
            pgtrigger.Protect(
                name="identity",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "product", "drug", "strength_mg_per_ml", "site", "lot", "expires_on", "purpose"
                ),
            ),
            pgtrigger.Trigger(
                name="starts_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    NEW.balance_mg := 0; NEW.line_count := 0; NEW.status := 'sealed';
                    NEW.station_id := NULL; NEW.recalled_at := NULL;
                    SELECT p.drug, p.strength_mg_per_ml INTO NEW.drug, NEW.strength_mg_per_ml
                      FROM medication_product p WHERE p.id = NEW.product_id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="by_ledger",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("balance_mg", "line_count", "status", "station", "recalled_at"),
                # Depth 1 is a statement of the application; the ledger's trigger arrives here at depth 2.
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'A bottle changes only by a stock entry.'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.lot if self.is_waste else f"lot {self.lot}"

    @property
    def is_waste(self) -> bool:
        return self.purpose == self.Purpose.WASTE

    @property
    def last_day(self) -> date:
        """The last day of use, to compare with; waste stock never comes to its end."""
        return self.expires_on or date.max

    @property
    def is_liquid(self) -> bool:
        return self.strength_mg_per_ml is not None

    def quantity(self, mg: Decimal) -> str:
        """An amount of this bottle as one measures it: "612 mL", or "12 films"."""
        if self.strength_mg_per_ml is not None:
            return amount(volume_ml(mg, self.strength_mg_per_ml), "mL")
        count, noun = mg / self.product.mg_per_single, self.product.form.split()[0]
        return amount(count, noun if count == 1 else f"{noun}s")

    def may_be_opened_on(self, day: date) -> str:
        """Why this bottle may not be opened on this day, in a sentence; empty when it may (H35)."""
        if self.expires_on is None:
            return "Waste stock is never opened at a window. It is destroyed before two witnesses."
        if self.recalled_at is not None:
            return "This lot was recalled. Put it aside for return."
        if self.expires_on < day:
            return "This lot has expired. Put it aside for destruction."
        if self.status == self.Status.OPEN:
            return "This bottle is already in use."
        return "" if self.balance_mg > 0 else "This bottle is empty."
