"""A bottle that is gone: the report, and what a prescriber decides, once, by name (H9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.bottles import IN_HAND, RELATED, is_handed_over, state_of
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import Patient, TakeHomeLoss, TakeHomeReplacement, TakeHomeSupply
from breakwater.record.refusals import Conflict


@transaction.atomic
def report_loss(
    *,
    patient: Patient,
    supply_ids: Sequence[UUID],
    how: str,
    account: str,
    reference: str,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> list[TakeHomeLoss]:
    """Write down that bottles were lost, stolen or spilled. Their days stay covered until a prescriber decides.

    Raises:
        TakeHomeRefused: no bottle was named, or one was never handed over.
        Conflict: one was counted back or reported before.
    """
    body = {"patient": patient.pk, "bottles": sorted(supply_ids), "how": how, "account": account, "ref": reference}
    claimed = keys.claim(key=form_key, action="take_home.lost", by=by, body=body, at=at)
    Patient.objects.lock(patient.pk)
    if not claimed.is_first:
        return list(TakeHomeLoss.objects.filter(supply_id__in=supply_ids))
    found = TakeHomeSupply.objects.filter(patient=patient, pk__in=supply_ids).select_related(*RELATED)
    losses = [_loss(one, how, account, reference, by, at) for one in found]
    if not losses:
        raise TakeHomeRefused("Choose the bottle that is gone.", code="no_bottle_chosen")
    TakeHomeLoss.objects.bulk_create(losses)
    audit.act(
        action="take_home.lost", by=by, at=at, patient_id=patient.pk,
        detail={"bottles": [str(one.supply_id) for one in losses], "how": how},
    )  # fmt: skip
    return losses


def _loss(
    supply: TakeHomeSupply, how: str, account: str, reference: str, by: StaffMember, at: datetime
) -> TakeHomeLoss:
    if state_of(supply) != IN_HAND:
        raise Conflict("One of these bottles is back or was reported already.", code="counted_already")
    if not is_handed_over(supply):
        raise TakeHomeRefused(
            "This bottle was never handed over. Look for it behind the window; report missing stock from its page.",
            code="never_handed_over",
        )
    return TakeHomeLoss(
        patient_id=supply.patient_id, supply=supply, how=how, account=account, reference=reference, reported_at=at,
        reported_by=by,
    )  # fmt: skip


@transaction.atomic
def decide_replacement(
    *, loss: TakeHomeLoss, way: str, reason: str, site: Site, by: StaffMember, at: datetime
) -> TakeHomeReplacement:
    """Decide what takes the place of a lost bottle: an observed dose, one more bottle, or nothing. Once a bottle.

    Raises:
        NotPermitted: only a prescriber of this site decides.
        TakeHomeRefused: the day is past, so that nothing can take its place.
        Conflict: it was decided before.
    """
    check(by, "take_home.decide", site_id=site.pk)
    if not reason.strip():
        raise TakeHomeRefused("Write why.", code="reason_missing")
    Patient.objects.lock(loss.patient_id)
    first = TakeHomeReplacement.objects.select_related("decided_by").filter(loss=loss).first()
    if first is not None:
        raise Conflict(f"{first.decided_by} decided already: {first.get_way_display()}.", code="decided_already")
    if way != TakeHomeReplacement.Way.NONE and loss.supply.covers_on < site.dosing_day(at):
        raise TakeHomeRefused("That day is past. Nothing is given in its place.", code="day_is_past")
    decided = TakeHomeReplacement.objects.create(loss=loss, way=way, reason=reason, decided_at=at, decided_by=by)
    audit.act(
        action="take_home.replacement_decided", by=by, at=at, patient_id=loss.patient_id, site_id=site.pk,
        subject=loss, detail={"way": way},
    )  # fmt: skip
    return decided
