"""What the limits say about an order: the history they look at, the rule sets in force here, the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import cast

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import F, Min, Q, Sum

from breakwater.clinical import buprenorphine, methadone
from breakwater.clinical.dose_facts import Drug, OpioidClass, OrderFacts, OrderHistory, StartMethod
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.missed_doses import CONSERVATIVE, course_start
from breakwater.clinical.moments import elapsed
from breakwater.clinical.partly_taken import COUNTS_FROM_SHARE
from breakwater.clinical.split_dose import LEAST_HOURS_BETWEEN_PARTS, SplitDose, check_split
from breakwater.journey.medication.facts import OPIOID_CLASS
from breakwater.organization.models import Site
from breakwater.record.models import (
    Dose,
    EpisodeOfCare,
    MedicationOrder,
    Observation,
    OutsideDose,
    Patient,
    Screening,
    TakeHomeSupply,
)
from breakwater.record.models.dose import DoseQuerySet
from breakwater.record.models.outside_dose import OutsideDoseQuerySet

# How far back a raise of the dose is looked for; the longest wait between raises is days.
DAYS_BACK = 60
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the prescriber says beside the order: how the start is planned, and how much the person tolerates."""

    start_method: StartMethod = "standard"
    tolerance: str = "unknown"

    def as_kept(self) -> dict[str, str]:
        """As it stands among the order's findings."""
        return {"code": "stated", "start_method": self.start_method, "tolerance": self.tolerance}


TOLERANCE = {
    "usual": "Uses opioids every day",
    "low": "Low: not every day, or a break from use",
    "unknown": "Not known",
}
START_METHODS = {
    "standard": "After withdrawal has begun",
    "low_dose": "Low-dose start beside another opioid",
    "high_dose": "High-dose start",
}


def check_limits(
    order: MedicationOrder, stated: Stated, *, now: datetime, planned: Mapping[date, Decimal] | None = None
) -> tuple[Finding, ...]:
    """Every limit that applies to this order at this moment, OK ones included; the deciding rule is named in each.

    Args:
        planned: mg by day that lines of the same schedule before this one give; held as if they had been taken.
    """
    proposed = order_facts(order)
    history = history_of(order, stated, now=now, planned=planned)
    if order.drug == MedicationOrder.Drug.BUPRENORPHINE:
        findings = buprenorphine.check_order(proposed, history, buprenorphine.DEFAULT_RULE_SETS, now)
    else:
        findings = methadone.check_order(proposed, history, methadone_rules(order.site), now)
    return (*findings, *_check_parts(order))


def _check_parts(order: MedicationOrder) -> tuple[Finding, ...]:
    """What the rules for a day's dose in parts say about this order; nothing for one dose a day (H22)."""
    if order.parts_per_day == 1:
        return ()
    hours = LEAST_HOURS_BETWEEN_PARTS if order.hours_between is None else order.hours_between
    return check_split(SplitDose(order.parts, hours, order.split_reason), order.daily_mg)


def methadone_rules(site: Site) -> tuple[methadone.MethadoneRules, ...]:
    """The defaults and, where there is one, the rule of the site's state; the strictest decides."""
    of_state = methadone.STATE_RULE_SETS.get(site.state)
    return (*methadone.DEFAULT_RULE_SETS, *((of_state,) if of_state else ()))


def order_facts(order: MedicationOrder) -> OrderFacts:
    """The order as the clinical rules take it. Of parts that differ the largest meets the limits of one dose."""
    return OrderFacts(
        id=str(order.pk),
        version=order.version,
        drug=cast(Drug, order.drug),
        dose_mg=max(order.parts),
        parts_per_day=order.parts_per_day,
        status=order.status,
        signed=order.signed_at is not None,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        min_hours_between=order.hours_between,
        parts_mg=tuple(order.parts_mg),
    )


def history_of(
    order: MedicationOrder, stated: Stated, *, now: datetime, planned: Mapping[date, Decimal] | None = None
) -> OrderHistory:
    """Doses of this medicine so far, at every site of the program, and what is known of the last opioid."""
    planned = planned or {}
    taken = Dose.objects.completed().filter(patient_id=order.patient_id, drug=order.drug)
    first_on: date | None = taken.aggregate(first=Min("dosing_day"))["first"]
    outside = OutsideDose.objects.standing().filter(patient_id=order.patient_id, drug=order.drug)
    newest = _daily_totals(taken, outside, order.starts_on)
    days = {day: total.mg for day, total in newest.items()} | dict(planned)
    dosed = [*(day for day, total in newest.items() if total.counts), *planned]
    first_on = min([day for day in (first_on, *planned) if day is not None], default=None)
    covered = _take_home_days(order, now=now)
    last_day = max([*dosed, *covered], default=None)
    started_on = course_start([*dosed, *covered], CONSERVATIVE.restart_from_days)
    score = _last_score(order.episode)
    opioid, hours = _last_opioid(order, now=now)
    return OrderHistory(
        first_dose_on=min((day for day in (first_on, *newest) if day), default=None),
        last_dosing_day=last_day,
        last_daily_mg=_last_before(days, order.starts_on),
        last_raised_on=_last_raise(days),
        course_started_on=started_on,
        week_before_mg=_a_week_before(days, order.starts_on, started_on),
        given_today_mg=days.get(order.starts_on, Decimal(0)),
        low_tolerance=stated.tolerance != "usual",
        pregnant=order.patient.pregnant,
        last_opioid=opioid,
        hours_since_last_opioid=hours,
        cows_total=score.total if score else None,
        cows_at=score.observed_at if score else None,
        start_method=stated.start_method,
    )


@dataclass(frozen=True, slots=True)
class _DayTotal:
    """What was swallowed on a dosing day, in mg, and whether the day counts as one with a dose."""

    mg: Decimal
    counts: bool


def _daily_totals(taken: DoseQuerySet, outside: OutsideDoseQuerySet, until: date) -> dict[date, _DayTotal]:
    """By dosing day, oldest first, of the newest days with a dose, ours or given elsewhere.

    A replacement adds nothing (H23).
    """
    newest = (
        taken.filter(dosing_day__lte=until, replaces__isnull=True)
        .with_swallowed_mg()
        .order_by()
        .values("dosing_day")
        .annotate(mg=Sum("swallowed_mg"), counts=BoolOr(Q(swallowed_mg__gte=F("dose_mg") * COUNTS_FROM_SHARE)))
        .order_by("-dosing_day")[:DAYS_BACK]
    )
    elsewhere = outside.filter(dosing_day__lte=until).order_by("-dosing_day").values_list("dosing_day", "dose_mg")
    days = {row["dosing_day"]: _DayTotal(row["mg"], row["counts"]) for row in newest}
    for day, mg in elsewhere[:DAYS_BACK]:
        days[day] = _DayTotal(mg + (days[day].mg if day in days else 0), counts=True)
    return dict(sorted(days.items()))


def _last_before(days: Mapping[date, Decimal], starts_on: date) -> Decimal | None:
    """The total of the last dosing day; the day the order starts counts only when nothing was given before it."""
    earlier = [mg for day, mg in days.items() if day < starts_on]
    return earlier[-1] if earlier else days.get(starts_on)


def _last_raise(days: Mapping[date, Decimal]) -> date | None:
    """The last day on which more was given than on the dosing day before."""
    listed = list(days.items())
    raised = [day for (_, before), (day, mg) in pairwise(listed) if mg > before]
    return raised[-1] if raised else None


def _a_week_before(days: Mapping[date, Decimal], starts_on: date, started_on: date | None) -> Decimal | None:
    """The total of the last dosing day at least a week before the order starts, or of the first day of the course."""
    if started_on is None:
        return None
    until = max(started_on, starts_on - WEEK)
    return next((mg for day, mg in reversed(list(days.items())) if started_on <= day <= until), None)


def _take_home_days(order: MedicationOrder, *, now: datetime) -> list[date]:
    """Days covered by a take-home that are past: believed taken."""
    today = order.site.dosing_day(now)
    supplies = TakeHomeSupply.objects.believed_taken().filter(
        patient_id=order.patient_id, order__drug=order.drug, covers_on__lt=today
    )
    return list(supplies.order_by("-covers_on").values_list("covers_on", flat=True)[:DAYS_BACK])


def _last_score(episode: EpisodeOfCare) -> Observation | None:
    return Observation.objects.withdrawal_scores().filter(episode=episode).order_by("-observed_at").first()


def _last_opioid(order: MedicationOrder, *, now: datetime) -> tuple[OpioidClass, Decimal | None]:
    """The class of the last opioid and hours since, from our own doses or from what the person said at screening."""
    said = Screening.objects.filter(enquiry__episode=order.episode).first()
    name, at = (said.last_opioid, said.last_use_at) if said else ("", None)
    last = Dose.objects.completed().filter(patient_id=order.patient_id).order_by("-given_at").first()
    if last is not None and (at is None or last.given_at > at):
        name, at = last.drug, last.given_at
    elsewhere = OutsideDose.objects.standing().filter(patient_id=order.patient_id).first()
    if elsewhere is not None and (at is None or elsewhere.taken_at > at):
        name, at = elsewhere.drug, elsewhere.taken_at
    hours = None if at is None else Decimal(int(elapsed(at, now).total_seconds() // 3600))
    return OPIOID_CLASS.get(name, "unknown"), hours


def last_order_of(patient: Patient, drug: str) -> MedicationOrder | None:
    """The newest signed order of this medicine, ended or not: what a new amount is compared with (H13)."""
    signed = MedicationOrder.objects.filter(patient=patient, drug=drug, signed_at__isnull=False)
    return signed.order_by("-signed_at").first()


def as_kept(findings: Iterable[Finding], reasons: Mapping[str, str], stated: Stated) -> list[dict[str, str]]:
    """What is stored with a signed order: what was stated, each limit, and the reason for each one passed."""
    kept = [stated.as_kept()]
    for finding in findings:
        item = {
            "code": finding.code,
            "severity": str(finding.severity),
            "title": finding.title,
            "message": finding.message,
            "threshold": finding.threshold or "",
            "source": finding.source.key,
        }
        if finding.severity is Severity.STOP:
            item["reason"] = reasons.get(finding.code, "")
        kept.append(item)
    return kept
