"""When the next inventory is due, and which one it is."""

from __future__ import annotations

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.deadlines.stock import biennial_inventory, initial_inventory
from breakwater.journey.medication.models import ShelfCount, StockEntry
from breakwater.organization.models import Site


def inventory_due(site: Site) -> Deadline | None:
    """The next inventory the law asks for; None before there is any stock."""
    last = ShelfCount.objects.filter(site=site).inventories().first()
    if last is not None:
        return biennial_inventory(last.taken_on)
    first = StockEntry.objects.filter(bottle__site=site).order_by("at").first()
    return initial_inventory(site.local(first.at).date()) if first else None


def next_inventory(site: Site) -> str:
    """The first inventory of a site is its initial one."""
    before = ShelfCount.objects.filter(site=site).inventories().exists()
    return ShelfCount.Purpose.BIENNIAL if before else ShelfCount.Purpose.INITIAL
