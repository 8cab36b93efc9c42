"""One line in the controlled-substance ledger of one bottle. Never changed; a mistake is a counter-entry."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value

from breakwater.audit.append_only import AppendOnly
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.destruction import Destruction
from breakwater.journey.medication.models.receiving import Receipt
from breakwater.journey.medication.models.stock_kind import (
    ADDS,
    HALF_A_MOVE,
    MOVES_NOTHING,
    NEEDS_SECOND_PERSON,
    TAKES,
    StockKind,
)
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Dose, TakeHomeSupply
from breakwater.record.scoped import ScopedQuerySet

# Runs before each entry is written: moves the bottle's balance and state by exactly this entry, and gives the entry
# its line number, its volume and the balance after it. The update locks the bottle, so lines are numbered in the
# order in which they take effect. What it returns is what the row holds, whatever the application sent. A dose that is
# put right, because somebody else swallowed it, left the bottle long ago: that one may be put away meanwhile.
POST_TO_BOTTLE = """
    UPDATE medication_bottle SET
        balance_mg = balance_mg + NEW.amount_mg,
        line_count = line_count + 1,
        status = CASE NEW.kind WHEN 'opened' THEN 'open' WHEN 'closed' THEN 'closed' ELSE status END,
        station_id = CASE NEW.kind WHEN 'opened' THEN NEW.station_id WHEN 'closed' THEN NULL ELSE station_id END,
        recalled_at = CASE NEW.kind WHEN 'recalled' THEN NEW.at ELSE recalled_at END
     WHERE id = NEW.bottle_id
    RETURNING * INTO bottle;
    IF NEW.kind = 'dispensed' AND (bottle.status <> 'open' OR bottle.recalled_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM record_dose d WHERE d.id = NEW.dose_id AND d.corrects_id IS NOT NULL) THEN
        RAISE EXCEPTION 'Medicine is dispensed only from an open bottle that is not recalled.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_dispensed_from_open_bottle';
    END IF;
    IF bottle.purpose = 'waste' AND NEW.kind NOT IN ('collected', 'returned', 'destroyed', 'counted', 'reversed')
       OR bottle.purpose = 'stock' AND NEW.kind = 'collected' THEN
        RAISE EXCEPTION 'A line of kind % does not fit the purpose of this bottle.', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_kind_fits_purpose';
    END IF;
    NEW.line_number := bottle.line_count;
    NEW.balance_after_mg := bottle.balance_mg;
    NEW.volume_ml := round(NEW.amount_mg / bottle.strength_mg_per_ml, 3);
    RETURN NEW;
"""

# Runs when the transaction commits: the two lines of a move sum to zero, and mg of one product stay that product.
MOVE_SUMS_TO_ZERO = """
    IF (SELECT count(*) <> 2 OR sum(e.amount_mg) <> 0 OR count(DISTINCT b.product_id) <> 1
          FROM medication_stockentry e JOIN medication_bottle b ON b.id = e.bottle_id WHERE e.move = NEW.move) THEN
        RAISE EXCEPTION 'The two lines of a move must be of one product and sum to zero.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_move_sums_to_zero';
    END IF;
    RETURN NULL;
"""

# While it is not known whether somebody was given a dose on paper, only that dose may be written (H7).
NOT_BEFORE_RECONCILING = """
    IF EXISTS (
        SELECT FROM record_dose d
          JOIN medication_downtimedue u ON u.patient_id = d.patient_id AND u.settled_at IS NULL
         WHERE d.id = NEW.dose_id AND d.entered_at IS NULL
    ) THEN
        RAISE EXCEPTION 'Whether a dose was given on paper is not known yet.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_not_before_reconciling';
    END IF;
    RETURN NEW;
"""


class StockEntryQuerySet(ScopedQuerySet["StockEntry"]):
    def of_bottle(self, bottle: Bottle) -> StockEntryQuerySet:
        """The ledger page of one bottle, first line first."""
        return self.filter(bottle=bottle).order_by("line_number")


class StockEntry(AppendOnly):
    """mg is what counts, mL stands beside it. ``id`` and ``line_number`` only grow, whatever the clock does (H41)."""

    within_site = "bottle__site_id"

    Kind = StockKind

    id = models.BigAutoField(primary_key=True)
    bottle = models.ForeignKey(Bottle, on_delete=models.PROTECT, related_name="entries", db_index=False)
    line_number = models.PositiveIntegerField(db_default=Value(0), help_text="Set by trigger.")
    kind = models.CharField(max_length=10, choices=StockKind.choices)
    amount_mg = models.DecimalField(max_digits=9, decimal_places=2, help_text="Signed: above zero adds to the bottle.")
    volume_ml = models.DecimalField(max_digits=10, decimal_places=3, null=True, db_default=Value(None))
    balance_after_mg = models.DecimalField(max_digits=9, decimal_places=2, db_default=Value(0))
    dose = models.ForeignKey(Dose, on_delete=models.PROTECT, null=True, related_name="stock_entries", db_index=False)
    take_home = models.ForeignKey(
        TakeHomeSupply, on_delete=models.PROTECT, null=True, related_name="stock_entries", db_index=False
    )
    move = models.UUIDField(null=True, help_text="The same in both lines of one move between bottles.")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False)
    destruction = models.ForeignKey(
        Destruction, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False
    )
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
            pgtrigger.Trigger(
                name="move_sums_to_zero",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__move__isnull=False),
                func=MOVE_SUMS_TO_ZERO,
            ),
            pgtrigger.Trigger(
                name="not_before_reconciling",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="dispensed"),
                func=NOT_BEFORE_RECONCILING,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["bottle", "line_number"], name="stock_line_once_a_bottle"),
            models.UniqueConstraint(fields=["dose"], condition=Q(kind="dispensed"), name="stock_one_dispensing_a_dose"),
            models.UniqueConstraint(
                fields=["take_home", "kind"],
                condition=Q(take_home__isnull=False),
                name="stock_one_line_a_kind_and_take_home",
            ),
            models.CheckConstraint(condition=Q(balance_after_mg__gte=0), name="stock_never_below_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=ADDS, amount_mg__gt=0)
                | Q(kind__in=TAKES, amount_mg__lt=0)
                | Q(kind__in=MOVES_NOTHING, amount_mg=0)
                | Q(kind="counted"),
                name="stock_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="dispensed")
                | Q(station__isnull=False)
                & (Q(dose__isnull=False, take_home__isnull=True) | Q(dose__isnull=True, take_home__isnull=False)),
                name="stock_dispensed_names_one_act_and_station",
            ),
            # A bottle that came back: from a person's hands into waste stock, before two people.
            models.CheckConstraint(
                condition=~Q(kind="left_over") | Q(dose__isnull=False), name="stock_left_over_names_dose"
            ),
            models.CheckConstraint(
                condition=~Q(kind="returned") | Q(take_home__isnull=False), name="stock_returned_names_take_home"
            ),
            models.CheckConstraint(
                condition=~Q(kind="opened") | Q(station__isnull=False), name="stock_opened_names_station"
            ),
            models.CheckConstraint(
                condition=~Q(kind="reversed") | Q(reverses__isnull=False), name="stock_reversed_names_line"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_SECOND_PERSON)
                | Q(second_by__isnull=False) & ~Q(second_by=F("by")) & ~Q(reason=""),
                name="stock_second_person_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=HALF_A_MOVE) | Q(move__isnull=False), name="stock_half_a_move_names_it"
            ),
            models.CheckConstraint(
                condition=~Q(kind="destroyed") | Q(destruction__isnull=False), name="stock_destroyed_names_act"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="stock_by_time"),
            models.Index(fields=["move"], condition=Q(move__isnull=False), name="stock_by_move"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_mg} mg"
