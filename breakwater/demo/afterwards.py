"""People who left: what they took along, and the check-ins since."""

from __future__ import annotations

from datetime import datetime, timedelta

from breakwater.clinical.discharge import CHECK_IN_DAYS, check_in_dates
from breakwater.demo.people import Life
from breakwater.demo.staff import Team
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.organization.models import Role
from breakwater.record.models import EpisodeOfCare


def build_afterwards(lives: list[Life], episodes: dict[int, EpisodeOfCare], team: Team, now: datetime) -> None:
    """Discharges, check-ins up to a year, and the tries made so far; those of today are still to be made."""
    left = [life for life in lives if life.left_at is not None]
    recovery = team.one(Role.RECOVERY)
    Discharge.objects.bulk_create(_discharge(life, episodes[life.number], team) for life in left)
    check_ins = [check_in for life in left for check_in in _check_ins(life, episodes[life.number], team, now)]
    CheckIn.objects.bulk_create(check_ins)
    CheckInContact.objects.bulk_create(
        CheckInContact(
            id=life.chance.about(f"contact {check_in.day_number} {attempt}").id(),
            check_in=check_in,
            patient_id=life.id,
            at=now - timedelta(hours=20 - attempt),
            by=recovery,
            answered=CheckInContact.Answered.NO_ANSWER,
        )
        for life in left
        for check_in in check_ins
        if check_in.patient_id == life.id and check_in.closed_at is None and check_in.due_on < now.date()
        for attempt in range(life.number % 3)
    )


def _discharge(life: Life, episode: EpisodeOfCare, team: Team) -> Discharge:
    assert life.left_at is not None
    stayed = episode.discharge_reason == EpisodeOfCare.DischargeReason.COMPLETED
    return Discharge(
        id=life.chance.about("discharge").id(),
        episode=episode,
        patient_id=life.id,
        discharged_at=life.left_at,
        discharged_by=team.one(Role.COUNSELOR),
        going_to="Home" if stayed else "",
        medicine_visit_at=life.left_at + timedelta(days=1) if stayed else None,
        no_visit_reason="" if stayed else "Left before a visit could be booked",
        naloxone=Discharge.Naloxone.GIVEN if stayed else Discharge.Naloxone.NOT_REACHED,
        tolerance_warning=Discharge.ToleranceWarning.TOLD if stayed else Discharge.ToleranceWarning.NOT_REACHED,
    )


def _check_ins(life: Life, episode: EpisodeOfCare, team: Team, now: datetime) -> list[CheckIn]:
    assert life.left_at is not None
    site = episode.site
    today = site.local(now).date()
    planned = zip(CHECK_IN_DAYS, check_in_dates(site.local(life.left_at).date()), strict=True)
    return [
        CheckIn(
            id=life.chance.about(f"check-in {day_number}").id(),
            patient_id=life.id,
            episode=episode,
            day_number=day_number,
            due_on=due_on,
            **(
                {
                    "outcome": CheckIn.Outcome.REACHED,
                    "closed_by": team.one(Role.RECOVERY),
                    "closed_at": now - timedelta(days=(today - due_on).days),
                }
                if due_on < today - timedelta(days=1)
                else {}
            ),
        )
        for day_number, due_on in planned
    ]
