"""What happened beside giving, at the sites in reach and in the last 30 days, each kind with its own count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from breakwater.record.models import Dose, DoseEvent, OutsideDose
from breakwater.record.scoped import ReachableSites

LOOKED_BACK = timedelta(days=30)
MOST = 400


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One row of the list."""

    kind: str
    title: str
    dosing_day: date
    at: datetime
    person: str
    patient_id: object
    words: str
    by: str
    dose_id: object = None


def exceptions_of(scope: ReachableSites, *, now: datetime) -> list[Exceptional]:
    """Newest first, in three queries."""
    since = now - LOOKED_BACK
    rows = [*_events(scope, since), *_doses(scope, since), *_elsewhere(scope, since)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]


def counts_of(rows: Sequence[Exceptional]) -> list[tuple[int, str]]:
    """How many of each kind, most first."""
    return [(count, title.lower()) for title, count in Counter(row.title for row in rows).most_common()]


def _events(scope: ReachableSites, since: datetime) -> list[Exceptional]:
    found = DoseEvent.objects.within(scope).filter(recorded_at__gte=since).exclude(kind=DoseEvent.Kind.NOT_DRUNK)
    related = ("dose", "patient", "recorded_by", "dose__really_taken__patient")
    return [
        Exceptional(
            event.kind, str(event.get_kind_display()), event.dose.dosing_day, event.recorded_at,
            event.patient.list_name, event.patient_id, event.what_happened, str(event.recorded_by), event.dose_id,
        )
        for event in found.select_related(*related)[:MOST]
    ]  # fmt: skip


def _doses(scope: ReachableSites, since: datetime) -> list[Exceptional]:
    """Not given, with each reason for itself; and replacements."""
    found = Dose.objects.within(scope).filter(given_at__gte=since)
    unusual = found.filter(status=Dose.Status.NOT_DONE) | found.filter(replaces__isnull=False)
    return [
        Exceptional(
            dose.not_given_reason or dose.kind,
            str(dose.get_not_given_reason_display() if dose.not_given_reason else "Replacement"),
            dose.dosing_day, dose.given_at, dose.patient.list_name, dose.patient_id, dose.note, str(dose.given_by),
            dose.pk,
        )
        for dose in unusual.select_related("patient", "given_by").order_by("-given_at")[:MOST]
    ]  # fmt: skip


def _elsewhere(scope: ReachableSites, since: datetime) -> list[Exceptional]:
    found = OutsideDose.objects.within(scope).standing().filter(recorded_at__gte=since)
    return [
        Exceptional(
            "elsewhere", "Given elsewhere", dose.dosing_day, dose.recorded_at, dose.patient.list_name, dose.patient_id,
            f"{dose.given_by_whom}, told by {dose.told_by}", str(dose.recorded_by),
        )
        for dose in found.select_related("patient", "recorded_by")[:MOST]
    ]  # fmt: skip
