"""What a line of the ledger may be, and which way each kind moves medicine."""

from __future__ import annotations

from django.db import models


class StockKind(models.TextChoices):
    RECEIVED = "received", "Received"
    OPENED = "opened", "Opened"
    CLOSED = "closed", "Put away"
    DISPENSED = "dispensed", "Dispensed"
    REVERSED = "reversed", "Entered in error, taken back"
    WASTED = "wasted", "Wasted"
    RETURNED = "returned", "Returned"
    LEFT_OVER = "left_over", "Left over of a dose"
    COUNTED = "counted", "Count differed"
    RECALLED = "recalled", "Lot recalled"
    DESTROYED = "destroyed", "Destroyed"
    PRIMED = "primed", "Pump primed"
    CLEANED = "cleaned", "Pump cleaned"
    CALIBRATED = "calibrated", "Pump calibrated"
    PUT_BACK = "put_back", "Put back into the bottle"
    COLLECTED = "collected", "Put into waste stock"
    MOVED_OUT = "moved_out", "Moved to another bottle"
    MOVED_IN = "moved_in", "Moved from another bottle"
    EMPTIED = "emptied", "Empty bottle handed over"


Kind = StockKind
# What a pump took out of the bottle without giving it to anybody.
PUMPED = (Kind.PRIMED, Kind.CLEANED, Kind.CALIBRATED)
ADDS = (Kind.RECEIVED, Kind.REVERSED, Kind.RETURNED, Kind.LEFT_OVER, Kind.PUT_BACK, Kind.COLLECTED, Kind.MOVED_IN)
TAKES = (Kind.DISPENSED, Kind.WASTED, Kind.DESTROYED, *PUMPED, Kind.MOVED_OUT)
MOVES_NOTHING = (Kind.OPENED, Kind.CLOSED, Kind.RECALLED, Kind.EMPTIED)
# One side of a move between bottles: it never stands alone, what one line takes the other adds.
HALF_A_MOVE = (*PUMPED, Kind.PUT_BACK, Kind.COLLECTED, Kind.MOVED_OUT, Kind.MOVED_IN)
NEEDS_SECOND_PERSON = (
    Kind.REVERSED, Kind.WASTED, Kind.DESTROYED, Kind.COLLECTED, Kind.MOVED_OUT, Kind.MOVED_IN, Kind.RETURNED,
    Kind.LEFT_OVER,
)  # fmt: skip
