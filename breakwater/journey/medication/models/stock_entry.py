"""One line in the controlled-substance ledger of one bottle. Never changed; a mistake is a counter-entry."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value

from breakwater.audit.append_only import AppendOnly
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Dose
from breakwater.record.scoped import ScopedQuerySet

# Runs before each entry is written: moves the bottle's balance and state by exactly this entry, and gives the entry
# its line number, its volume and the balance after it. The update locks the bottle, so lines are numbered in the
# order in which they take effect. What it returns is what the row holds, whatever the application sent.
POST_TO_BOTTLE = """
    UPDATE medication_bottle SET
        balance_mg = balance_mg + NEW.amount_mg,
        line_count = line_count + 1,
        status = CASE NEW.kind WHEN 'opened' THEN 'open' WHEN 'closed' THEN 'closed' ELSE status END,
        station_id = CASE NEW.kind WHEN 'opened' THEN NEW.station_id WHEN 'closed' THEN NULL ELSE station_id END,
        recalled_at = CASE NEW.kind WHEN 'recalled' THEN NEW.at ELSE recalled_at END
     WHERE id = NEW.bottle_id
    RETURNING * INTO bottle;
    IF NEW.kind = 'dispensed' AND (bottle.status <> 'open' OR bottle.recalled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Medicine is dispensed only from an open bottle that is not recalled.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_dispensed_from_open_bottle';
    END IF;
    NEW.line_number := bottle.line_count;
    NEW.balance_after_mg := bottle.balance_mg;
    NEW.volume_ml := round(NEW.amount_mg / bottle.strength_mg_per_ml, 3);
    RETURN NEW;
"""


class StockEntryQuerySet(ScopedQuerySet["StockEntry"]):
    def of_bottle(self, bottle: Bottle) -> StockEntryQuerySet:
        """The ledger page of one bottle, first line first."""
        return self.filter(bottle=bottle).order_by("line_number")


class StockEntry(AppendOnly):
    """mg is what counts, mL stands beside it. ``id`` and ``line_number`` only grow, whatever the clock does (H41)."""

    within_site = "bottle__site_id"

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        OPENED = "opened", "Opened"
        CLOSED = "closed", "Put away"
        DISPENSED = "dispensed", "Dispensed"
        REVERSED = "reversed", "Entered in error, taken back"
        WASTED = "wasted", "Wasted"
        RETURNED = "returned", "Returned"
        COUNTED = "counted", "Count differed"
        RECALLED = "recalled", "Lot recalled"
        DESTROYED = "destroyed", "Destroyed"

    ADDS = (Kind.RECEIVED, Kind.REVERSED, Kind.RETURNED)
    TAKES = (Kind.DISPENSED, Kind.WASTED, Kind.DESTROYED)
    MOVES_NOTHING = (Kind.OPENED, Kind.CLOSED, Kind.RECALLED)
    NEEDS_SECOND_PERSON = (Kind.REVERSED, Kind.WASTED, Kind.DESTROYED)

    id = models.BigAutoField(primary_key=True)
    bottle = models.ForeignKey(Bottle, on_delete=models.PROTECT, related_name="entries", db_index=False)
    line_number = models.PositiveIntegerField(db_default=Value(0), help_text="Set by trigger.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount_mg = models.DecimalField(max_digits=9, decimal_places=2, help_text="Signed: above zero adds to the bottle.")
    volume_ml = models.DecimalField(max_digits=10, decimal_places=3, null=True, db_default=Value(None))
    balance_after_mg = models.DecimalField(max_digits=9, decimal_places=2, db_default=Value(0))
    dose = models.ForeignKey(Dose, on_delete=models.PROTECT, null=True, related_name="stock_entries", db_index=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    second_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=240, blank=True)
    reference = models.CharField(max_length=60, blank=True, help_text="Order form or invoice.")

    objects = StockEntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["id"]
        triggers = [
            *AppendOnly.Meta.triggers,
            pgtrigger.Trigger(
                name="post_to_bottle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("bottle", "medication_bottle%ROWTYPE")],
                func=POST_TO_BOTTLE,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["bottle", "line_number"], name="stock_line_once_a_bottle"),
            models.UniqueConstraint(fields=["dose"], condition=Q(kind="dispensed"), name="stock_one_dispensing_a_dose"),
            models.CheckConstraint(condition=Q(balance_after_mg__gte=0), name="stock_never_below_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=["received", "reversed", "returned"], amount_mg__gt=0)
                | Q(kind__in=["dispensed", "wasted", "destroyed"], amount_mg__lt=0)
                | Q(kind__in=["opened", "closed", "recalled"], amount_mg=0)
                | Q(kind="counted"),
                name="stock_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="dispensed") | Q(dose__isnull=False, station__isnull=False),
                name="stock_dispensed_names_dose_and_station",
            ),
            models.CheckConstraint(
                condition=~Q(kind="opened") | Q(station__isnull=False), name="stock_opened_names_station"
            ),
            models.CheckConstraint(
                condition=~Q(kind="reversed") | Q(reverses__isnull=False), name="stock_reversed_names_line"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reversed", "wasted", "destroyed"])
                | Q(second_by__isnull=False) & ~Q(second_by=F("by")) & ~Q(reason=""),
                name="stock_second_person_is_another",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="stock_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_mg} mg"
