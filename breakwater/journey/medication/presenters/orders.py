"""The prescriber's home: what waits for a signature, flags, people whose dose is being found, orders that run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from breakwater.journey.medication.models import PaperQuestion
from breakwater.record.models import EpisodeOfCare, Flag, MedicationOrder
from breakwater.record.scoped import ReachableSites

INDUCTION = timedelta(days=14)
NEW_ORDER = timedelta(days=7)
EXPIRES_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PrescriberHome:
    """Seven lists, each read in one query."""

    verbal: Sequence[MedicationOrder]
    drafts: Sequence[MedicationOrder]
    flags: Sequence[Flag]
    finding_dose: Sequence[MedicationOrder]
    expiring: Sequence[MedicationOrder]
    without_order: Sequence[EpisodeOfCare]
    questions: Sequence[PaperQuestion]


def prescriber_home(scope: ReachableSites, *, today: date, now: datetime) -> PrescriberHome:
    """What a prescriber looks at first, most urgent list first."""
    orders = MedicationOrder.objects.within(scope).select_related(
        "patient", "site", "requested_by", "told_by", "replaces"
    )
    in_force = orders.active_on(today).filter(episode__status="active")
    new_order, new_here = Q(signed_at__gte=now - NEW_ORDER), Q(episode__started_at__gte=now - INDUCTION)
    active = EpisodeOfCare.objects.within(scope).active().select_related("patient", "site")
    ordered = MedicationOrder.objects.within(scope).exclude(status=MedicationOrder.Status.ENDED)
    unanswered = PaperQuestion.objects.within(scope).filter(answered_at__isnull=True)
    return PrescriberHome(
        verbal=list(orders.verbal()),
        drafts=list(orders.filter(status=MedicationOrder.Status.DRAFT).order_by("requested_at")),
        flags=list(Flag.objects.within(scope).open().select_related("patient").order_by("-level", "raised_at")),
        finding_dose=list(in_force.filter(new_order | new_here).order_by("-signed_at")),
        expiring=list(in_force.filter(ends_on__lte=today + EXPIRES_WITHIN).order_by("ends_on")),
        without_order=list(
            active.exclude(patient_id__in=ordered.filter(ends_on__gte=today).values("patient_id")).order_by(
                "started_at"
            )
        ),
        questions=list(unanswered.select_related("patient", "stands_against")),
    )
