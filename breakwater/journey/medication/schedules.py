"""Draft and sign a schedule: one signature, consecutive dated orders, each with what the limits say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.findings import Finding, stops
from breakwater.journey.medication.order_limits import Stated, as_kept, check_limits
from breakwater.journey.medication.orders import Prescription, new_order
from breakwater.journey.medication.plans import Line, dates_of
from breakwater.journey.medication.signing import check_reasons, make_room, stated_of, write_signature
from breakwater.organization.models import StaffMember
from breakwater.privacy.signature import Signature
from breakwater.record.models import EpisodeOfCare, MedicationOrder, OrderSchedule, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused

Status = MedicationOrder.Status


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule says: the medicine and form all lines share, the lines from the first day on, and why."""

    kind: str
    drug: str
    form: str
    starts_on: date
    lines: tuple[Line, ...]
    stated: Stated
    reason: str
    split_reason: str = ""

    def prescriptions(self) -> Iterator[tuple[Line, Prescription]]:
        """Each line with the order it becomes."""
        for line, (first_on, last_on) in zip(self.lines, dates_of(self.starts_on, self.lines), strict=True):
            parts = line.parts_mg
            yield line, Prescription(
                drug=self.drug, form=self.form, dose_mg=parts[0], parts_per_day=len(parts), starts_on=first_on,
                ends_on=last_on, parts_mg=parts if len(set(parts)) > 1 else (), reason=self.reason,
                split_reason=self.split_reason if len(parts) > 1 else "",
            )  # fmt: skip


@transaction.atomic
def draft_schedule(
    *, episode: EpisodeOfCare, plan: Plan, changes: OrderSchedule | None, form_key: UUID, by: StaffMember, at: datetime
) -> OrderSchedule:
    """Write a schedule whose lines wait for one signature together. Nothing is given from it.

    Args:
        changes: the schedule whose remaining lines these take the place of; when signed, in the same act.

    Raises:
        Refused: there are no lines, or the schedule to change was changed by somebody else.
    """
    if not plan.lines:
        raise Refused("A plan has at least one line.", code="no_lines")
    body = {"episode": episode.pk, "kind": plan.kind, "form": plan.form, "starts_on": plan.starts_on,
            "reason": plan.reason, "lines": [[line.days, *map(str, line.parts_mg)] for line in plan.lines]}  # fmt: skip
    claimed = keys.claim(key=form_key, action="schedule.drafted", by=by, body=body, at=at)
    if not claimed.is_first:
        return OrderSchedule.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(episode.patient_id)
    if changes is not None:
        _throw_away(changes, by=by, at=at)
    schedule = OrderSchedule(
        pk=claimed.subject_id, patient=episode.patient, episode=episode, kind=plan.kind, changes=changes,
        requested_at=at, requested_by=by,
    )  # fmt: skip
    schedule.save(force_insert=True)
    for line, prescription in plan.prescriptions():
        order = new_order(uuid4(), episode, prescription, plan.stated, by=by, at=at)
        order.schedule, order.condition = schedule, line.condition
        order.save(force_insert=True)
        audit.act(action="order.drafted", by=by, at=at, patient_id=episode.patient_id, subject=order)
    audit.act(action="schedule.drafted", by=by, at=at, patient_id=episode.patient_id, subject=schedule,
              detail={"kind": plan.kind, "lines": len(plan.lines)})  # fmt: skip
    return schedule


def _throw_away(changes: OrderSchedule, *, by: StaffMember, at: datetime) -> None:
    """Lines of the schedule before that nobody has signed end now; signed ones end when the new lines are signed."""
    if OrderSchedule.objects.filter(changes=changes).exists():
        raise Conflict("This schedule was changed by somebody else meanwhile.", code="schedule_changed")
    for order in MedicationOrder.objects.filter(schedule=changes, status=Status.DRAFT):
        end_order(order=order, reason="Changed before it was signed", by=by, at=at)


def lines_of(schedule: OrderSchedule) -> list[MedicationOrder]:
    """The lines by their first day."""
    related = ("patient", "site", "episode", "signed_by", "requested_by", "told_by")
    return list(MedicationOrder.objects.filter(schedule=schedule).select_related(*related).order_by("starts_on"))


def findings_of(lines: Sequence[MedicationOrder], *, now: datetime) -> list[tuple[Finding, ...]]:
    """What the limits say about each line, as if the lines before it had been taken (H17)."""
    planned: dict[date, Decimal] = {}
    found = []
    for order in lines:
        found.append(check_limits(order, stated_of(order), now=now, planned=planned))
        days = (order.ends_on - order.starts_on).days + 1
        planned |= {date.fromordinal(order.starts_on.toordinal() + n): order.daily_mg for n in range(days)}
    return found


def stops_of(lines: Sequence[MedicationOrder], *, now: datetime) -> dict[str, str]:
    """The limits that stop any line, each once, by code, with their titles."""
    return {one.code: one.title for findings in findings_of(lines, now=now) for one in stops(findings)}


@transaction.atomic
def sign_schedule(
    *,
    schedule: OrderSchedule,
    reasons: Mapping[str, str],
    signature: Signature,
    by: StaffMember,
    at: datetime,
) -> list[MedicationOrder]:
    """Sign every line at once. What is ordered for these days before ends, or runs to the day before, in the same act.

    Raises:
        NotSigned, OrderRefused: as for one order; then no line is signed.
        Conflict: a line was signed, changed or ended by somebody else.
    """
    signature.check(by)
    Patient.objects.lock(schedule.patient_id)
    lines = lines_of(schedule)
    if not lines or any(order.status != Status.DRAFT for order in lines):
        raise Conflict("This schedule was signed, changed or ended by somebody else meanwhile.", code="draft_changed")
    found = findings_of(lines, now=at)
    for findings in found:
        check_reasons(findings, reasons, by)
    whole = lines[0]
    last_on, whole.ends_on = whole.ends_on, lines[-1].ends_on
    whole.replaces = make_room(whole, by=by, at=at, spare=[order.pk for order in lines])
    whole.ends_on = last_on
    for order, findings in zip(lines, found, strict=True):
        kept = as_kept(findings, reasons, stated_of(order))
        write_signature(order, kept, signature, passed=[one.code for one in stops(findings)], by=by, at=at)
    audit.act(action="schedule.signed", by=by, at=at, patient_id=schedule.patient_id, subject=schedule,
              detail={"lines": len(lines)})  # fmt: skip
    return lines
