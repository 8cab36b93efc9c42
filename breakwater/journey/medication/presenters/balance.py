"""Where the medicine of a period went: what an investigator asks for, product by product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from breakwater.journey.medication.models import Product, StockEntry, StockKind
from breakwater.organization.models import Site
from breakwater.record.scoped import ReachableSites

K = StockKind
# Moves within the site cancel out: what one bottle loses, another gains.
PARTS = {
    "received": (K.RECEIVED,),
    "returned": (K.RETURNED,),
    "dispensed": (K.DISPENSED, K.REVERSED, K.LEFT_OVER),
    "wasted": (K.WASTED, K.COLLECTED, *(K.PRIMED, K.CLEANED, K.CALIBRATED), K.PUT_BACK),
    "destroyed": (K.DESTROYED,),
    "moved": (K.MOVED_IN, K.MOVED_OUT),
    "differences": (K.COUNTED,),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """One product at one site over a period, in mg, waste stock included. All amounts are signed.

    ``expected`` is what should be there by the acts alone; counts found ``differences`` more or less than that.
    """

    product: Product
    beginning: Decimal
    received: Decimal
    returned: Decimal
    dispensed: Decimal
    wasted: Decimal
    destroyed: Decimal
    moved: Decimal
    differences: Decimal

    @property
    def expected(self) -> Decimal:
        return (
            self.beginning + self.received + self.returned + self.dispensed + self.wasted + self.destroyed + self.moved
        )

    @property
    def ends(self) -> Decimal:
        """What the ledger says at the end: what counts left there."""
        return self.expected + self.differences


def balances(scope: ReachableSites, site: Site, first: date, last: date) -> list[Balance]:
    """The figures of a period of civil days, both included, in two queries."""
    starts, ends = _midnight(site, first), _midnight(site, last + timedelta(days=1))
    inside = Q(at__gte=starts)
    nothing = Value(Decimal(0))
    sums = {
        name: Coalesce(Sum("amount_mg", filter=inside & Q(kind__in=kinds)), nothing) for name, kinds in PARTS.items()
    }
    lines = StockEntry.objects.within(scope).filter(bottle__site=site, at__lt=ends).order_by()
    beginning = Coalesce(Sum("amount_mg", filter=Q(at__lt=starts)), nothing)
    rows = list(lines.values_list("bottle__product").annotate(beginning=beginning, **sums))
    products = Product.objects.in_bulk([product_id for product_id, *_ in rows])
    found = [Balance(products[product_id], *amounts) for product_id, *amounts in rows]
    return sorted(found, key=lambda one: str(one.product))


def _midnight(site: Site, day: date) -> datetime:
    return datetime.combine(day, time(0), site.zone)
