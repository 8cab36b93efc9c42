"""Sudden closure: one act covers everybody with an order for the closed days, each whole or not at all (H26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.models import ClosureCover, SuddenClosure
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.stock.entry import lock_site
from breakwater.journey.medication.take_homes.issue import (
    Act,
    by_constraint,
    must_be_handed_over_well,
    must_be_safe,
    write_issue,
)
from breakwater.journey.medication.take_homes.offer import offer_for
from breakwater.journey.medication.take_homes.printing import ask_for_labels
from breakwater.organization.models import ClosedDay, StaffMember, Station
from breakwater.privacy.permissions import check
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Patient, TakeHomeIssue, TakeHomeSupply
from breakwater.record.refusals import Refused

COVERED_BEFORE = "covered_before"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one closure is. ``before`` had bottles already; ``left`` are people nobody has tried to cover yet."""

    covered: list[ClosureCover]
    before: list[ClosureCover]
    not_covered: list[ClosureCover]
    left: list[UUID]

    @property
    def total(self) -> int:
        return self.done + len(self.left)

    @property
    def done(self) -> int:
        return len(self.covered) + len(self.before) + len(self.not_covered)


@transaction.atomic
def close_suddenly(
    *,
    station: Station,
    first_on: date,
    last_on: date,
    reason: str,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> SuddenClosure:
    """Close a site for these days and decide that everybody with an order for them is covered. ``carry_on`` does it.

    Raises:
        NotPermitted: only a prescriber of this site decides.
        TakeHomeRefused: the days are past or the wrong way round, or labels could not be drawn.
    """
    site = station.site
    check(by, "take_home.decide", site_id=site.pk)
    body = {"station": station.pk, "first": first_on, "last": last_on, "reason": reason}
    claimed = keys.claim(key=form_key, action="take_home.closure", by=by, body=body, at=at)
    if not claimed.is_first:
        return SuddenClosure.objects.get(pk=claimed.subject_id)
    if not site.dosing_day(at) < first_on <= last_on:
        raise TakeHomeRefused("Choose days after today, the first before the last.", code="days_not_ahead")
    must_be_handed_over_well(site, education_given=True)
    closure = SuddenClosure(
        pk=claimed.subject_id, site=site, station_id=station.pk, first_on=first_on, last_on=last_on, reason=reason,
        decided_at=at, decided_by=by,
    )  # fmt: skip
    closure.save(force_insert=True)
    ClosedDay.objects.bulk_create(
        [
            ClosedDay(site=site, closed_on=day, kind=ClosedDay.Kind.OTHER, reason=reason, added_at=at, added_by=by)
            for day in closure.days
        ],
        ignore_conflicts=True,
    )
    audit.act(
        action="take_home.closure", by=by, at=at, site_id=site.pk, subject=closure,
        detail={"first": str(first_on), "last": str(last_on)},
    )  # fmt: skip
    return closure


def progress_of(closure: SuddenClosure) -> Progress:
    """Who is covered, who could not be and why, and who is still to be tried. Three queries."""
    rows = ClosureCover.objects.filter(closure=closure).select_related("patient").order_by("id")
    newest = {row.patient_id: row for row in rows}
    for row in rows:
        if row.issue_id:
            newest[row.patient_id] = row
    by_name = sorted(newest.values(), key=lambda row: row.patient.list_name)
    return Progress(
        covered=[row for row in by_name if row.issue_id],
        before=[row for row in by_name if row.code == COVERED_BEFORE],
        not_covered=[row for row in by_name if not row.issue_id and row.code != COVERED_BEFORE],
        left=[one for one in _people(closure) if one not in newest],
    )


def _people(closure: SuddenClosure) -> list[UUID]:
    """Everybody with a signed order at the site for one of the days, in the order of their names."""
    orders = MedicationOrder.objects.signed().filter(
        site=closure.site, episode__status=EpisodeOfCare.Status.ACTIVE, starts_on__lte=closure.last_on,
        ends_on__gte=closure.first_on,
    )  # fmt: skip
    ordered = orders.order_by("patient__family_name", "patient__given_name", "patient_id")
    return list(dict.fromkeys(ordered.values_list("patient_id", flat=True)))


def carry_on(closure: SuddenClosure, *, by: StaffMember, at: datetime, again: bool = False) -> Progress:
    """Cover everybody who was not tried yet, each in a transaction of their own, then ask for all labels in one job.

    It may stop anywhere and be called again: nobody is covered twice, and nobody half.

    Args:
        again: also try those who could not be covered before, for instance after another bottle was opened.
    """
    found = progress_of(closure)
    for patient_id in found.left + ([row.patient_id for row in found.not_covered] if again else []):
        try:
            _cover(closure, patient_id, by, at)
        except (Refused, IntegrityError) as problem:
            _write_down(closure, patient_id, problem, at)
    _labels(closure, by, at)
    return progress_of(closure)


@transaction.atomic
def _cover(closure: SuddenClosure, patient_id: UUID, by: StaffMember, at: datetime) -> None:
    patient = Patient.objects.lock(patient_id)
    if ClosureCover.objects.filter(closure=closure, patient=patient, issue__isnull=False).exists():
        return
    offer = offer_for(patient, closure.site, at, in_a_closure=True)
    must_be_safe(offer, closure.station, at)
    days = tuple(day for day in closure.days if day not in offer.bottles.blocked_on and offer.order_on(day))
    if not days:
        raise TakeHomeRefused("Every day is covered by a bottle already.", code=COVERED_BEFORE)
    act = Act(offer, days, TakeHomeIssue.Occasion.CLOSURE, closure.station, by, at)
    issue = write_issue(act, pk=uuid4(), lock_box=False, education_given=False)
    ClosureCover.objects.create(closure=closure, patient=patient, issue=issue, at=at)


def _write_down(closure: SuddenClosure, patient_id: UUID, problem: Exception, at: datetime) -> None:
    """Why this person could not be covered, unless that is known already."""
    refusal = by_constraint(problem) if isinstance(problem, IntegrityError) else problem
    if not isinstance(refusal, Refused):
        raise problem
    last = ClosureCover.objects.filter(closure=closure, patient_id=patient_id).order_by("-id").first()
    if last is None or (last.code, last.message) != (refusal.code, refusal.message[:400]):
        ClosureCover.objects.create(
            closure=closure, patient_id=patient_id, code=refusal.code, message=refusal.message[:400], at=at
        )


@transaction.atomic
def _labels(closure: SuddenClosure, by: StaffMember, at: datetime) -> None:
    """One job for every bottle of this closure that has no label yet, in the order of names."""
    lock_site(closure.site)
    bottles = TakeHomeSupply.objects.filter(issue__closure_cover__closure=closure, labels__isnull=True)
    ordered = list(bottles.order_by("patient__family_name", "patient__given_name", "patient_id", "number"))
    if ordered:
        ask_for_labels(ordered, station=closure.station, by=by, at=at)
