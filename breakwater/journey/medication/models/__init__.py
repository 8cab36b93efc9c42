"""Controlled stock by product and bottle, its ledger, how it is received, counted and destroyed, and who came today."""

from breakwater.journey.medication.models.arrival import Arrival
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.destruction import Destruction
from breakwater.journey.medication.models.product import Product
from breakwater.journey.medication.models.receiving import AuthorizedReceiver, OrderForm, OrderFormLine, Receipt
from breakwater.journey.medication.models.stock_count import CountTolerance, ShelfCount, StockCount
from breakwater.journey.medication.models.stock_entry import StockEntry
from breakwater.journey.medication.models.stock_incident import IncidentStep, StockIncident
from breakwater.journey.medication.models.stock_kind import StockKind

__all__ = [
    "Arrival",
    "AuthorizedReceiver",
    "Bottle",
    "CountTolerance",
    "Destruction",
    "IncidentStep",
    "OrderForm",
    "OrderFormLine",
    "Product",
    "Receipt",
    "ShelfCount",
    "StockCount",
    "StockEntry",
    "StockIncident",
    "StockKind",
]
