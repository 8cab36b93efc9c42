"""The queue of a dosing window: who is expected today, who is here since when, who was given their dose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from breakwater.audit import prepared
from breakwater.clinical.dosing_day import dosing_day_bounds
from breakwater.clinical.findings import Severity
from breakwater.clinical.holds import RUN_OUT
from breakwater.clinical.missed_doses import missed_days
from breakwater.journey.medication.missed import LAST_TAKEN, SHARE, OrderSeen, finding_about
from breakwater.organization.models import Site
from breakwater.record.models import Dose
from breakwater.record.scoped import ReachableSites

COMING, HERE, GIVEN, NOT_GIVEN = "coming", "here", "given", "not_given"
# No threshold: how long a window's call is shown at the others.
CALLED_FOR = timedelta(minutes=30)
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
    missed: int = 0
    needs_order: bool = False
    number: int = 0
    photo_id: UUID | None = None
    alike: bool = False
    called_to: str = ""
    called_to_id: UUID | None = None


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

    def called_elsewhere(self, patient_id: UUID | None, station_id: UUID) -> str:
        """The other window this person was called to last; empty when there is none."""
        found = next((one for one in self.people if one.patient_id == patient_id), None)
        return found.called_to if found and found.called_to_id not in (None, station_id) else ""

    @property
    def groups(self) -> list[tuple[str, str, list[InQueue]]]:
        """State, its words and its people, beside those waiting."""
        return [(state, LABELS[state], self.in_state(state)) for state in (COMING, GIVEN, NOT_GIVEN)]


# Everybody with an order for the day at this site, by name; with when they came, what was given or not given today,
# here or at another site (H5), and whether anything holds their medicine.
PEOPLE = f"""
    SELECT o.patient_id, o.id, p.family_name, p.given_name, o.parts_per_day,
           p.record_number, p.photo_id, count(*) OVER (PARTITION BY p.name_key) > 1, w.name, w.station_id,
           (SELECT a.arrived_at FROM medication_arrival a
             WHERE a.patient_id = o.patient_id AND a.site_id = o.site_id AND a.dosing_day = %(day)s),
           EXISTS (SELECT FROM record_hold h
                    WHERE h.patient_id = o.patient_id AND h.cleared_at IS NULL
                      AND NOT (h.reason = ANY(%(run_out)s) AND coalesce(h.due_at <= %(now)s, false))),
           array_cat((SELECT array_agg(d.status || ' ' || d.not_given_reason ORDER BY d.given_at)
              FROM record_dose d
             WHERE d.patient_id = o.patient_id AND d.given_at >= %(begins)s AND d.dosing_day = %(day)s
               AND d.kind <> 'extra'
               AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = d.id)),
           -- Given elsewhere and confirmed: every part of the day.
             (SELECT array_fill('completed '::text, ARRAY[o.parts_per_day::integer]) FROM record_outsidedose x
               WHERE x.patient_id = o.patient_id AND x.dosing_day = %(day)s AND x.reverses_id IS NULL
                 AND NOT EXISTS (SELECT FROM record_outsidedose r WHERE r.reverses_id = x.id) LIMIT 1)),
           o.drug, o.dose_mg, o.parts_mg, o.version, o.starts_on, o.ends_on, coalesce(o.signed_at, o.requested_at),
           taken.day, last.mg
      FROM record_medicationorder o
      JOIN record_patient p ON p.id = o.patient_id
      JOIN record_episodeofcare e ON e.id = o.episode_id AND e.status = 'active'
      {LAST_TAKEN}
      LEFT JOIN LATERAL (SELECT s.name, c.station_id FROM medication_atwindow c
                           JOIN organization_station s ON s.id = c.station_id
                          WHERE c.patient_id = o.patient_id AND c.called_at > %(called_since)s
                          ORDER BY c.called_at DESC LIMIT 1) w ON true
     WHERE o.site_id = %(site)s AND o.status = 'active' AND %(day)s BETWEEN o.starts_on AND o.ends_on
       AND (EXISTS (SELECT FROM record_episodeofcare r WHERE r.patient_id = p.id AND r.site_id = ANY(%(sites)s))
            OR p.id = ANY(%(patients)s))
     ORDER BY p.family_name, p.given_name
"""  # noqa: S608 - the part put in is a constant


def queue_of(scope: ReachableSites, site: Site, *, now: datetime) -> Queue:
    """The queue now, in one query whatever the number of people."""
    day = site.dosing_day(now)
    begins, _ = dosing_day_bounds(day, site.time_zone, site.day_boundary)
    values = {
        "site": site.pk, "sites": list(scope.site_ids), "patients": list(scope.patient_ids), "day": day,
        "begins": begins, "called_since": now - CALLED_FOR, "share": SHARE, "now": now, "run_out": list(RUN_OUT),
    }  # fmt: skip
    return Queue(day, now, [_in_queue(row, site, now) for row in prepared.ask(PEOPLE, values)])


def _in_queue(row: prepared.Row, site: Site, now: datetime) -> InQueue:
    patient_id, order_id, family_name, given_name, parts, number, photo_id, alike, called_to, called_to_id = row[:10]
    arrived_at, on_hold, doses = row[10:13]
    person = InQueue(
        patient_id, order_id, f"{family_name}, {given_name}", parts, on_hold=on_hold, number=number,
        photo_id=photo_id, alike=alike, called_to=called_to or "", called_to_id=called_to_id,
    )  # fmt: skip
    if arrived_at is not None:
        person.state, person.arrived_at = HERE, arrived_at
    for dose in doses or ():
        _mark_dose(person, *dose.split(" "))
    _mark_missed(person, row[13:], site, now)
    return person


def _mark_missed(person: InQueue, row: prepared.Row, site: Site, now: datetime) -> None:
    """How many days were missed before today, and whether a prescriber must order first (H10)."""
    drug, dose_mg, parts_mg, version, starts_on, ends_on, known_at, last_day, taken_mg = row
    day = site.dosing_day(now)
    if last_day is None or not (missed := missed_days(min(last_day, day), day)):
        return
    order = OrderSeen(
        person.order_id, drug, dose_mg, person.parts, tuple(parts_mg), version, starts_on, ends_on, known_at
    )
    finding = finding_about(order, last_day, taken_mg, site=site, now=now)
    person.missed, person.needs_order = missed, finding.severity is Severity.STOP


def _mark_dose(person: InQueue, status: str, reason: str) -> None:
    """A dose of today that stands, in the order of the day."""
    if status == Dose.Status.COMPLETED:
        person.given_parts += 1
        if person.given_parts >= person.parts:
            person.state = GIVEN
    elif status == Dose.Status.NOT_DONE and person.state != GIVEN:
        person.state, person.not_given_reason = NOT_GIVEN, str(Dose.NotGiven(reason).label)
