"""What is done with orders: draft, sign, change in one act, end. Only a signed order is dosed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.findings import Finding, stops
from breakwater.journey.medication.order_limits import Stated, as_kept, check_limits
from breakwater.journey.medication.read_facts import start_method_of
from breakwater.journey.medication.refusals import OrderRefused, WrongPassword
from breakwater.organization.models import Role, StaffMember
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused

Status = MedicationOrder.Status


@dataclass(frozen=True, slots=True)
class Prescription:
    """What an order says. ``dose_mg`` is one part of the day, in mg; both dates are dosing days and are included."""

    drug: str
    form: str
    dose_mg: Decimal
    parts_per_day: int
    starts_on: date
    ends_on: date


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
    body = {**_fields(prescription), "episode": episode.pk, **stated.as_kept()}
    claimed = keys.claim(key=form_key, action="order.drafted", by=by, body=body, at=at)
    if not claimed.is_first:
        return MedicationOrder.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    return _draft(claimed.subject_id, episode, prescription, stated, by=by, at=at)


@transaction.atomic
def _write_and_sign(
    *,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    reasons: Mapping[str, str],
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    body = {**_fields(prescription), "episode": episode.pk, **stated.as_kept(), "reasons": dict(reasons)}
    claimed = keys.claim(key=form_key, action="order.signed", by=by, body=body, at=at)
    if not claimed.is_first:
        return MedicationOrder.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    order = _draft(claimed.subject_id, episode, prescription, stated, by=by, at=at)
    return _sign(order, reasons, stated, by=by, at=at)


def change_order(
    *,
    episode: EpisodeOfCare,
    prescription: Prescription,
    stated: Stated,
    reasons: Mapping[str, str],
    password: str,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Write and sign in one act. An order in force is ended, or shortened to the day before, by the same act (H16).

    Args:
        reasons: why each stop is passed, by its code.
        password: the prescriber's own, asked again for each signature.

    Raises:
        WrongPassword: nothing was signed.
        OrderRefused: a limit stops the order and no reason is given for it.
    """
    check_signature(by, password)
    return _write_and_sign(
        episode=episode, prescription=prescription, stated=stated, reasons=reasons, form_key=form_key, by=by, at=at
    )


def sign_order(
    *,
    order: MedicationOrder,
    version: int,
    reasons: Mapping[str, str],
    password: str,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Sign a draft as it was read: the limits are asked again at this moment.

    Raises:
        WrongPassword, OrderRefused: as for ``change_order``.
        Conflict: the draft changed since, or was signed or ended by somebody else.
    """
    check_signature(by, password)
    with transaction.atomic():
        Patient.objects.lock(order.patient_id)
        order = MedicationOrder.objects.select_related("patient", "site", "episode").get(pk=order.pk)
        if order.status != Status.DRAFT or order.version != version:
            raise Conflict("This draft was changed, signed or ended by somebody else meanwhile.", code="draft_changed")
        return _sign(order, reasons, stated_of(order), by=by, at=at)


@transaction.atomic
def stop_order(*, order: MedicationOrder, reason: str, by: StaffMember, at: datetime) -> MedicationOrder:
    """End an order, or throw a draft away, at once and with a reason."""
    if not reason.strip():
        raise Refused("Write why the order ends.", code="reason_missing")
    Patient.objects.lock(order.patient_id)
    order = MedicationOrder.objects.get(pk=order.pk)
    if order.status == Status.ENDED:
        raise Conflict("This order has ended already.", code="order_ended_already")
    return end_order(order=order, reason=reason, by=by, at=at)


def check_signature(by: StaffMember, password: str) -> None:
    """The person at the keyboard is the one who signs: their password, asked again. Slow, so outside any lock."""
    if not by.check_password(password):
        raise WrongPassword


def stated_of(order: MedicationOrder) -> Stated:
    """What was stated beside the order when it was drafted."""
    kept: dict[str, str] = next((item for item in order.findings if item.get("code") == "stated"), {})
    return Stated(start_method=start_method_of(order.findings), tolerance=kept.get("tolerance") or "unknown")


def _fields(prescription: Prescription) -> dict[str, object]:
    return {name: getattr(prescription, name) for name in Prescription.__slots__}


def _draft(
    order_id: UUID, episode: EpisodeOfCare, prescription: Prescription, stated: Stated, *, by: StaffMember, at: datetime
) -> MedicationOrder:
    if episode.status != EpisodeOfCare.Status.ACTIVE:
        raise OrderRefused("Treatment here has ended. An order needs a new admission.", code="episode_ended")
    if prescription.starts_on < episode.site.dosing_day(at):
        raise OrderRefused("An order cannot start before today.", code="order_starts_in_past")
    order = MedicationOrder(
        pk=order_id, patient=episode.patient, episode=episode, site=episode.site, findings=[stated.as_kept()],
        requested_at=at, requested_by=by, **_fields(prescription),
    )  # fmt: skip
    order.save(force_insert=True)
    audit.act(action="order.drafted", by=by, at=at, patient_id=episode.patient_id, subject=order)
    return order


def _sign(
    order: MedicationOrder, reasons: Mapping[str, str], stated: Stated, *, by: StaffMember, at: datetime
) -> MedicationOrder:
    """Sign under the patient's lock: limits, room made by the order before, signature."""
    findings = check_limits(order, stated, now=at)
    check_reasons(findings, reasons, by)
    if order.ends_on < order.site.dosing_day(at):
        raise OrderRefused("The dates of this order have passed. Write a new one.", code="order_dates_passed")
    order.replaces = _make_room(order, by=by, at=at)
    order.status, order.signed_at, order.signed_by = Status.ACTIVE, at, by
    order.findings = as_kept(findings, reasons, stated)
    order.version += 1
    order.save(update_fields=["replaces", "status", "signed_at", "signed_by", "findings", "version"])
    passed = [finding.code for finding in stops(findings)]
    audit.act(action="order.signed", by=by, at=at, patient_id=order.patient_id, subject=order,
              detail={"version": order.version, "passed": passed})  # fmt: skip
    return order


def check_reasons(findings: tuple[Finding, ...], reasons: Mapping[str, str], by: StaffMember) -> None:
    """Each stop needs a written reason from somebody whose role the limit names (H17)."""
    roles = {str(Role(assignment.role)) for assignment in by.current_roles()}
    for finding in stops(findings):
        if not finding.override_by & roles:
            raise OrderRefused(finding.message, code=finding.code, findings=findings)
        if not reasons.get(finding.code, "").strip():
            raise OrderRefused(f"{finding.title}: {finding.message}", code="reason_missing", findings=findings)


def _make_room(order: MedicationOrder, *, by: StaffMember, at: datetime) -> MedicationOrder | None:
    """End the order in force, or let it run to the day before the new one starts; returns the one replaced."""
    overlapping = MedicationOrder.objects.signed().filter(
        patient_id=order.patient_id, drug_class=order.drug_class, ends_on__gte=order.starts_on,
        starts_on__lte=order.ends_on,
    )  # fmt: skip
    replaced = None
    for replaced in overlapping.exclude(pk=order.pk).order_by("starts_on"):
        if replaced.starts_on < order.starts_on and order.starts_on > order.site.dosing_day(at):
            _shorten(replaced, order.starts_on - timedelta(days=1), by=by, at=at)
        else:
            end_order(order=replaced, reason="Changed by a new order", by=by, at=at)
    return replaced


def _shorten(old: MedicationOrder, last_day: date, *, by: StaffMember, at: datetime) -> None:
    old.ends_on = last_day
    old.version += 1
    old.save(update_fields=["ends_on", "version"])
    audit.act(action="order.shortened", by=by, at=at, patient_id=old.patient_id, subject=old,
              detail={"version": old.version})  # fmt: skip
