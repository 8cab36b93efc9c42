"""Controlled stock by product and bottle, its ledger, and who came to the window today."""

from breakwater.journey.medication.models.arrival import Arrival
from breakwater.journey.medication.models.bottle import Bottle
from breakwater.journey.medication.models.product import Product
from breakwater.journey.medication.models.stock_entry import StockEntry

__all__ = ["Arrival", "Bottle", "Product", "StockEntry"]
