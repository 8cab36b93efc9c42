"""A medicine as it is bought: drug, form and strength."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q

from breakwater.audit.append_only import AppendOnly
from breakwater.clinical.formatting import amount
from breakwater.record.models import MedicationOrder


class Product(AppendOnly):
    """One drug in one form and strength (H11, H19). Its row never changes: another strength is another product."""

    class Form(models.TextChoices):
        ORAL_SOLUTION = "oral solution", "Oral solution"
        TABLET = "tablet", "Tablet"
        FILM_UNDER_TONGUE = "film under the tongue", "Film under the tongue"
        TABLET_UNDER_TONGUE = "tablet under the tongue", "Tablet under the tongue"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    drug = models.CharField(max_length=20, choices=MedicationOrder.Drug.choices)
    form = models.CharField(max_length=30, choices=Form.choices)
    strength_mg_per_ml = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    mg_per_unit = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    ndc = models.CharField(max_length=14, blank=True, help_text="The code printed on the package.")

    class Meta(AppendOnly.Meta):
        ordering = ["drug", "form", "strength_mg_per_ml", "mg_per_unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["drug", "form", "strength_mg_per_ml", "mg_per_unit"],
                nulls_distinct=False,
                name="product_once",
            ),
            models.CheckConstraint(
                # A comparison with NULL is neither true nor false, and a check lets that pass: so both say "is there".
                condition=Q(strength_mg_per_ml__isnull=False, strength_mg_per_ml__gt=0)
                & Q(mg_per_unit__isnull=True, form="oral solution")
                | Q(mg_per_unit__isnull=False, mg_per_unit__gt=0)
                & Q(strength_mg_per_ml__isnull=True)
                & ~Q(form="oral solution"),
                name="product_one_strength_of_its_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} {self.strength}, {self.form}"

    @property
    def strength(self) -> str:
        """The strength in words: "10 mg/mL" or "8 mg each"."""
        if self.strength_mg_per_ml is not None:
            return amount(self.strength_mg_per_ml, "mg/mL")
        return f"{amount(self.mg_per_unit, 'mg')} each"

    def mg_in(self, quantity: Decimal) -> Decimal:
        """How many mg a measured quantity holds: milliliters of a liquid, or single films and tablets."""
        return (quantity * self.mg_per_single).quantize(Decimal("0.01"))

    @property
    def mg_per_single(self) -> Decimal:
        """mg in one milliliter, or in one film or tablet. One of the two is set, by constraint."""
        return self.strength_mg_per_ml or self.mg_per_unit or Decimal(0)
