"""Bottles on the shelf and at a window: received, opened, put away, recalled, handed over empty."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import enter, lock_bottle, must_say
from breakwater.organization.models import Site, StaffMember, Station
from breakwater.record.refusals import Conflict

Kind = StockEntry.Kind


@transaction.atomic
def receive_bottle(
    *,
    product: Product,
    site: Site,
    lot: str,
    expires_on: date,
    amount_mg: Decimal,
    reference: str,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Bottle:
    """Put a new bottle on the shelf of a site, with its first ledger line. The same form twice is one bottle.

    For stock that is there when the program begins with this ledger; what is delivered goes through
    ``receive_delivery``.

    Args:
        amount_mg: what the bottle holds, in mg.
        reference: order form or invoice it came with.
    """
    body = {
        "product": product.pk,
        "site": site.pk,
        "lot": lot,
        "expires_on": expires_on,
        "amount_mg": amount_mg,
        "reference": reference,
    }
    claimed = claim(key=form_key, action="stock.received", by=by, body=body, at=at)
    if not claimed.is_first:
        return Bottle.objects.get(pk=claimed.subject_id)
    must_not_be_expired(expires_on, site, at)
    bottle = new_bottle(product=product, site=site, lot=lot, expires_on=expires_on, pk=claimed.subject_id)
    enter(bottle=bottle, kind=Kind.RECEIVED, amount_mg=amount_mg, reference=reference, by=by, at=at)
    return bottle


def must_not_be_expired(expires_on: date, site: Site, at: datetime) -> None:
    """Refuse to put a lot on the shelf after its last day (H35)."""
    if expires_on < site.dosing_day(at):
        raise StockRefused("This lot has expired. Do not put it on the shelf: return it.", code="lot_expired")


def new_bottle(*, product: Product, site: Site, lot: str, expires_on: date | None, **more: object) -> Bottle:
    """A bottle that holds nothing yet; its first line fills it."""
    bottle = Bottle(product=product, site=site, lot=lot, expires_on=expires_on, **more)
    bottle.drug, bottle.strength_mg_per_ml = product.drug, product.strength_mg_per_ml
    bottle.save(force_insert=True)
    return bottle


@transaction.atomic
def add_product(*, product: Product, by: StaffMember, at: datetime) -> Product:
    """Add a medicine in a form and strength that is new here."""
    product.save(force_insert=True)
    audit.act(action="stock.product_added", by=by, at=at, subject=product)
    return product


@transaction.atomic
def open_bottle(*, bottle: Bottle, station: Station, by: StaffMember, at: datetime) -> StockEntry:
    """Put a bottle in use at a window of its own site.

    Raises:
        StockRefused: expired, recalled, empty, of another site, or in use already.
        Conflict: another bottle of this drug is in use at this window; one concentration at a time (H11).
    """
    bottle = lock_bottle(bottle)
    if station.site_id != bottle.site_id:
        raise StockRefused("This bottle belongs to another site.", code="bottle_of_other_site")
    if problem := bottle.may_be_opened_on(bottle.site.dosing_day(at)):
        raise StockRefused(problem, code="bottle_not_openable")
    try:
        with transaction.atomic():
            return enter(bottle=bottle, kind=Kind.OPENED, amount_mg=Decimal(0), station=station, by=by, at=at)
    except IntegrityError:
        raise Conflict(
            f"Another bottle of {bottle.drug} is in use at {station}. Put it away first.", code="bottle_other_in_use"
        ) from None


@transaction.atomic
def close_bottle(*, bottle: Bottle, by: StaffMember, at: datetime) -> StockEntry:
    """Put a bottle in use away. It can be opened again while it holds anything."""
    bottle = lock_bottle(bottle)
    if bottle.status != Bottle.Status.OPEN:
        raise Conflict("This bottle is not in use any more.", code="bottle_not_open")
    return enter(bottle=bottle, kind=Kind.CLOSED, amount_mg=Decimal(0), by=by, at=at)


@transaction.atomic
def recall_bottle(*, bottle: Bottle, reason: str, by: StaffMember, at: datetime) -> StockEntry:
    """Mark a bottle's lot as recalled. From now on nothing is dispensed from it, open or not (H35)."""
    must_say(reason, "Write which recall this is.")
    bottle = lock_bottle(bottle)
    if bottle.recalled_at is not None:
        raise Conflict("This lot is already marked as recalled.", code="bottle_already_recalled")
    return enter(bottle=bottle, kind=Kind.RECALLED, amount_mg=Decimal(0), reason=reason, by=by, at=at)


@transaction.atomic
def hand_over_empty(*, bottle: Bottle, reason: str, by: StaffMember, at: datetime) -> StockEntry:
    """Write down where an empty bottle went: rinsed, given back to the supplier. It moves no medicine."""
    must_say(reason, "Write where the empty bottle went.")
    bottle = lock_bottle(bottle)
    if bottle.balance_mg or bottle.status == Bottle.Status.OPEN:
        raise StockRefused(
            "The ledger says that this bottle holds medicine, or it is in use. Count it first.", code="bottle_not_empty"
        )
    return enter(bottle=bottle, kind=Kind.EMPTIED, amount_mg=Decimal(0), reason=reason, by=by, at=at)
