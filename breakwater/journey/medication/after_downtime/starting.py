"""Begin to type in from paper: from then on everybody whose dose was due is given nothing until theirs is settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.after_downtime.refusals import DowntimeRefused
from breakwater.journey.medication.models import Downtime, DowntimeDue
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Dose, MedicationOrder, Patient, TakeHomeSupply
from breakwater.record.refusals import Conflict

# A downtime longer than this is somebody's slip in a date.
LONGEST = timedelta(days=14)


def start_downtime(
    *, site: Site, began_at: datetime, back_at: datetime, reason: str, form_key: UUID, by: StaffMember, at: datetime
) -> Downtime:
    """Open a downtime of a site with every dose that was due in it and not recorded before it began.

    Raises:
        DowntimeRefused: the times are not in order.
        Conflict: a downtime of this site is being typed in already.
    """
    if not began_at < back_at <= at or back_at - began_at > LONGEST:
        raise DowntimeRefused(
            "The screens stopped first, worked again later, and both lie behind us. Check the two times.",
            code="downtime_times",
        )
    try:
        return _start(site=site, began_at=began_at, back_at=back_at, reason=reason, form_key=form_key, by=by, at=at)
    except IntegrityError as error:
        raise Conflict(
            "A downtime of this site is being typed in already. Finish that one first.", code="downtime_open_already"
        ) from error


@transaction.atomic
def _start(
    *, site: Site, began_at: datetime, back_at: datetime, reason: str, form_key: UUID, by: StaffMember, at: datetime
) -> Downtime:
    body = {"site": site.pk, "began_at": began_at, "back_at": back_at, "reason": reason}
    claimed = keys.claim(key=form_key, action="downtime.started", by=by, body=body, at=at)
    if not claimed.is_first:
        return _downtime(claimed.subject_id)
    downtime = Downtime.objects.create(
        id=claimed.subject_id, site=site, began_at=began_at, back_at=back_at, reason=reason, started_at=at,
        started_by=by,
    )  # fmt: skip
    orders = _in_force(site, began_at, back_at)
    # Whoever is being given a dose at this second is waited for; afterwards nobody gives one without seeing the list.
    people = Patient.objects.filter(pk__in={order.patient_id for order, _ in orders})
    list(people.order_by("pk").select_for_update(no_key=True))
    dues = list(_dues(downtime, orders))
    DowntimeDue.objects.bulk_create(dues)
    detail = {"dues": len(dues), "people": len({due.patient_id for due in dues})}
    audit.act(action="downtime.started", by=by, at=at, site_id=site.pk, subject=downtime, detail=detail)
    return downtime


def _downtime(downtime_id: UUID) -> Downtime:
    found: Downtime = Downtime.objects.get(pk=downtime_id)
    return found


def _in_force(site: Site, began_at: datetime, back_at: datetime) -> list[tuple[MedicationOrder, date]]:
    """Each order that was in force when the screens stopped, with each dosing day it was for until they were back."""
    first, last = site.dosing_day(began_at), site.dosing_day(back_at)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    known = Q(signed_at__lte=back_at) | Q(signed_at__isnull=True, verbal_until__gt=began_at, requested_at__lte=back_at)
    orders = MedicationOrder.objects.filter(known, site=site, starts_on__lte=last, ends_on__gte=first)
    stood = orders.filter(Q(status="active") | Q(status="ended", ended_at__gt=began_at)).order_by("requested_at", "pk")
    return [(order, day) for day in days for order in stood if order.starts_on <= day <= order.ends_on]


def _dues(downtime: Downtime, orders: list[tuple[MedicationOrder, date]]) -> Iterator[DowntimeDue]:
    """One for each part of each day, without what was recorded before the screens stopped or a bottle covered."""
    people, days = {order.patient_id for order, _ in orders}, {day for _, day in orders}
    doses = Dose.objects.completed().filter(patient_id__in=people, dosing_day__in=days, given_at__lt=downtime.began_at)
    known = set(doses.values_list("patient_id", "dosing_day", "part"))
    bottles = TakeHomeSupply.objects.covering().filter(patient_id__in=people, covers_on__in=days)
    covered = set(bottles.values_list("patient_id", "covers_on"))
    for order, day in orders:
        if (order.patient_id, day) in covered:
            continue
        for part in range(1, order.parts_per_day + 1):
            if (order.patient_id, day, part) not in known:
                known.add((order.patient_id, day, part))
                yield DowntimeDue(
                    downtime=downtime, patient_id=order.patient_id, order=order, dosing_day=day, part=part
                )


@transaction.atomic
def add_person(*, downtime: Downtime, patient: Patient, by: StaffMember, at: datetime) -> DowntimeDue:
    """Put somebody on the list who was given a dose on paper and was not expected: one due for the first day.

    Raises:
        DowntimeRefused: there was no signed order of this person at this site, or the list is closed.
    """
    Patient.objects.lock(patient.pk)
    if Downtime.objects.filter(pk=downtime.pk, ended_at__isnull=False).exists():
        raise DowntimeRefused("This downtime is closed. Start another one.", code="downtime_closed")
    day = downtime.site.dosing_day(downtime.began_at)
    orders = [order for order, on in _in_force(downtime.site, downtime.began_at, downtime.back_at)
              if order.patient_id == patient.pk and on == day]  # fmt: skip
    if not orders:
        raise DowntimeRefused(
            "There was no signed order of this person here on that day. Tell the prescriber what was given.",
            code="downtime_no_order",
        )
    listed = DowntimeDue.objects.filter(downtime=downtime, patient=patient, dosing_day=day)
    taken = set(listed.values_list("part", flat=True))
    part = next((part for part in range(1, orders[0].parts_per_day + 1) if part not in taken), None)
    if part is None:
        raise DowntimeRefused("This person is on the list already.", code="downtime_listed_already")
    due = DowntimeDue(downtime=downtime, patient=patient, order=orders[0], dosing_day=day, part=part)
    due.save(force_insert=True)
    audit.act(
        action="downtime.person_added", by=by, at=at, patient_id=patient.pk, site_id=downtime.site_id, subject=due
    )
    return due
