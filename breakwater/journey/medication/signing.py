"""A prescriber signs an order: limits, reasons for what they stop, and room made by the order before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.clinical.findings import Finding, stops
from breakwater.journey.medication.order_limits import Stated, as_kept, check_limits
from breakwater.journey.medication.read_facts import start_method_of
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.organization.models import Role, StaffMember
from breakwater.privacy.signature import Signature
from breakwater.record.models import MedicationOrder, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict

Status = MedicationOrder.Status


@transaction.atomic
def sign_order(
    *,
    order: MedicationOrder,
    version: int,
    reasons: Mapping[str, str],
    signature: Signature,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Sign a draft or a verbal order as it was read.

    The limits are asked again at this moment, except for a verbal order in its time: it passed them when it was told,
    and what was given from it since would count against it.

    Raises:
        NotSigned: the signature is somebody else's.
        OrderRefused: a limit stops the order and no reason is given for it.
        Conflict: the order changed since, or was signed or ended by somebody else.
    """
    signature.check(by)
    Patient.objects.lock(order.patient_id)
    order = MedicationOrder.objects.select_related("patient", "site", "episode").get(pk=order.pk)
    if not order.waits_for_signature or order.version != version:
        raise Conflict("This order was changed, signed or ended by somebody else meanwhile.", code="draft_changed")
    if in_its_time(order, at):
        return write_signature(order, order.findings, signature, passed=[], by=by, at=at)
    return sign_under_lock(order, reasons, stated_of(order), signature, by=by, at=at)


def in_its_time(order: MedicationOrder, at: datetime) -> bool:
    """Whether this is a verbal order that counts at this moment, unsigned."""
    return order.status == Status.ACTIVE and order.signed_at is None and not order.ran_out(at)


def stated_of(order: MedicationOrder) -> Stated:
    """What was stated beside the order when it was drafted."""
    kept: dict[str, str] = next((item for item in order.findings if item.get("code") == "stated"), {})
    return Stated(start_method=start_method_of(order.findings), tolerance=kept.get("tolerance") or "unknown")


def sign_under_lock(
    order: MedicationOrder,
    reasons: Mapping[str, str],
    stated: Stated,
    signature: Signature,
    *,
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Limits, room made by the order before, signature. Call it inside a transaction that holds the patient's lock."""
    findings = check_limits(order, stated, now=at)
    check_reasons(findings, reasons, by)
    order.replaces = make_room(order, by=by, at=at)
    passed = [finding.code for finding in stops(findings)]
    return write_signature(order, as_kept(findings, reasons, stated), signature, passed=passed, by=by, at=at)


def write_signature(
    order: MedicationOrder,
    findings: list[dict[str, str]],
    signature: Signature,
    *,
    passed: list[str],
    by: StaffMember,
    at: datetime,
) -> MedicationOrder:
    """Store the signature with what the limits said, and write it down."""
    if order.ends_on < order.site.dosing_day(at):
        raise OrderRefused("The dates of this order have passed. Write a new one.", code="order_dates_passed")
    order.status, order.signed_at, order.signed_by, order.findings = Status.ACTIVE, at, by, findings
    order.version += 1
    order.save(update_fields=["replaces", "status", "signed_at", "signed_by", "findings", "version"])
    detail = {"version": order.version, "passed": passed, "factor": signature.factor}
    audit.act(action="order.signed", by=by, at=at, patient_id=order.patient_id, subject=order, detail=detail)
    return order


def check_reasons(findings: tuple[Finding, ...], reasons: Mapping[str, str], by: StaffMember) -> None:
    """Each stop needs a written reason from somebody whose role the limit names (H17)."""
    roles = {str(Role(assignment.role)) for assignment in by.current_roles()}
    for finding in stops(findings):
        if not finding.override_by & roles:
            raise OrderRefused(finding.message, code=finding.code, findings=findings)
        if not reasons.get(finding.code, "").strip():
            raise OrderRefused(f"{finding.title}: {finding.message}", code="reason_missing", findings=findings)


def make_room(
    order: MedicationOrder, *, by: StaffMember, at: datetime, spare: Collection[UUID] = ()
) -> MedicationOrder | None:
    """End the order in force, or let it run to the day before the new one starts; returns the one replaced.

    Args:
        spare: orders that are signed by the same act and stay.

    Raises:
        OrderRefused: there is an order to replace, and nobody wrote why.
    """
    overlapping = MedicationOrder.objects.signed().filter(
        patient_id=order.patient_id, drug_class=order.drug_class, ends_on__gte=order.starts_on,
        starts_on__lte=order.ends_on,
    )  # fmt: skip
    replaced = None
    for replaced in overlapping.exclude(pk__in={order.pk, *spare}).order_by("starts_on"):
        if not order.reason.strip():
            raise OrderRefused("Write why the order changes.", code="reason_missing")
        if replaced.starts_on < order.starts_on and order.starts_on > order.site.dosing_day(at):
            _shorten(replaced, order.starts_on - timedelta(days=1), by=by, at=at)
        else:
            end_order(order=replaced, reason=f"Changed: {order.reason}"[:160], by=by, at=at)
    return replaced


def _shorten(old: MedicationOrder, last_day: date, *, by: StaffMember, at: datetime) -> None:
    old.ends_on = last_day
    old.version += 1
    old.save(update_fields=["ends_on", "version"])
    audit.act(action="order.shortened", by=by, at=at, patient_id=old.patient_id, subject=old,
              detail={"version": old.version})  # fmt: skip
