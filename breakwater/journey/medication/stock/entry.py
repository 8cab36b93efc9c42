"""One line of the ledger with its audit row, and the lock of its bottle."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from breakwater.audit import record as audit
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.refusals import StockRefused
from breakwater.organization.models import Site, StaffMember


def lock_bottle(bottle: Bottle) -> Bottle:
    """The bottle as it is now, held until the transaction ends."""
    found = Bottle.objects.select_for_update(of=("self",)).select_related("product", "site")
    return found.get(pk=bottle.pk)


def lock_site(site: Site) -> Site:
    """Deliveries and incidents of a site go one after the other. Doses do not wait for this lock."""
    return Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def must_hold(bottle: Bottle, amount_mg: Decimal) -> None:
    """Refuse to take more out of a locked bottle than the ledger says it holds."""
    if bottle.balance_mg < amount_mg:
        raise StockRefused("The bottle does not hold that much. Check the amount.", code="stock_too_little")


def must_say(reason: str, message: str) -> None:
    """Refuse an act without its reason."""
    if not reason.strip():
        raise StockRefused(message, code="reason_missing")


def must_be_another(second_by: StaffMember, by: StaffMember) -> None:
    """Refuse a second person who is the first one (H37)."""
    if second_by.pk == by.pk:
        raise StockRefused("The witness must be somebody else.", code="second_person_same")


def enter(*, bottle: Bottle, kind: str, amount_mg: Decimal, by: StaffMember, at: datetime, **more: Any) -> StockEntry:
    """Write one ledger line and its audit row. Call it inside a transaction; the trigger moves the bottle.

    Args:
        amount_mg: signed; above zero adds to the bottle.
        more: further columns of the line: station, second_by, reverses, dose_id, move, reason, reference.
    """
    entry = StockEntry.objects.create(bottle=bottle, kind=kind, amount_mg=amount_mg, at=at, by=by, **more)
    audit.act(
        action=f"stock.{kind}", by=by, at=at, site_id=bottle.site_id, subject=entry,
        detail={"bottle": str(bottle.pk), "line": entry.line_number},
    )  # fmt: skip
    return entry
