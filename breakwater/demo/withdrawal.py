"""Detox: scores and vital signs every few hours, worked out from the expected course of withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from breakwater.clinical.course import withdrawal_course
from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.scales import COWS
from breakwater.clinical.synthetic import bedside_visit
from breakwater.clinical.vitals import Vitals
from breakwater.demo.chance import Chance
from breakwater.demo.copying import copy_rows
from breakwater.demo.people import Life
from breakwater.demo.staff import Team
from breakwater.journey.detox.models import Watch
from breakwater.organization.models import Role, StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.models import EpisodeOfCare, Observation

LAST_USE_BEFORE = timedelta(hours=12)
EVERY = timedelta(hours=4)
# Minutes since the last score for the people of the unit, so that some are late, some due soon, most later.
SINCE_LAST = (12, 252, 244, 35, 232, 226, 70, 84, 96, 110, 120, 130, 142, 150, 158, 166, 172, 180, 190, 200, 210)
VITAL_SIGNS = (
    "respiratory_rate_per_min",
    "spo2_percent",
    "pulse_per_min",
    "systolic_mmhg",
    "diastolic_mmhg",
    "temperature_c",
)
# Two people whose last vital signs are red flags, by their place on the list.
SLOW_BREATHING = {0: (8, 90), 3: (10, 93)}


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit to the bedside."""

    answers: dict[str, int]
    total: int
    band: str
    vitals: Vitals


def build_withdrawal(lives: list[Life], episodes: dict[int, EpisodeOfCare], team: Team, now: datetime) -> None:
    """Scores for everybody in detox, a watch with its next due time, and two red flags."""
    nurses = team.by_role[Role.DETOX_NURSE]
    in_detox = [life for life in lives if life.setting == "detox"]
    rows: list[Observation] = []
    last: dict[int, Observation] = {}
    for place, life in enumerate(in_detox):
        nurse = nurses[place % len(nurses)]
        for at in _times(life, now - timedelta(minutes=SINCE_LAST[place % len(SINCE_LAST)])):
            row = _observation(life, episodes[life.number], at, nurse)
            rows.append(row)
            last[life.number] = row
        if place in SLOW_BREATHING and life.number in last:
            rate, spo2 = SLOW_BREATHING[place]
            last[life.number].respiratory_rate_per_min, last[life.number].spo2_percent = rate, spo2
    copy_rows(rows)
    for place, life in enumerate(in_detox):
        observation = last.get(life.number)
        if observation is None:
            continue
        Watch.objects.create(
            episode=episodes[life.number],
            patient_id=life.id,
            nurse=nurses[place % len(nurses)],
            nurse_since=observation.observed_at,
            next_due_at=observation.observed_at + EVERY,
            task=Watch.Task.COWS_AND_VITALS,
        )
        if place in SLOW_BREATHING:
            raise_flags(
                seen=observation,
                found=red_flags(observation.vitals),
                by=observation.observed_by,
                at=observation.observed_at,
            )


def _times(life: Life, last_at: datetime) -> Iterator[datetime]:
    """Every four hours back from the last score to the admission, oldest first."""
    count = int((last_at - life.admitted_at) / EVERY)
    yield from (last_at - EVERY * back for back in range(count, -1, -1) if last_at - EVERY * back >= life.admitted_at)


def _observation(life: Life, episode: EpisodeOfCare, at: datetime, nurse: StaffMember) -> Observation:
    chance = life.chance.about(f"seen {at:%j %H}")
    hours = (at - life.admitted_at + LAST_USE_BEFORE).total_seconds() / 3600
    hours_on_agonist = max(0.0, (at - life.admitted_at).total_seconds() / 3600)
    dose = float(life.dose_mg_on(int(hours_on_agonist // 24) + 1))
    expected = withdrawal_course(
        life.opioid,
        hours,
        severity=life.severity,
        agonist=life.drug,
        agonist_mg_per_day=dose,
        hours_on_agonist=hours_on_agonist,
    ).expected
    seen = see(chance, expected)
    return Observation(
        id=chance.id(),
        patient_id=life.id,
        episode=episode,
        kind=Observation.Kind.WITHDRAWAL,
        scale=COWS.id,
        scale_version=COWS.version,
        answers=seen.answers,
        total=seen.total,
        band=seen.band,
        **{name: getattr(seen.vitals, name) for name in VITAL_SIGNS},
        observed_at=at,
        observed_by=nurse,
        recorded_at=at,
    )


def see(chance: Chance, expected: float) -> Seen:
    """Answers that come near the expected score, each a score its item allows, with vital signs that fit."""
    visit = bedside_visit(expected, chance.generator())
    result = COWS.score(visit.answers)
    assert result.total is not None, "every item is answered"
    assert result.band is not None, "a total has a band"
    return Seen(visit.answers, result.total, result.band.id, visit.vitals)
