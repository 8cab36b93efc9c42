"""Who is on shift in the demo center, what stands about its people, and holds that wait or ran out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from breakwater.clinical.holds import HOLD_RULES
from breakwater.demo.people import Life
from breakwater.demo.places import Places
from breakwater.demo.staff import Team
from breakwater.demo.today import QUEUE
from breakwater.journey.medication.models import Arrival
from breakwater.organization.models import Role, Shift
from breakwater.record.models import Hold, Patient

AT_WORK = (Role.DOSING_NURSE, Role.PRESCRIBER, Role.COUNSELOR)
# Other medicines of a few people: interacting, sedating, and one that no table knows.
MEDICINES = (["sertraline", "quetiapine"], ["lorazepam"], ["rifampin"], ["lisinopril"])
# Place in the queue, reason, hours ago.
HOLDS = ((1, "counselor", 3), (2, "prescriber", 1), (4, "bottles", 2))


def build_at_work(lives: list[Life], where: Places, teams: dict[str, Team], now: datetime) -> None:
    """Shifts of today, standing facts of most people, and three holds in Harbor's queue."""
    _shifts(where, teams, now)
    for site, team in teams.items():
        _standing_facts([life for life in lives if life.site == site], team, now)
    _holds(where, teams["harbor"], now)


def _shifts(where: Places, teams: dict[str, Team], now: datetime) -> None:
    for site, team in ((where.harbor, teams["harbor"]), (where.eastside, teams["eastside"])):
        roles = [role for role in (Role.DETOX_NURSE, *AT_WORK) if role in team.by_role]
        for role in roles:
            Shift.objects.create(
                site=site, staff=team.one(role), starts_at=now - timedelta(hours=2),
                ends_at=now + timedelta(hours=10), leads=role == roles[0],
            )  # fmt: skip


def _standing_facts(lives: list[Life], team: Team, now: datetime) -> None:
    asked = [life.id for life in lives if life.chance.about("standing").happens(0.9)]
    reviewed_at = now - timedelta(days=20)
    Patient.objects.filter(pk__in=asked).update(
        liver="none", pregnant=False, pregnant_asked_on=reviewed_at.date(), qt_risk=False,
        standing_reviewed_at=reviewed_at, standing_reviewed_by=team.one(Role.PRESCRIBER),
    )  # fmt: skip
    taking: dict[int, list[UUID]] = {}
    for life in lives:
        chance = life.chance.about("medicines")
        if chance.happens(0.25):
            taking.setdefault(chance.randrange(0, len(MEDICINES)), []).append(life.id)
    for kind, people in taking.items():
        Patient.objects.filter(pk__in=people).update(other_medicines=MEDICINES[kind])


def _holds(where: Places, team: Team, now: datetime) -> None:
    waiting = list(Arrival.objects.filter(site=where.harbor).order_by("-arrived_at")[:QUEUE])
    for place, reason, hours in HOLDS:
        if place >= len(waiting):
            continue
        rule, placed_at = HOLD_RULES[reason], now - timedelta(hours=hours)
        Hold.objects.create(
            patient_id=waiting[place].patient_id, reason=reason, holds=["opioid", "sedative"], owner_role=rule.owner,
            placed_at=placed_at, placed_by=team.one(Role.COUNSELOR), due_at=rule.due_at(placed_at),
        )  # fmt: skip
