"""What is done with bottles: receive, open at a window, put away, waste, count, recall. Each is one ledger line."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.journey.medication.refusals import StockRefused
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
    if expires_on < site.dosing_day(at):
        raise StockRefused("This lot has expired. Do not put it on the shelf: return it.", code="lot_expired")
    bottle = Bottle(pk=claimed.subject_id, product=product, site=site, lot=lot, expires_on=expires_on)
    bottle.drug, bottle.strength_mg_per_ml = product.drug, product.strength_mg_per_ml
    bottle.save(force_insert=True)
    enter(bottle=bottle, kind=Kind.RECEIVED, amount_mg=amount_mg, reference=reference, by=by, at=at)
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
    bottle = Bottle.objects.select_for_update(of=("self",)).select_related("product", "site").get(pk=bottle.pk)
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
    bottle = Bottle.objects.select_for_update().get(pk=bottle.pk)
    if bottle.status != Bottle.Status.OPEN:
        raise Conflict("This bottle is not in use any more.", code="bottle_not_open")
    return enter(bottle=bottle, kind=Kind.CLOSED, amount_mg=Decimal(0), by=by, at=at)


@transaction.atomic
def recall_bottle(*, bottle: Bottle, reason: str, by: StaffMember, at: datetime) -> StockEntry:
    """Mark a bottle's lot as recalled. From now on nothing is dispensed from it, open or not (H35)."""
    if not reason.strip():
        raise StockRefused("Write which recall this is.", code="reason_missing")
    bottle = Bottle.objects.select_for_update().get(pk=bottle.pk)
    if bottle.recalled_at is not None:
        raise Conflict("This lot is already marked as recalled.", code="bottle_already_recalled")
    return enter(bottle=bottle, kind=Kind.RECALLED, amount_mg=Decimal(0), reason=reason, by=by, at=at)


@transaction.atomic
def waste(
    *, bottle: Bottle, amount_mg: Decimal, reason: str, second_by: StaffMember, by: StaffMember, at: datetime
) -> StockEntry:
    """Take medicine out of the ledger that was spilled or poured and not given, before a second person (H37).

    Args:
        amount_mg: what is lost, in mg, above zero.
    """
    if not reason.strip():
        raise StockRefused("Write what happened to the medicine.", code="reason_missing")
    if second_by.pk == by.pk:
        raise StockRefused("The witness must be somebody else.", code="second_person_same")
    bottle = Bottle.objects.select_for_update().get(pk=bottle.pk)
    if bottle.balance_mg < amount_mg:
        raise StockRefused("The bottle does not hold that much. Check the amount.", code="stock_too_little")
    return enter(
        bottle=bottle, kind=Kind.WASTED, amount_mg=-amount_mg, reason=reason, second_by=second_by, by=by, at=at
    )


@transaction.atomic
def count(*, bottle: Bottle, counted_mg: Decimal, reason: str, by: StaffMember, at: datetime) -> StockEntry:
    """Enter what a count found, as the difference to the ledger; a difference needs a reason (H38)."""
    bottle = Bottle.objects.select_for_update().get(pk=bottle.pk)
    difference = counted_mg - bottle.balance_mg
    if difference and not reason.strip():
        raise StockRefused("The count differs from the ledger. Write what is known about it.", code="reason_missing")
    return enter(bottle=bottle, kind=Kind.COUNTED, amount_mg=difference, reason=reason, by=by, at=at)


def enter(
    *,
    bottle: Bottle,
    kind: str,
    amount_mg: Decimal,
    by: StaffMember,
    at: datetime,
    station: Station | None = None,
    second_by: StaffMember | None = None,
    reverses: StockEntry | None = None,
    dose_id: UUID | None = None,
    reason: str = "",
    reference: str = "",
) -> StockEntry:
    """Write one ledger line and its audit row. Call it inside a transaction; the trigger moves the bottle."""
    entry = StockEntry.objects.create(
        bottle=bottle,
        kind=kind,
        amount_mg=amount_mg,
        station=station,
        second_by=second_by,
        reverses=reverses,
        dose_id=dose_id,
        reason=reason,
        reference=reference,
        at=at,
        by=by,
    )
    audit.act(
        action=f"stock.{kind}",
        by=by,
        at=at,
        site_id=bottle.site_id,
        subject=entry,
        detail={"bottle": str(bottle.pk), "line": entry.line_number},
    )
    return entry
