"""The list of a downtime: what was due, what the record says since, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from breakwater.journey.medication.models import Downtime, DowntimeDue
from breakwater.record.models import Dose
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class ListedDue:
    """One dose that was due, and the dose of the same day and part that the record holds since, if any."""

    due: DowntimeDue
    recorded: Dose | None


@dataclass(frozen=True, slots=True)
class ReconcilingList:
    dues: list[ListedDue]

    @property
    def open(self) -> list[ListedDue]:
        return [one for one in self.dues if one.due.settled_at is None]

    @property
    def settled(self) -> list[ListedDue]:
        return [one for one in self.dues if one.due.settled_at is not None]


def reconciling_list(scope: ReachableSites, downtime: Downtime) -> ReconcilingList:
    """Everybody on the list by name, in two queries."""
    related = ("patient", "order", "settled_by", "second_by", "dose__given_by", "question")
    dues = list(DowntimeDue.objects.within(scope).filter(downtime=downtime).select_related(*related))
    return ReconcilingList([ListedDue(due, dose) for due, dose in zip(dues, _recorded(scope, dues), strict=True)])


def _recorded(scope: ReachableSites, dues: list[DowntimeDue]) -> list[Dose | None]:
    doses = Dose.objects.within(scope).completed().filter(
        patient_id__in={due.patient_id for due in dues}, dosing_day__in={due.dosing_day for due in dues},
        entered_at__isnull=True,
    )  # fmt: skip
    found: dict[tuple[UUID, object, int], Dose] = {
        (dose.patient_id, dose.dosing_day, dose.part): dose for dose in doses.select_related("given_by", "site")
    }
    return [found.get((due.patient_id, due.dosing_day, due.part)) for due in dues]
