"""Counts: blind, against a tolerance, once more by somebody else when they are over it; a whole shelf by two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.audit.keys import claim
from breakwater.clinical.controlled_stock import OURS, Tolerance, ToleranceRules, count_tolerance, site_rules
from breakwater.journey.medication.models import (
    Bottle,
    CountTolerance,
    ShelfCount,
    StockCount,
    StockEntry,
    StockIncident,
)
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.entry import enter, lock_bottle, must_be_another
from breakwater.journey.medication.stock.incidents import open_incident
from breakwater.organization.models import Site, StaffMember
from breakwater.record.refusals import Conflict


@transaction.atomic
def count(*, bottle: Bottle, counted_mg: Decimal, by: StaffMember, at: datetime, note: str = "") -> StockCount:
    """Keep what a blind count found (H38).

    Within tolerance the difference is a ledger line at once. Over it nothing is entered yet: an incident opens, and
    somebody else counts once more; that second count is entered, whatever it finds.

    Raises:
        StockRefused: a second count by the person who made the first.
    """
    bottle = lock_bottle(bottle)
    first = waiting_first_count(bottle)
    if first is not None and first.counted_by_id == by.pk:
        raise StockRefused(
            "You made the first count of this bottle. Somebody else makes the second.", code="second_count_same_person"
        )
    return _count(bottle, counted_mg, first, by=by, at=at, note=note)


def waiting_first_count(bottle: Bottle) -> StockCount | None:
    """The first count over tolerance that nobody has repeated yet."""
    return StockCount.objects.filter(bottle=bottle).waiting_for_a_second().last()


@transaction.atomic
def count_shelf(
    *,
    site: Site,
    purpose: str,
    moment: str,
    counted_mg: Mapping[UUID, Decimal],
    second_by: StaffMember,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> ShelfCount:
    """Count every bottle a site holds, signed by two people: one goes, one comes; or an inventory.

    Args:
        counted_mg: what was found, by bottle. A bottle that holds something and is not named refuses the whole count.

    Raises:
        StockRefused: the same person twice, or nothing to count.
        Conflict: a bottle came to the shelf since the page was drawn.
    """
    must_be_another(second_by, by)
    body = {"purpose": purpose, "moment": moment, "counted": {str(key): mg for key, mg in counted_mg.items()}}
    claimed = claim(key=form_key, action="stock.shelf_counted", by=by, body=body, at=at)
    if not claimed.is_first:
        return ShelfCount.objects.get(pk=claimed.subject_id)
    bottles = to_count(site)
    if {bottle.pk for bottle in bottles} != set(counted_mg):
        raise Conflict("The bottles on the shelf changed since this page was drawn. Count them again.")
    if not bottles:
        raise StockRefused("There is nothing to count at this site.", code="nothing_to_count")
    kept = ShelfCount.objects.create(
        pk=claimed.subject_id, site=site, purpose=purpose, moment=moment, taken_on=site.local(at).date(), taken_at=at,
        taken_by=by, second_by=second_by,
    )  # fmt: skip
    audit.act(
        action="stock.shelf_counted", by=by, at=at, site_id=site.pk, subject=kept,
        detail={"purpose": purpose, "bottles": len(bottles), "second_by": str(second_by.pk)},
    )  # fmt: skip
    for bottle in map(lock_bottle, bottles):
        first = waiting_first_count(bottle)
        # Both stand at the shelf: a bottle that one of them counted before is counted again by the other.
        counter = second_by if first is not None and first.counted_by_id == by.pk else by
        _count(bottle, counted_mg[bottle.pk], first, shelf_count=kept, by=counter, at=at)
    return kept


def to_count(site: Site) -> list[Bottle]:
    """Every bottle of a site that holds anything or is in use, in the order in which locks are taken."""
    bottles = Bottle.objects.filter(site=site).held().exclude(status=Bottle.Status.SEALED, balance_mg=0)
    return list(bottles.select_related("product", "station", "site").order_by("pk"))


def _count(
    bottle: Bottle,
    counted_mg: Decimal,
    first: StockCount | None,
    *,
    by: StaffMember,
    at: datetime,
    note: str = "",
    shelf_count: ShelfCount | None = None,
) -> StockCount:
    """Keep one count of a locked bottle, and enter it, or open an incident. ``first`` is the count it repeats."""
    tolerance = tolerance_of(bottle, at)
    difference = counted_mg - bottle.balance_mg
    is_over = abs(difference) > tolerance.mg
    incident = first.incident if first else None
    if is_over and incident is None:
        incident = open_incident(
            site=bottle.site, kind=StockIncident.Kind.DIFFERENCE, product=bottle.product, bottle=bottle,
            missing_mg=-difference, what=note, by=by, at=at,
        )  # fmt: skip
    entry = None
    if first is not None or not is_over:
        entry = enter(
            bottle=bottle, kind=StockEntry.Kind.COUNTED, amount_mg=difference, reason=note, by=by, at=at,
            second_by=first.counted_by if first else None,
        )  # fmt: skip
    return StockCount.objects.create(
        bottle=bottle, shelf_count=shelf_count, counted_mg=counted_mg, expected_mg=bottle.balance_mg,
        tolerance_mg=tolerance.mg, is_over=is_over, again_of=first, entry=entry, incident=incident, note=note,
        counted_at=at, counted_by=by,
    )  # fmt: skip


def tolerance_of(bottle: Bottle, at: datetime) -> Tolerance:
    """How far a count of this bottle may be off now."""
    return count_tolerance(
        bottle.balance_mg, is_liquid=bottle.is_liquid, rules=rules_of(bottle.site), on=bottle.site.local(at).date()
    )


def rules_of(site: Site) -> list[ToleranceRules]:
    """What the site has set for itself: its last word, in force from its day."""
    kept = CountTolerance.objects.filter(site=site).order_by("starts_on", "set_at").last()
    return [site_rules(site.name, kept.percent, kept.at_least_mg, kept.starts_on)] if kept else []


@transaction.atomic
def set_tolerance(
    *, site: Site, percent: Decimal, at_least_mg: Decimal, by: StaffMember, at: datetime
) -> CountTolerance:
    """Make a site's tolerance stricter than the program's, from today on.

    Raises:
        StockRefused: it would be wider than the program allows.
    """
    if percent > (OURS.percent or 0) or at_least_mg > (OURS.at_least_mg or 0):
        raise StockRefused(
            f"A site may only be stricter than {OURS.percent} % and {OURS.at_least_mg} mg.", code="tolerance_wider"
        )
    kept = CountTolerance.objects.create(
        site=site, percent=percent, at_least_mg=at_least_mg, starts_on=site.local(at).date(), set_at=at, set_by=by
    )
    audit.act(action="stock.tolerance_set", by=by, at=at, site_id=site.pk, subject=kept)
    return kept
