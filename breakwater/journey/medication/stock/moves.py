"""Medicine that leaves a bottle without being given: wasted, used by the pump, moved to another bottle or site.

A move is one act of two lines that sum to zero: what one bottle loses, another gains. The database holds it to that.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit.keys import claim
from breakwater.journey.medication.models import Bottle, Product, StockEntry, StockKind
from breakwater.journey.medication.models.stock_kind import PUMPED
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import enter, lock_bottle, must_be_another, must_hold, must_say
from breakwater.journey.medication.stock.receiving import must_be_authorized
from breakwater.journey.medication.stock.shelf import new_bottle
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Dose

Kind = StockKind


@transaction.atomic
def waste(
    *,
    bottle: Bottle,
    amount_mg: Decimal,
    reason: str,
    second_by: StaffMember,
    by: StaffMember,
    at: datetime,
    kept: bool = False,
    dose: Dose | None = None,
) -> StockEntry:
    """Take medicine out of a bottle that was spilled or poured and not given, before a second person (H37).

    Args:
        amount_mg: what left the bottle, in mg, above zero.
        kept: it could be collected, and goes into the site's waste stock until it is destroyed.
        dose: the dose it was poured for.
    """
    must_say(reason, "Write what happened to the medicine.")
    must_be_another(second_by, by)
    bottle = lock_bottle(bottle)
    must_hold(bottle, amount_mg)
    signed: dict[str, Any] = {"reason": reason, "second_by": second_by, "by": by, "at": at, "dose": dose}
    if not kept:
        return enter(bottle=bottle, kind=Kind.WASTED, amount_mg=-amount_mg, **signed)
    into = waste_stock(bottle.site, bottle.product)
    return _move(bottle, Kind.WASTED, into, Kind.COLLECTED, amount_mg, **signed)


@transaction.atomic
def run_pump(
    *,
    bottle: Bottle,
    kind: str,
    amount_mg: Decimal,
    reason: str,
    second_by: StaffMember | None,
    by: StaffMember,
    at: datetime,
) -> StockEntry:
    """Write down what a pump drew to be primed, cleaned or calibrated, and where that medicine went (H34).

    Args:
        kind: primed, cleaned or calibrated.
        second_by: None when all of it was poured back into the bottle; else who saw it go into waste stock.
    """
    if kind not in PUMPED:
        raise ValueError(f"{kind} is not something a pump is run for")
    bottle = lock_bottle(bottle)
    must_hold(bottle, amount_mg)
    signed: dict[str, Any] = {"reason": reason, "by": by, "at": at}
    if second_by is None:
        return _move(bottle, kind, bottle, Kind.PUT_BACK, amount_mg, **signed)
    must_say(reason, "Write what was done with the pump.")
    must_be_another(second_by, by)
    into = waste_stock(bottle.site, bottle.product)
    return _move(bottle, kind, into, Kind.COLLECTED, amount_mg, second_by=second_by, **signed)


@transaction.atomic
def move_to_bottle(
    *,
    bottle: Bottle,
    into: Bottle,
    amount_mg: Decimal,
    reason: str,
    second_by: StaffMember,
    by: StaffMember,
    at: datetime,
) -> StockEntry:
    """Pour medicine from one bottle into another of the same lot and site, before a second person.

    Raises:
        StockRefused: another product or lot, recalled, expired, or too little in it.
    """
    must_say(reason, "Write why it is moved.")
    must_be_another(second_by, by)
    bottle, into = _lock_both(bottle, into)
    if (bottle.product_id, bottle.lot, bottle.site_id) != (into.product_id, into.lot, into.site_id) or into.is_waste:
        raise StockRefused("Only bottles of one lot at one site are poured together.", code="lot_differs")
    if bottle.pk == into.pk:
        raise StockRefused("Choose two different bottles.", code="same_bottle")
    must_hold(bottle, amount_mg)
    signed: dict[str, Any] = {"reason": reason, "second_by": second_by, "by": by, "at": at}
    return _move(bottle, Kind.MOVED_OUT, into, Kind.MOVED_IN, amount_mg, **signed)


@transaction.atomic
def move_to_site(
    *,
    bottle: Bottle,
    site: Site,
    reference: str,
    reason: str,
    second_by: StaffMember,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Bottle:
    """Hand a bottle over to another site with all it holds. It becomes a new bottle there, of the same lot.

    Args:
        reference: number of the order form under which it goes from one registration to the other.
        second_by: who takes it over: on the other site's list of receivers.

    Raises:
        StockRefused: in use, empty, recalled, expired, the same site, or the other person may not receive there.
    """
    must_say(reference, "Enter the number of the order form it goes under.")
    must_say(reason, "Write why it is moved.")
    must_be_another(second_by, by)
    body = {"bottle": bottle.pk, "site": site.pk, "reference": reference, "reason": reason, "second_by": second_by.pk}
    claimed = claim(key=form_key, action="stock.moved_out", by=by, body=body, at=at)
    if not claimed.is_first:
        return Bottle.objects.get(pk=claimed.subject_id)
    bottle = lock_bottle(bottle)
    if site.pk == bottle.site_id:
        raise StockRefused("This bottle is at that site already.", code="same_site")
    if problem := bottle.may_be_opened_on(bottle.site.dosing_day(at)):
        raise StockRefused(problem, code="bottle_not_movable")
    must_be_authorized(second_by, site, at)
    there = new_bottle(
        product=bottle.product, site=site, lot=bottle.lot, expires_on=bottle.expires_on, pk=claimed.subject_id
    )
    signed: dict[str, Any] = {
        "reason": reason, "reference": reference, "second_by": second_by, "by": by, "at": at,
    }  # fmt: skip
    _move(bottle, Kind.MOVED_OUT, there, Kind.MOVED_IN, bottle.balance_mg, **signed)
    return there


def waste_stock(site: Site, product: Product) -> Bottle:
    """The site's container of this product that waits to be destroyed, locked; made when it is first needed."""
    found, _ = Bottle.objects.get_or_create(
        site=site, product=product, purpose=Bottle.Purpose.WASTE,
        defaults={
            "lot": "Waste stock", "expires_on": None, "drug": product.drug,
            "strength_mg_per_ml": product.strength_mg_per_ml,
        },
    )  # fmt: skip
    return lock_bottle(found)


def _move(bottle: Bottle, kind: str, into: Bottle, into_kind: str, amount_mg: Decimal, **signed: Any) -> StockEntry:
    """Both lines of a move; the one that takes is returned."""
    move = uuid4()
    taken = enter(bottle=bottle, kind=kind, amount_mg=-amount_mg, move=move, **signed)
    enter(bottle=into, kind=into_kind, amount_mg=amount_mg, move=move, **signed)
    return taken


def _lock_both(first: Bottle, second: Bottle) -> tuple[Bottle, Bottle]:
    """Both bottles, locked in one order everywhere, so that two moves against each other cannot wait forever."""
    locked = {one.pk: lock_bottle(one) for one in sorted((first, second), key=lambda one: one.pk)}
    return locked[first.pk], locked[second.pk]
