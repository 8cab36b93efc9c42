"""One person's medicine: orders, doses, holds and flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakwater.record.models import (
    Dose,
    EpisodeOfCare,
    Flag,
    Hold,
    MedicationOrder,
    OrderSchedule,
    OutsideDose,
    Patient,
)
from breakwater.record.scoped import ReachableSites

NEWEST_DOSES = 60


@dataclass(frozen=True, slots=True)
class MedicationStory:
    """What the page shows, read in a fixed number of queries."""

    episode: EpisodeOfCare | None
    orders: Sequence[MedicationOrder]
    doses: Sequence[Dose]
    holds: Sequence[Hold]
    flags: Sequence[Flag]
    outside: Sequence[OutsideDose] = ()
    schedules: Sequence[OrderSchedule] = ()

    @property
    def drafts(self) -> list[MedicationOrder]:
        return [order for order in self.orders if order.status == MedicationOrder.Status.DRAFT]


def story_of(scope: ReachableSites, person: Patient) -> MedicationStory:
    """Orders and doses newest first, holds and flags that stand."""
    orders = (
        MedicationOrder.objects.within(scope)
        .filter(patient=person)
        .select_related("signed_by", "requested_by", "told_by", "ended_by", "site")
    )
    doses = Dose.objects.within(scope).filter(patient=person).exclude(status=Dose.Status.ENTERED_IN_ERROR)
    doses = (
        doses.select_related("given_by", "site", "reversed_by__given_by")
        .prefetch_related("events")
        .order_by("-given_at")
    )
    return MedicationStory(
        episode=EpisodeOfCare.objects.within(scope).active().filter(patient=person).select_related("site").first(),
        orders=list(orders.order_by("-requested_at")),
        doses=list(doses[:NEWEST_DOSES]),
        holds=list(Hold.objects.within(scope).standing().filter(patient=person).select_related("placed_by")),
        outside=list(OutsideDose.objects.within(scope).standing().filter(patient=person)[:NEWEST_DOSES]),
        schedules=list(OrderSchedule.objects.within(scope).filter(patient=person, changed_by__isnull=True)[:1]),
        flags=list(Flag.objects.within(scope).open().filter(patient=person)),
    )
