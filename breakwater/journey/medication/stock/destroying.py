"""Destroy stock before two witnesses, with what DEA Form 41 asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.journey.medication.models import Bottle, Destruction, StockKind
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import enter, lock_bottle, must_be_another, must_say
from breakwater.organization.models import Site, StaffMember


@transaction.atomic
def destroy(
    *,
    site: Site,
    balances_mg: Mapping[UUID, Decimal],
    method: str,
    place: str,
    witnesses: tuple[StaffMember, StaffMember],
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Destruction:
    """Destroy all that is in these bottles, before two witnesses who are not the person who does it.

    Args:
        balances_mg: the bottles, and what the page said that each held: what the three people signed for.

    Raises:
        StockRefused: no bottle, one in use, fewer than three people, or another amount than they signed for.
    """
    first, second = witnesses
    for one in witnesses:
        must_be_another(one, by)
    must_be_another(first, second)
    must_say(method, "Write how it was destroyed.")
    if not balances_mg:
        raise StockRefused("Choose what was destroyed.", code="nothing_chosen")
    body = {"bottles": sorted(map(str, balances_mg)), "method": method, "witnesses": [one.pk for one in witnesses]}
    claimed = claim(key=form_key, action="stock.destroyed", by=by, body=body, at=at)
    if not claimed.is_first:
        return Destruction.objects.get(pk=claimed.subject_id)
    kept = Destruction.objects.create(
        pk=claimed.subject_id, site=site, method=method, place=place, destroyed_at=at, destroyed_by=by,
        first_witness=first, second_witness=second,
    )  # fmt: skip
    audit.act(action="stock.destroyed", by=by, at=at, site_id=site.pk, subject=kept)
    for bottle_id in sorted(balances_mg):
        bottle = lock_bottle(Bottle(pk=bottle_id))
        _must_be_as_signed(bottle, site, balances_mg[bottle_id])
        enter(
            bottle=bottle, kind=StockKind.DESTROYED, amount_mg=-bottle.balance_mg, reason=method, second_by=first,
            destruction=kept, by=by, at=at,
        )  # fmt: skip
    return kept


def _must_be_as_signed(bottle: Bottle, site: Site, signed_mg: Decimal) -> None:
    if bottle.site_id != site.pk or bottle.status == Bottle.Status.OPEN:
        raise StockRefused("A bottle in use is put away before it is destroyed.", code="bottle_in_use")
    if bottle.balance_mg != signed_mg or not signed_mg:
        raise StockRefused("A bottle's balance changed meanwhile. Look at the amounts again.", code="balance_changed")
