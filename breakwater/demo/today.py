"""What waits for staff when they open the demo center: calls, a queue, a house."""

from __future__ import annotations

from datetime import datetime, timedelta

from breakwater.demo.chance import Chance
from breakwater.demo.people import Life
from breakwater.demo.places import Places
from breakwater.demo.staff import Team
from breakwater.journey.medication.models import Arrival
from breakwater.journey.residence.models import Headcount, HeadcountLine, Leave
from breakwater.organization.models import Role
from breakwater.record.models import Dose, Enquiry, EpisodeOfCare, Placement, Screening

CALLERS = (
    # name, minutes ago, channel, urgent, status, call back in minutes
    ("Alex", 3, "web", True, "new", None),
    ("Jo", 12, "web", False, "new", None),
    ("Maria", 26, "call", False, "new", None),
    ("Dee", 95, "call", False, "answered", -20),
    ("Marcus", 180, "web", False, "answered", -5),
    ("Lee", 240, "text", False, "answered", 10),
    ("Ray", 1500, "call", False, "placed", None),
    ("Nina", 2100, "referral", False, "placed", None),
    ("Cal", 3000, "web", False, "placed", None),
)
QUEUE = 7


def build_calls(places: Places, team: Team, chance: Chance, now: datetime) -> None:
    """New calls, three call-backs due, and three people on the waiting list with a level decided."""
    admissions = team.one(Role.ADMISSIONS)
    for name, minutes, channel, urgent, status, call_back in CALLERS:
        received_at = now - timedelta(minutes=minutes)
        new = status == "new"
        enquiry = Enquiry.objects.create(
            id=chance.about(name).id(),
            site=places.harbor,
            reference=f"Q{minutes:05d}",
            channel=channel,
            status=status,
            preferred_name=name,
            phone=f"555-01{minutes % 100:02d}",
            urgent=urgent,
            received_at=received_at,
            taken_by=admissions if channel == "call" else None,
            call_back_due_at=None if call_back is None else now + timedelta(minutes=call_back),
            answered_at=None if new else received_at + timedelta(minutes=6),
            answered_by=None if new else admissions,
        )
        if status == "placed":
            _decided(enquiry, team, received_at + timedelta(hours=1))


def _decided(enquiry: Enquiry, team: Team, at: datetime) -> None:
    by = team.one(Role.ADMISSIONS)
    Screening.objects.create(
        enquiry=enquiry,
        answers={},
        criteria_met=6,
        severity="severe",
        last_opioid="fentanyl",
        screened_at=at,
        screened_by=by,
    )
    Placement.objects.create(
        enquiry=enquiry, dimensions={}, recommended_level="3.7", decided_level="3.7", decided_at=at, decided_by=by
    )


def build_queue(lives: list[Life], places: Places, team: Team, now: datetime) -> None:
    """A few people who have come to Harbor's window and have no dose yet today."""
    today = places.harbor.dosing_day(now)
    dosed = set(Dose.objects.on_dosing_day(today).values_list("patient_id", flat=True))
    here = [life for life in lives if life.site == "harbor" and life.setting == "outpatient" and life.id not in dosed]
    Arrival.objects.bulk_create(
        Arrival(
            id=life.chance.about("arrival").id(),
            patient_id=life.id,
            site=places.harbor,
            dosing_day=today,
            arrived_at=now - timedelta(minutes=2 + 3 * place),
            seen_by=team.one(Role.DOSING_NURSE),
        )
        for place, life in enumerate(here[:QUEUE])
    )


def build_house(
    lives: list[Life], episodes: dict[int, EpisodeOfCare], places: Places, team: Team, now: datetime
) -> None:
    """Last evening's headcount, one person out and due back, one person out too long."""
    living = [life for life in lives if life.setting == "house"]
    taken_at = now - timedelta(hours=9)
    counted = [life for life in living if life.admitted_at < taken_at]
    by = team.one(Role.RESIDENCE)
    headcount = Headcount.objects.create(
        unit=places.house,
        taken_at=taken_at,
        taken_by=by,
        expected=len(counted),
        present=len(counted),
        on_leave=0,
        missing=0,
    )
    HeadcountLine.objects.bulk_create(
        HeadcountLine(headcount=headcount, patient_id=life.id, where=HeadcountLine.Where.PRESENT) for life in counted
    )
    for life, where, due_in in ((living[0], "Clinic visit", 55), (living[1], "Job interview", -25)):
        Leave.objects.create(
            episode=episodes[life.number],
            where=where,
            left_at=now - timedelta(hours=2),
            due_back_at=now + timedelta(minutes=due_in),
            recorded_by=by,
        )
