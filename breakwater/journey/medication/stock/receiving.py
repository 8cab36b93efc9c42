"""What comes in: who may accept it, what was ordered, what the invoice says, what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.clinical.controlled_stock import SCHEDULE
from breakwater.journey.medication.models import (
    AuthorizedReceiver,
    OrderForm,
    OrderFormLine,
    Product,
    Receipt,
    StockEntry,
    StockIncident,
)
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import enter, lock_site, must_say
from breakwater.journey.medication.stock.incidents import open_incident
from breakwater.journey.medication.stock.shelf import must_not_be_expired, new_bottle
from breakwater.organization.models import Site, StaffMember
from breakwater.record.refusals import Conflict


@transaction.atomic
def name_receiver(
    *, site: Site, staff: StaffMember, starts_on: date, ends_on: date, by: StaffMember, at: datetime
) -> AuthorizedReceiver:
    """Put somebody on a site's list of people who may accept and sign for controlled stock."""
    if staff.pk == by.pk:
        raise StockRefused("Somebody else must name you.", code="receiver_oneself")
    lock_site(site)
    if AuthorizedReceiver.objects.in_force(site, starts_on).filter(staff=staff).exists():
        raise Conflict(f"{staff} is on the list already.", code="receiver_named_already")
    named = AuthorizedReceiver.objects.create(
        site=site, staff=staff, starts_on=starts_on, ends_on=ends_on, named_at=at, named_by=by
    )
    detail = {"staff": str(staff.pk), "until": ends_on.isoformat()}
    audit.act(action="stock.receiver_named", by=by, at=at, site_id=site.pk, subject=named, detail=detail)
    return named


@transaction.atomic
def end_receiver(*, receiver: AuthorizedReceiver, by: StaffMember, at: datetime) -> AuthorizedReceiver:
    """Take somebody off the list from now on. Who was on it, and when, stays."""
    receiver = AuthorizedReceiver.objects.select_for_update().get(pk=receiver.pk)
    if receiver.ended_at is None:
        receiver.ended_at, receiver.ended_by = at, by
        receiver.save(update_fields=["ended_at", "ended_by"])
        audit.act(action="stock.receiver_ended", by=by, at=at, site_id=receiver.site_id, subject=receiver)
    return receiver


def must_be_authorized(staff: StaffMember, site: Site, at: datetime) -> None:
    """Refuse a delivery to somebody who is not on the site's list today (21 CFR 1301.74(h))."""
    if not AuthorizedReceiver.objects.in_force(site, site.local(at).date()).filter(staff=staff).exists():
        raise StockRefused(
            f"{staff} is not on the list of people who may receive controlled stock at {site}. A manager names them.",
            code="receiver_not_named",
        )


@transaction.atomic
def write_order_form(*, order_form: OrderForm, form_key: UUID, by: StaffMember, at: datetime) -> OrderForm:
    """Keep what was ordered: kind and number of the form, day, supplier. Its lines are added to it."""
    body = {"kind": order_form.kind, "number": order_form.number, "site": order_form.site_id}
    claimed = claim(key=form_key, action="stock.order_form_written", by=by, body=body, at=at)
    if not claimed.is_first:
        return OrderForm.objects.get(pk=claimed.subject_id)
    order_form.pk, order_form.entered_at, order_form.entered_by = claimed.subject_id, at, by
    try:
        with transaction.atomic():
            order_form.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"{order_form} is written down already.", code="order_form_there") from None
    audit.act(action="stock.order_form_written", by=by, at=at, site_id=order_form.site_id, subject=order_form)
    return order_form


@transaction.atomic
def add_order_line(
    *,
    order_form: OrderForm,
    product: Product,
    containers: int,
    quantity_each: Decimal,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> OrderFormLine:
    """Add a line as it stands on the paper.

    Raises:
        StockRefused: a Schedule II medicine on a form that is not for it.
    """
    body = {"order_form": order_form.pk, "product": product.pk, "containers": containers, "each": quantity_each}
    claimed = claim(key=form_key, action="stock.order_line_added", by=by, body=body, at=at)
    if not claimed.is_first:
        return OrderFormLine.objects.get(pk=claimed.subject_id)
    if SCHEDULE[product.drug] == "II" and order_form.kind not in OrderForm.FOR_SCHEDULE_II:
        raise StockRefused(
            f"{product.drug.capitalize()} is in Schedule II. It is ordered on DEA Form 222 or by electronic order.",
            code="order_form_not_for_schedule",
        )
    lock_site(order_form.site)
    last = order_form.lines.aggregate(last=Max("line_number"))["last"] or 0
    line = OrderFormLine.objects.create(
        pk=claimed.subject_id, order_form=order_form, line_number=last + 1, product=product, containers=containers,
        quantity_each=quantity_each,
    )  # fmt: skip
    audit.act(action="stock.order_line_added", by=by, at=at, site_id=order_form.site_id, subject=line)
    return line


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came under one invoice for one order line: what the invoice says, what was counted."""

    invoice: str
    invoiced: int
    received: int
    lot: str
    expires_on: date
    difference_note: str = ""


@transaction.atomic
def receive_delivery(
    *, line: OrderFormLine, delivered: Delivered, form_key: UUID, by: StaffMember, at: datetime
) -> Receipt:
    """Put what was delivered on the shelf, counted against invoice and order form. The same form twice is one receipt.

    Each container is a bottle with its first ledger line. Where invoice and count differ an incident opens by itself.

    Raises:
        StockRefused: the person is not on the list of receivers; expired; more than was ordered; no word about a
            difference.
    """
    site = line.order_form.site
    body = {"line": line.pk, "invoice": delivered.invoice, "received": delivered.received, "lot": delivered.lot}
    claimed = claim(key=form_key, action="stock.delivery_received", by=by, body=body, at=at)
    if not claimed.is_first:
        return Receipt.objects.get(pk=claimed.subject_id)
    must_be_authorized(by, site, at)
    must_not_be_expired(delivered.expires_on, site, at)
    lock_site(site)
    _must_fit_the_order(line, delivered)
    receipt = Receipt.objects.create(
        pk=claimed.subject_id, line=line, invoice=delivered.invoice, invoiced=delivered.invoiced,
        received=delivered.received, difference_note=delivered.difference_note, received_at=at, received_by=by,
    )  # fmt: skip
    audit.act(action="stock.delivery_received", by=by, at=at, site_id=site.pk, subject=receipt)
    for _ in range(delivered.received):
        bottle = new_bottle(product=line.product, site=site, lot=delivered.lot, expires_on=delivered.expires_on)
        enter(
            bottle=bottle, kind=StockEntry.Kind.RECEIVED, amount_mg=line.mg_each, receipt=receipt,
            reference=f"{line.order_form.number} line {line.line_number}, {receipt}"[:60], by=by, at=at,
        )  # fmt: skip
    if delivered.received != delivered.invoiced:
        open_incident(
            site=site, kind=StockIncident.Kind.DELIVERY, product=line.product, receipt=receipt,
            missing_mg=(delivered.invoiced - delivered.received) * line.mg_each, what=delivered.difference_note,
            by=by, at=at,
        )  # fmt: skip
    return receipt


def _must_fit_the_order(line: OrderFormLine, delivered: Delivered) -> None:
    if delivered.received != delivered.invoiced:
        must_say(delivered.difference_note, "Invoice and count differ. Write what is known about it.")
    before = line.receipts.aggregate(received=Sum("received"))["received"] or 0
    if before + delivered.received > line.containers:
        raise StockRefused(
            f"The order form names {line.containers} and {before} came before. Do not accept more than was ordered.",
            code="more_than_ordered",
        )
