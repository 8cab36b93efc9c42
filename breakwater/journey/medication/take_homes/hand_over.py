"""Every bottle is scanned, and only then goes into the hands of its person (H25)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.clinical.formatting import day
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.issue import must_be_handed_over_well
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Hold, Patient, TakeHomeHandOver, TakeHomeIssue, TakeHomeSupply
from breakwater.record.refusals import Conflict


@transaction.atomic
def hand_over(
    *,
    issue: TakeHomeIssue,
    scanned: Sequence[str],
    education_given: bool,
    station: Station,
    by: StaffMember,
    at: datetime,
) -> TakeHomeHandOver:
    """Record that all bottles of one issue were scanned and given to their person.

    The days are covered since the issue; with the hand-over, days gone by count as taken.

    Raises:
        TakeHomeRefused: a code is not of these bottles, one is missing, a day is past, or a hold stands.
        Conflict: they were handed over before.
    """
    Patient.objects.lock(issue.patient_id)
    _must_be_first(issue)
    must_be_handed_over_well(issue.site, education_given=issue.education_given or education_given)
    bottles = list(issue.bottles.filter(returned__isnull=True, loss__isnull=True).order_by("number"))
    codes = {code.strip().upper() for code in scanned if code.strip()}
    _must_be_these(issue, bottles, codes)
    _must_not_be_held(issue.patient_id)
    _must_not_be_past(bottles, station, at)
    done = TakeHomeHandOver.objects.create(
        issue=issue, station_id=station.pk, scanned=len(codes), education_given=education_given, handed_over_at=at,
        handed_over_by=by,
    )  # fmt: skip
    audit.act(
        action="take_home.handed_over", by=by, at=at, patient_id=issue.patient_id, site_id=issue.site_id,
        subject=issue, detail={"bottles": len(bottles)},
    )  # fmt: skip
    return done


def _must_be_first(issue: TakeHomeIssue) -> None:
    first = TakeHomeHandOver.objects.select_related("handed_over_by").filter(issue=issue).first()
    if first is not None:
        when = issue.site.local(first.handed_over_at)
        raise Conflict(
            f"{first.handed_over_by} handed these bottles over on {day(when.date())} at {when:%H:%M}.",
            code="handed_over_already",
        )


def _must_be_these(issue: TakeHomeIssue, bottles: Sequence[TakeHomeSupply], codes: Collection[str]) -> None:
    ours = {bottle.code for bottle in bottles}
    if not bottles:
        raise TakeHomeRefused("None of these bottles is here any more.", code="no_bottle_left")
    strange = sorted(set(codes) - ours)
    if strange:
        others = TakeHomeSupply.objects.filter(code__in=strange).exclude(patient_id=issue.patient_id)
        if others.exists():
            message = f"{', '.join(strange)} is the bottle of another person. Put it back; give nothing yet."
            raise TakeHomeRefused(message, code="bottle_of_another_person")
        message = f"{', '.join(strange)} is not one of these bottles. Put it aside and scan again."
        raise TakeHomeRefused(message, code="bottle_not_of_this_issue")
    missing = [bottle for bottle in bottles if bottle.code not in codes]
    if missing:
        numbers = ", ".join(f"{bottle.number} of {bottle.of}" for bottle in missing)
        raise TakeHomeRefused(f"Not scanned yet: bottle {numbers}. Scan every bottle.", code="bottle_missing")


def _must_not_be_held(patient_id: UUID) -> None:
    """A hold placed since the issue stops the hand-over too (H15)."""
    hold = Hold.objects.standing().filter(patient_id=patient_id, holds__contains=["opioid"]).first()
    if hold is not None:
        message = f"On hold: {hold.get_reason_display()}. Keep the bottles here until the hold is cleared."
        raise TakeHomeRefused(message, code="hold")


def _must_not_be_past(bottles: Sequence[TakeHomeSupply], station: Station, at: datetime) -> None:
    past = [bottle for bottle in bottles if bottle.covers_on < station.site.dosing_day(at)]
    if past:
        days = ", ".join(day(bottle.covers_on) for bottle in past)
        raise TakeHomeRefused(
            f"{days} is past. Count these bottles back as sealed first; they are not handed over.", code="day_is_past"
        )
