"""Bottles that come back are counted one by one; medicine in them goes to waste stock, never back into a bottle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import day, mg
from breakwater.journey.medication.models import StockEntry
from breakwater.journey.medication.refusals import SecondPersonNeeded, TakeHomeRefused
from breakwater.journey.medication.stock.entry import enter
from breakwater.journey.medication.stock.moves import waste_stock
from breakwater.journey.medication.take_homes.bottles import IN_HAND, RELATED, is_handed_over, state_of
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Patient, TakeHomeReturn, TakeHomeSupply
from breakwater.record.refusals import Conflict

Condition = TakeHomeReturn.Condition
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Counted:
    """One bottle as it was found. ``found_mg``: measured in an opened or damaged one; a sealed one holds its dose."""

    supply_id: UUID
    condition: str
    found_mg: Decimal | None = None
    note: str = ""


@transaction.atomic
def count_back(
    *,
    patient: Patient,
    counted: Sequence[Counted],
    second_by: StaffMember | None,
    site: Site,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> list[TakeHomeReturn]:
    """Count bottles back. A sealed one uncovers its day; medicine goes into the site's waste stock before two people.

    Args:
        second_by: who signs beside the nurse; None only when every bottle is empty.

    Raises:
        TakeHomeRefused: nothing was counted, or an amount cannot be.
        SecondPersonNeeded: a bottle still holds medicine and nobody else signed.
        Conflict: one of them was counted back already, or reported lost.
    """
    if not counted:
        raise TakeHomeRefused("Say how at least one bottle came back.", code="nothing_counted")
    body = {"patient": patient.pk, "site": site.pk, "counted": [asdict(one) for one in counted]}
    claimed = keys.claim(key=form_key, action="take_home.returned", by=by, body=body, at=at)
    supplies = {one.pk: one for one in _locked(patient, counted)}
    if not claimed.is_first:
        return list(TakeHomeReturn.objects.filter(supply_id__in=supplies))
    rows = [_row(supplies[one.supply_id], one, site, second_by, by, at) for one in counted]
    if second_by is None and any(row.found_mg for row in rows):
        raise SecondPersonNeeded
    TakeHomeReturn.objects.bulk_create(rows)
    for row in rows:
        if row.found_mg:
            _into_waste(row, site)
    audit.act(
        action="take_home.returned", by=by, at=at, patient_id=patient.pk, site_id=site.pk,
        detail={str(row.supply_id): row.condition for row in rows},
    )  # fmt: skip
    return rows


def _locked(patient: Patient, counted: Sequence[Counted]) -> list[TakeHomeSupply]:
    """The bottles, under the lock of their person; every one must be this person's."""
    Patient.objects.lock(patient.pk)
    asked = {one.supply_id for one in counted}
    found = list(TakeHomeSupply.objects.filter(patient=patient, pk__in=asked).select_related(*RELATED))
    if len(found) != len(counted):
        raise TakeHomeRefused("One of these bottles is not this person's.", code="bottle_of_another_person")
    return found


def _row(
    supply: TakeHomeSupply, one: Counted, site: Site, second_by: StaffMember | None, by: StaffMember, at: datetime
) -> TakeHomeReturn:
    name = f"The bottle for {day(supply.covers_on)}"
    if state_of(supply) != IN_HAND:
        raise Conflict(f"{name} was counted back or reported lost already.", code="counted_already")
    if not is_handed_over(supply) and one.condition != Condition.SEALED:
        raise TakeHomeRefused(f"{name} was never handed over: it can only be sealed.", code="never_handed_over")
    return TakeHomeReturn(
        supply=supply, site=site, condition=one.condition, found_mg=_found_mg(supply, one, name), note=one.note,
        counted_at=at, counted_by=by, second_by=second_by,
    )  # fmt: skip


def _found_mg(supply: TakeHomeSupply, one: Counted, name: str) -> Decimal:
    if one.condition == Condition.SEALED:
        return supply.dose_mg
    if one.condition == Condition.EMPTY:
        return NOTHING
    if one.found_mg is None:
        raise TakeHomeRefused(f"{name}: measure what is left in it, in mg; 0 when nothing.", code="amount_missing")
    if not 0 <= one.found_mg <= supply.dose_mg:
        raise TakeHomeRefused(f"{name} held {mg(supply.dose_mg)}; it cannot hold more now.", code="amount_too_large")
    return one.found_mg


def _into_waste(row: TakeHomeReturn, site: Site) -> None:
    """One line: out of the person's hands, into the waste stock of the product it was filled from."""
    filled = StockEntry.objects.select_related("bottle__product").get(
        take_home_id=row.supply_id, kind=StockEntry.Kind.DISPENSED
    )
    enter(
        bottle=waste_stock(site, filled.bottle.product), kind=StockEntry.Kind.RETURNED, amount_mg=row.found_mg,
        take_home=row.supply, second_by=row.second_by, reason=f"Take-home came back {row.condition}", by=row.counted_by,
        at=row.counted_at,
    )  # fmt: skip
