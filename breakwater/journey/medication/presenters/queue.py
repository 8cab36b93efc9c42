"""The queue of a dosing window: who is expected today, who is here since when, who was given their dose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from breakwater.clinical.dosing_day import dosing_day_bounds
from breakwater.journey.medication.models import Arrival
from breakwater.organization.models import Site
from breakwater.record.models import Dose, Hold, MedicationOrder
from breakwater.record.scoped import ReachableSites

COMING, HERE, GIVEN, NOT_GIVEN = "coming", "here", "given", "not_given"
LABELS = {HERE: "Waiting", COMING: "Still to come", GIVEN: "Given", NOT_GIVEN: "Not given"}


@dataclass(slots=True)
class InQueue:
    """One person with an order for today. ``arrived_at`` is when they came, if they did."""

    patient_id: UUID
    order_id: UUID
    name: str
    parts: int
    state: str = COMING
    arrived_at: datetime | None = None
    given_parts: int = 0
    not_given_reason: str = ""
    on_hold: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Everybody expected at a site on a dosing day, by state; those here by arrival, the others by name."""

    day: date
    drawn_at: datetime
    people: list[InQueue] = field(default_factory=list)

    def in_state(self, state: str) -> list[InQueue]:
        return [person for person in self.people if person.state == state]

    @property
    def waiting(self) -> list[InQueue]:
        """Those who are here, longest wait first."""
        return sorted(self.in_state(HERE), key=lambda person: person.arrived_at or self.drawn_at)

    def waiting_for(self, open_id: UUID | None) -> list[InQueue]:
        """Those who are here, the person at the window first."""
        return sorted(self.waiting, key=lambda person: person.patient_id != open_id)

    @property
    def groups(self) -> list[tuple[str, str, list[InQueue]]]:
        """State, its words and its people, beside those waiting."""
        return [(state, LABELS[state], self.in_state(state)) for state in (COMING, GIVEN, NOT_GIVEN)]


def queue_of(scope: ReachableSites, site: Site, *, now: datetime) -> Queue:
    """The queue now, in four queries whatever the number of people."""
    day = site.dosing_day(now)
    expected = _expected(scope, site, day)
    people = {person.patient_id: person for person in expected}
    _mark_arrivals(people, scope, site, day)
    _mark_doses(people, scope, site, day)
    _mark_holds(people, scope, site, day)
    return Queue(day, now, expected)


def _expected(scope: ReachableSites, site: Site, day: date) -> list[InQueue]:
    orders = MedicationOrder.objects.within(scope).active_on(day).filter(site=site, episode__status="active")
    rows = orders.order_by("patient__family_name", "patient__given_name").values_list(
        "patient_id", "pk", "patient__family_name", "patient__given_name", "parts_per_day"
    )
    return [InQueue(patient, order, f"{family}, {given}", parts) for patient, order, family, given, parts in rows]


def _mark_arrivals(people: dict[UUID, InQueue], scope: ReachableSites, site: Site, day: date) -> None:
    arrivals = Arrival.objects.within(scope).filter(site=site, dosing_day=day).values_list("patient_id", "arrived_at")
    for patient_id, arrived_at in arrivals:
        if person := people.get(patient_id):
            person.state, person.arrived_at = HERE, arrived_at


def _mark_doses(people: dict[UUID, InQueue], scope: ReachableSites, site: Site, day: date) -> None:
    """Doses of the day, given here or at another site (H5). Not given and come again counts as waiting."""
    begins, _ = dosing_day_bounds(day, site.time_zone, site.day_boundary)
    doses = Dose.objects.within(scope).on_dosing_day(day).filter(given_at__gte=begins, reversed_by__isnull=True)
    for row in doses.order_by("given_at").values_list("patient_id", "status", "not_given_reason", "given_at"):
        _mark_dose(people.get(row[0]), *row[1:])


def _mark_dose(person: InQueue | None, status: str, reason: str, given_at: datetime) -> None:
    if person is None:
        return
    if status == Dose.Status.COMPLETED:
        person.given_parts += 1
        if person.given_parts >= person.parts:
            person.state = GIVEN
    elif status == Dose.Status.NOT_DONE and person.state != GIVEN:
        person.state, person.not_given_reason = NOT_GIVEN, str(Dose.NotGiven(reason).label)


def _mark_holds(people: dict[UUID, InQueue], scope: ReachableSites, site: Site, day: date) -> None:
    expected = MedicationOrder.objects.within(scope).active_on(day).filter(site=site).values("patient_id")
    held: Iterable[UUID] = (
        Hold.objects.within(scope).standing().filter(patient_id__in=expected).values_list("patient_id", flat=True)
    )
    for patient_id in held:
        if person := people.get(patient_id):
            person.on_hold = True
