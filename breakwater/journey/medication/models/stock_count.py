"""Counting: one bottle counted blind, a whole shelf counted by two people, and how far a count may be off."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from breakwater.audit.append_only import AppendOnly
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.stock_entry import StockEntry
from breakwater.journey.medication.models.stock_incident import StockIncident
from breakwater.organization.models import Site, StaffMember
from breakwater.record.scoped import ScopedQuerySet


class ShelfCountQuerySet(ScopedQuerySet["ShelfCount"]):
    def inventories(self) -> ShelfCountQuerySet:
        """The full inventories of 21 CFR 1304.11."""
        return self.filter(purpose__in=ShelfCount.INVENTORIES)


class ShelfCount(AppendOnly):
    """Every bottle of a site, counted by one person and signed by two: at a change of shift, or as an inventory."""

    within_site = "site_id"

    class Purpose(models.TextChoices):
        SHIFT = "shift", "Change of shift"
        INITIAL = "initial", "Initial inventory"
        BIENNIAL = "biennial", "Biennial inventory"

    class Moment(models.TextChoices):
        OPENING = "opening", "Opening of business"
        CLOSE = "close", "Close of business"

    INVENTORIES = (Purpose.INITIAL, Purpose.BIENNIAL)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    moment = models.CharField(max_length=7, choices=Moment.choices, blank=True)
    taken_on = models.DateField(help_text="The civil day at the site.")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = ShelfCountQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(taken_by=F("second_by")), name="shelf_count_two_people"),
            models.CheckConstraint(
                condition=Q(purpose="shift") | ~Q(moment=""), name="shelf_count_inventory_says_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class StockCountQuerySet(ScopedQuerySet["StockCount"]):
    def waiting_for_a_second(self) -> StockCountQuerySet:
        """First counts over tolerance that nobody has counted again."""
        return self.filter(is_over=True, again_of__isnull=True, counted_again__isnull=True)


class StockCount(AppendOnly):
    """What one person found in one bottle, before the page said what should be there (H38).

    A count within tolerance enters its difference in the ledger at once. One that is over enters nothing, opens an
    incident, and waits for a second count by somebody else; that one is entered, whatever it finds.
    """

    within_site = "bottle__site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bottle = models.ForeignKey(Bottle, on_delete=models.PROTECT, related_name="counts")
    shelf_count = models.ForeignKey(ShelfCount, on_delete=models.PROTECT, null=True, related_name="counts")
    counted_mg = models.DecimalField(max_digits=9, decimal_places=2)
    expected_mg = models.DecimalField(max_digits=9, decimal_places=2)
    tolerance_mg = models.DecimalField(max_digits=9, decimal_places=2)
    is_over = models.BooleanField()
    again_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="counted_again")
    entry = models.OneToOneField(StockEntry, on_delete=models.PROTECT, null=True, related_name="count")
    incident = models.ForeignKey(StockIncident, on_delete=models.PROTECT, null=True, related_name="counts")
    note = models.CharField(max_length=240, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects = StockCountQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["counted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted_mg__gte=0, tolerance_mg__gte=0), name="stock_count_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(is_over=True) | Q(incident__isnull=False), name="stock_count_over_opens_incident"
            ),
            models.CheckConstraint(
                condition=Q(is_over=True, again_of__isnull=True) | Q(entry__isnull=False),
                name="stock_count_settled_or_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"count {self.pk}"

    @property
    def difference_mg(self) -> Decimal:
        """Found less the ledger; below zero when something is missing."""
        return self.counted_mg - self.expected_mg


class CountTolerance(AppendOnly):
    """How far a count of a liquid may be off at a site from a day on. Sites only tighten what the program allows."""

    within_site = "site_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=4, decimal_places=2, help_text="Of what the ledger says.")
    at_least_mg = models.DecimalField(max_digits=6, decimal_places=2)
    starts_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    objects: ScopedQuerySet[CountTolerance] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        ordering = ["starts_on", "set_at"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, at_least_mg__gte=0), name="tolerance_not_negative")
        ]

    def __str__(self) -> str:
        return f"tolerance from {self.starts_on}"
