"""What is done with orders: draft, change in one act, end. Only a signed or verbal order is dosed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.order_limits import Stated
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.journey.medication.signing import sign_under_lock
from breakwater.organization.models import StaffMember
from breakwater.privacy.signature import Signature
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Prescription:
    """What an order says. ``dose_mg`` is the first part of the day, in mg; both dates are dosing days, included.

    ``parts_mg`` names each part where they differ, ``hours_between`` the least hours between two of them where more
    than usual are wanted. ``reason`` says why it takes the place of the order before.
    """

    drug: str
    form: str
    dose_mg: Decimal
    parts_per_day: int
    starts_on: date
    ends_on: date
    parts_mg: tuple[Decimal, ...] = ()
    hours_between: Decimal | None = None
    split_reason: str = ""
    reason: str = ""

    def fields(self) -> dict[str, object]:
        """As the columns of an order hold it."""
        return {name: getattr(self, name) for name in self.__slots__} | {"parts_mg": list(self.parts_mg)}


@transaction.atomic
def draft_order(
    *,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Write an order that waits for a prescriber's signature. Nothing is given from it.

    The newest order of the same medicine in force is the one it will replace. The same form twice is one draft.
    """
    body = {**prescription.fields(), "episode": episode.pk, **stated.as_kept()}
    claimed = keys.claim(key=form_key, action="order.drafted", by=by, body=body, at=at)
    if not claimed.is_first:
        return MedicationOrder.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    return draft_under_lock(claimed.subject_id, episode, prescription, stated, by=by, at=at)


@transaction.atomic
def change_order(
    *,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    reasons: Mapping[str, str],
    signature: Signature,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Write and sign in one act. An order in force is ended, or shortened to the day before, by the same act (H16).

    Args:
        reasons: why each stop is passed, by its code.
        signature: the prescriber's, given for this order.

    Raises:
        NotSigned: the signature is somebody else's.
        OrderRefused: a limit stops the order and no reason is given for it, or nobody wrote why it changes.
    """
    signature.check(by)
    body = {**prescription.fields(), "episode": episode.pk, **stated.as_kept(), "reasons": dict(reasons)}
    claimed = keys.claim(key=form_key, action="order.signed", by=by, body=body, at=at)
    if not claimed.is_first:
        return MedicationOrder.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    order = draft_under_lock(claimed.subject_id, episode, prescription, stated, by=by, at=at)
    return sign_under_lock(order, reasons, stated, signature, by=by, at=at)


@transaction.atomic
def stop_order(*, order: MedicationOrder, reason: str, by: StaffMember, at: datetime) -> MedicationOrder:
    """End an order, or throw a draft away, at once and with a reason."""
    if not reason.strip():
        raise Refused("Write why the order ends.", code="reason_missing")
    Patient.objects.lock(order.patient_id)
    order = MedicationOrder.objects.get(pk=order.pk)
    if order.status == MedicationOrder.Status.ENDED:
        raise Conflict("This order has ended already.", code="order_ended_already")
    return end_order(order=order, reason=reason, by=by, at=at)


def draft_under_lock(
    order_id: UUID,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    *,
    by: StaffMember,
    at: datetime,
    origin: str = "",
) -> MedicationOrder:
    """The draft row. Call it inside a transaction that holds the patient's lock."""
    order = new_order(order_id, episode, prescription, stated, by=by, at=at)
    order.origin = origin
    order.save(force_insert=True)
    audit.act(action="order.drafted", by=by, at=at, patient_id=episode.patient_id, subject=order)
    return order


def new_order(
    order_id: UUID, episode: EpisodeOfCare, prescription: Prescription, stated: Stated, *, by: StaffMember, at: datetime
) -> MedicationOrder:
    """The order these words make, not stored yet.

    Raises:
        OrderRefused: treatment here has ended, or the order would begin before today.
    """
    if episode.status != EpisodeOfCare.Status.ACTIVE:
        raise OrderRefused("Treatment here has ended. An order needs a new admission.", code="episode_ended")
    if prescription.starts_on < episode.site.dosing_day(at):
        raise OrderRefused("An order cannot start before today.", code="order_starts_in_past")
    return MedicationOrder(
        pk=order_id, patient=episode.patient, episode=episode, site=episode.site, findings=[stated.as_kept()],
        requested_at=at, requested_by=by, **prescription.fields(),
    )  # fmt: skip
