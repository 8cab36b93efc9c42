"""Plans, and the groups of the last week and of today."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from breakwater.demo.chance import Chance
from breakwater.demo.people import Life
from breakwater.demo.staff import Team
from breakwater.journey.therapy.models import Attendance, Goal, Problem, Session, SessionNote, Step, TreatmentPlan
from breakwater.organization.models import Role
from breakwater.record.models import EpisodeOfCare

PROBLEMS = (
    ("I use when I am alone in the evening", "Two evenings a week with others", "Go to the Tuesday group"),
    ("I lost my job", "Regular work by spring", "Meet the job counselor"),
    ("I do not sleep", "Six hours most nights", "Keep a sleep diary for a week"),
    ("My family does not trust me", "Dinner with them once a month", "Write to my sister"),
)
TITLES = ("Relapse prevention", "Coping with craving", "Feelings and triggers")
PLANNED_SHARE, WEEK = 0.6, 7


def build_therapy(
    lives: list[Life], episodes: dict[int, EpisodeOfCare], team: Team, chance: Chance, now: datetime
) -> None:
    """Plans for most people of Harbor, and a morning group of the house on each of the last days and today."""
    here = [life for life in lives if life.site == "harbor" and life.left_at is None and life.setting != "detox"]
    for life in here:
        if life.chance.about("plan").happens(PLANNED_SHARE):
            _plan(life, episodes[life.number], team, now)
    house = [life for life in lives if life.setting == "house"]
    for back in range(WEEK, -1, -1):
        _group(house, episodes, team, chance.about(f"group {back}"), now, back)


def _plan(life: Life, episode: EpisodeOfCare, team: Team, now: datetime) -> None:
    chance = life.chance.about("problem")
    statement, goal, step = chance.choice(PROBLEMS)
    started_at = max(life.admitted_at + timedelta(days=2), now - timedelta(days=chance.randrange(5, 28)))
    plan = TreatmentPlan.objects.create(
        id=chance.id(),
        episode=episode,
        started_at=min(started_at, now),
        started_by=team.one(Role.COUNSELOR),
        review_due_on=started_at.date() + timedelta(days=30),
    )
    problem = Problem.objects.create(id=chance.id(), plan=plan, statement=statement)
    Step.objects.create(
        id=chance.id(),
        goal=Goal.objects.create(id=chance.id(), problem=problem, statement=goal),
        action=step,
        owner=life.preferred_name or life.given_name,
        due_on=started_at.date() + timedelta(days=10),
    )


def _group(
    house: list[Life], episodes: dict[int, EpisodeOfCare], team: Team, chance: Chance, now: datetime, back: int
) -> None:
    counselor = team.one(Role.COUNSELOR)
    site = episodes[house[0].number].site
    starts_at = datetime.combine(site.local(now).date() - timedelta(days=back), time(9, 30), site.zone)
    session = Session.objects.create(
        id=chance.id(),
        site=site,
        kind=Session.Kind.GROUP,
        title=TITLES[back % len(TITLES)],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        led_by=counselor,
    )
    held = session.ends_at < now
    attendances = [
        Attendance(
            id=chance.id(),
            session=session,
            patient_id=life.id,
            episode=episodes[life.number],
            status=(Attendance.Status.PRESENT if chance.happens(0.9) else Attendance.Status.EXCUSED)
            if held
            else Attendance.Status.EXPECTED,
            recorded_at=session.ends_at if held else None,
            recorded_by=counselor if held else None,
        )
        for life in house[:12]
        if life.admitted_at < starts_at
    ]
    Attendance.objects.bulk_create(attendances)
    # Yesterday's notes are not all written yet: that is what the counselor's list is for.
    written = [row for row in attendances if row.status == Attendance.Status.PRESENT][: 4 if back == 1 else None]
    SessionNote.objects.bulk_create(
        SessionNote(
            id=chance.id(),
            attendance=row,
            patient_id=row.patient_id,
            group_text=session.title,
            text="Took part and spoke about the week.",
            signed_at=session.ends_at + timedelta(hours=1),
            signed_by=counselor,
        )
        for row in written
        if held and back > 0
    )
