"""An inventory by drug, form and strength."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from breakwater.journey.medication.models import Product, StockCount


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """One product: how many containers, and what was counted in them."""

    product: Product
    containers: int
    counted_mg: Decimal
    measured: str


def inventory_lines(counts: Iterable[StockCount]) -> list[InventoryLine]:
    """What was counted, by product; every count has its bottle and product loaded."""
    by_product: dict[Product, list[StockCount]] = {}
    for one in counts:
        by_product.setdefault(one.bottle.product, []).append(one)
    return [
        InventoryLine(product, len(found), total, found[0].bottle.quantity(total))
        for product, found in by_product.items()
        for total in [sum((one.counted_mg for one in found), Decimal(0))]
    ]
