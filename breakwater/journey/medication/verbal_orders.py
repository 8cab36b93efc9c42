"""A verbal order: a nurse writes what a prescriber tells them. It counts at once, and for some hours only (H15)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.findings import stops
from breakwater.clinical.verbal_orders import counts_until
from breakwater.journey.medication.order_limits import Stated, as_kept, check_limits
from breakwater.journey.medication.orders import Prescription, new_order
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.journey.medication.signing import make_room
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy.permissions import PERMISSIONS, may
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient
from breakwater.record.refusals import Refused


@transaction.atomic
def write_verbal_order(
    *,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    told_by: StaffMember,
    read_back: bool,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Write an order as a prescriber told it. It is in force at once and runs out by itself unless it is signed.

    Nothing passes a limit here: what the limits stop waits for the prescriber's own signature and reason.

    Raises:
        Refused: it was not read back, or the one named may not order here.
        OrderRefused: a limit stops the order, or nobody wrote why it changes.
    """
    if not read_back:
        raise Refused("Read the order back to the prescriber, and have it confirmed.", code="not_read_back")
    if told_by.pk == by.pk or not told_by.works_at(at) or not may(told_by, "order.sign", site_id=episode.site_id):
        raise Refused("Name the prescriber of this site who told you this order.", code="not_a_prescriber")
    body = {**prescription.fields(), "episode": episode.pk, **stated.as_kept(), "told_by": told_by.pk}
    claimed = keys.claim(key=form_key, action="order.told", by=by, body=body, at=at)
    if not claimed.is_first:
        return MedicationOrder.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    order = new_order(claimed.subject_id, episode, prescription, stated, by=by, at=at)
    findings = check_limits(order, stated, now=at)
    if stopping := stops(findings):
        words = f"{stopping[0].message} A verbal order passes no limit: draft it for the prescriber to sign."
        raise OrderRefused(words, code=stopping[0].code, findings=findings)
    order.replaces = make_room(order, by=by, at=at)
    order.status, order.findings = MedicationOrder.Status.ACTIVE, as_kept(findings, {}, stated)
    order.told_by, order.verbal_until = told_by, counts_until(at, episode.site.verbal_order_hours)
    order.save(force_insert=True)
    detail = {"told_by": str(told_by.pk), "read_back": True, "until": order.verbal_until.isoformat()}
    audit.act(action="order.told", by=by, at=at, patient_id=episode.patient_id, subject=order, detail=detail)
    return order


def prescribers_at(site: Site, at: datetime) -> QuerySet[StaffMember]:
    """Who may be named as having told an order at this site at this moment, by name."""
    day = site.local(at).date()
    return (
        StaffMember.objects.filter(
            roles__site=site,
            roles__role__in=PERMISSIONS["order.sign"],
            roles__starts_on__lte=day,
            roles__ends_on__gte=day,
        )
        .distinct()
        .order_by("name")
    )
