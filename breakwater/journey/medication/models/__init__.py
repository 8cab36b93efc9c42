"""Controlled stock: products, bottles, their ledger, receiving, counts, destruction; who came today; downtimes."""

from breakwater.journey.medication.models.act_underway import ActUnderway
from breakwater.journey.medication.models.arrival import Arrival
from breakwater.journey.medication.models.at_window import AtWindow
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.call_back import CallBack, CallBackCount
from breakwater.journey.medication.models.destruction import Destruction
from breakwater.journey.medication.models.downtime import Downtime, DowntimeDue, PaperQuestion
from breakwater.journey.medication.models.downtime_set import DowntimeSet
from breakwater.journey.medication.models.missed_call import MissedCall
from breakwater.journey.medication.models.print_job import PrintJob, PrintLabel, PrintRelease
from breakwater.journey.medication.models.product import Product
from breakwater.journey.medication.models.receiving import AuthorizedReceiver, OrderForm, OrderFormLine, Receipt
from breakwater.journey.medication.models.stock_count import CountTolerance, ShelfCount, StockCount
from breakwater.journey.medication.models.stock_entry import StockEntry
from breakwater.journey.medication.models.stock_incident import IncidentStep, StockIncident
from breakwater.journey.medication.models.stock_kind import StockKind
from breakwater.journey.medication.models.sudden_closure import ClosureCover, SuddenClosure
from breakwater.journey.medication.models.take_home_limit import TakeHomeLimit

__all__ = [
    "ActUnderway",
    "Arrival",
    "AtWindow",
    "AuthorizedReceiver",
    "Bottle",
    "CallBack",
    "CallBackCount",
    "ClosureCover",
    "CountTolerance",
    "Destruction",
    "Downtime",
    "DowntimeDue",
    "DowntimeSet",
    "IncidentStep",
    "MissedCall",
    "OrderForm",
    "OrderFormLine",
    "PaperQuestion",
    "PrintJob",
    "PrintLabel",
    "PrintRelease",
    "Product",
    "Receipt",
    "ShelfCount",
    "StockCount",
    "StockEntry",
    "StockIncident",
    "StockKind",
    "SuddenClosure",
    "TakeHomeLimit",
]
