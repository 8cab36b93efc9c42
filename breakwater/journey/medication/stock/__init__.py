"""What is done with controlled stock. Each act is one ledger line, or two that sum to zero, and one audit row."""

from breakwater.journey.medication.stock.counting import count, count_shelf, set_tolerance
from breakwater.journey.medication.stock.destroying import destroy
from breakwater.journey.medication.stock.entry import enter
from breakwater.journey.medication.stock.incidents import (
    add_note,
    close_incident,
    judge_incident,
    record_sent,
    report_incident,
)
from breakwater.journey.medication.stock.moves import move_to_bottle, move_to_site, run_pump, waste
from breakwater.journey.medication.stock.receiving import (
    add_order_line,
    end_receiver,
    name_receiver,
    receive_delivery,
    write_order_form,
)
from breakwater.journey.medication.stock.shelf import (
    add_product,
    close_bottle,
    hand_over_empty,
    open_bottle,
    recall_bottle,
    receive_bottle,
)

__all__ = [
    "add_note",
    "add_order_line",
    "add_product",
    "close_bottle",
    "close_incident",
    "count",
    "count_shelf",
    "destroy",
    "end_receiver",
    "enter",
    "hand_over_empty",
    "judge_incident",
    "move_to_bottle",
    "move_to_site",
    "name_receiver",
    "open_bottle",
    "recall_bottle",
    "receive_bottle",
    "receive_delivery",
    "record_sent",
    "report_incident",
    "run_pump",
    "set_tolerance",
    "waste",
    "write_order_form",
]
