"""How each person came: the call, the questions, the level of care, the bed, the papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from breakwater.clinical.opioid_use_disorder import AREAS
from breakwater.clinical.placement import DIMENSIONS
from breakwater.demo.people import Life
from breakwater.demo.places import Places
from breakwater.demo.staff import Team
from breakwater.organization.models import Bed, Role, Site, StaffMember
from breakwater.privacy.consent import sign_treatment_consents
from breakwater.privacy.forms_text import NOTICE_OF_PRIVACY
from breakwater.record.models import Enquiry, EpisodeOfCare, Patient, Placement, Screening, Stay
from breakwater.record.models.patient import name_key
from breakwater.record.numbers import next_record_number

LEVEL = {"detox": "3.7", "house": "3.5", "outpatient": "1.7", "left": "3.5"}
LANGUAGES = {"English": False, "Spanish": True}
REGISTRIES = ("State central registry",)


def build_beginnings(lives: Iterable[Life], places: Places, teams: dict[str, Team]) -> dict[int, EpisodeOfCare]:
    """Everybody's records up to admission; the result maps a life's number to the episode of care."""
    lives = list(lives)
    sites = {"harbor": places.harbor, "eastside": places.eastside}
    admissions = teams["harbor"].one(Role.ADMISSIONS)
    patients = {life.number: _patient(life) for life in lives}
    Patient.objects.bulk_create(patients.values())
    enquiries = {life.number: _enquiry(life, sites[life.site], admissions) for life in lives}
    Enquiry.objects.bulk_create(enquiries.values())
    Screening.objects.bulk_create(_screening(life, enquiries[life.number], admissions) for life in lives)
    Placement.objects.bulk_create(_placement(life, enquiries[life.number], admissions) for life in lives)
    episodes = {
        life.number: _episode(life, patients[life.number], enquiries[life.number], sites[life.site], teams)
        for life in lives
    }
    EpisodeOfCare.objects.bulk_create(episodes.values())
    _stays(lives, episodes, places, admissions)
    for life in lives:
        _papers(life, patients[life.number], admissions)
    return episodes


def _patient(life: Life) -> Patient:
    return Patient(
        id=life.id,
        record_number=next_record_number(),
        card_code="BW" + life.chance.about("card").randbytes(6).hex().upper(),
        given_name=life.given_name,
        family_name=life.family_name,
        name_key=name_key(life.family_name, life.given_name),
        preferred_name=life.preferred_name,
        pronouns=life.pronouns,
        birth_on=life.birth_on,
        language=life.language,
        interpreter_needed=LANGUAGES[life.language] and life.chance.about("interpreter").happens(0.5),
        phone=f"555-01{life.number % 100:02d}",
        safe_to_leave_message=life.chance.about("message").happens(0.6),
        allergies=list(life.allergies),
        allergies_reviewed=True,
        created_at=life.admitted_at,
    )


def _enquiry(life: Life, site: Site, by: StaffMember) -> Enquiry:
    chance = life.chance.about("enquiry")
    received_at = life.admitted_at - timedelta(hours=chance.randrange(4, 40))
    return Enquiry(
        id=chance.id(),
        site=site,
        reference=f"D{life.number:05d}",
        channel=chance.choice([Enquiry.Channel.CALL, Enquiry.Channel.WEB, Enquiry.Channel.REFERRAL]),
        status=Enquiry.Status.ADMITTED,
        preferred_name=life.preferred_name or life.given_name,
        phone=f"555-01{life.number % 100:02d}",
        language=life.language,
        received_at=received_at,
        answered_at=received_at + timedelta(minutes=chance.randrange(2, 25)),
        answered_by=by,
    )


def _screening(life: Life, enquiry: Enquiry, by: StaffMember) -> Screening:
    chance = life.chance.about("screening")
    met = chance.randrange(6, 12) if life.severity == "severe" else chance.randrange(4, 6)
    yes = {area.id for area in chance.sample(list(AREAS), met)}
    return Screening(
        id=chance.id(),
        enquiry=enquiry,
        answers={area.id: area.id in yes for area in AREAS},
        criteria_met=met,
        severity="severe" if met >= 6 else "moderate",
        last_opioid=life.opioid,
        last_use_at=life.admitted_at - timedelta(hours=chance.randrange(6, 20)),
        route=life.route,
        uses_alcohol=chance.happens(0.3),
        uses_sedatives=chance.happens(0.2),
        past_overdoses=chance.choices((0, 1, 2, 4), (5, 3, 2, 1))[0],
        thoughts_of_suicide=False,
        in_another_program=False,
        screened_at=life.admitted_at - timedelta(hours=3),
        screened_by=by,
    )


def _placement(life: Life, enquiry: Enquiry, by: StaffMember) -> Placement:
    level = LEVEL[life.setting]
    return Placement(
        id=life.chance.about("placement").id(),
        enquiry=enquiry,
        dimensions={
            dimension.id: {"level": level, "reason": "As talked through at admission."} for dimension in DIMENSIONS
        },
        recommended_level=level,
        decided_level=level,
        decided_at=life.admitted_at - timedelta(hours=2),
        decided_by=by,
    )


def _episode(life: Life, patient: Patient, enquiry: Enquiry, site: Site, teams: dict[str, Team]) -> EpisodeOfCare:
    admissions = teams["harbor"].one(Role.ADMISSIONS)
    ended = life.left_at is not None
    return EpisodeOfCare(
        id=life.chance.about("episode").id(),
        patient=patient,
        site=site,
        enquiry=enquiry,
        status=EpisodeOfCare.Status.FINISHED if ended else EpisodeOfCare.Status.ACTIVE,
        level_of_care=LEVEL[life.setting],
        started_at=life.admitted_at,
        admitted_by=admissions,
        multiple_enrollment_checked_at=life.admitted_at,
        multiple_enrollment_checked_by=admissions,
        multiple_enrollment_result="No other program found",
        counselor=teams[life.site].one(Role.COUNSELOR),
        ended_at=life.left_at,
        ended_by=teams["harbor"].one(Role.RECOVERY) if ended else None,
        discharge_reason=_discharge_reason(life) if ended else "",
    )


def _discharge_reason(life: Life) -> str:
    reasons = EpisodeOfCare.DischargeReason
    return life.chance.about("why").choice([reasons.COMPLETED, reasons.COMPLETED, reasons.LEFT_BEFORE_PLANNED])


def _stays(lives: list[Life], episodes: dict[int, EpisodeOfCare], places: Places, by: StaffMember) -> None:
    free: dict[str, list[Bed]] = {"detox": list(places.detox_beds), "house": list(places.house_beds)}
    Stay.objects.bulk_create(
        Stay(
            id=life.chance.about("stay").id(),
            bed=free[life.setting].pop(0),
            enquiry=episodes[life.number].enquiry,
            episode=episodes[life.number],
            status=Stay.Status.OCCUPIED,
            during=(life.admitted_at, None),
            created_by=by,
        )
        for life in lives
        if life.setting in free
    )


def _papers(life: Life, patient: Patient, by: StaffMember) -> None:
    # People who were here before the rule of 2026 signed the new forms when they came into force.
    new_forms_at = datetime.combine(NOTICE_OF_PRIVACY.effective_on, time(15), UTC)
    sign_treatment_consents(
        patient=patient,
        by=by,
        at=max(life.admitted_at, new_forms_at),
        signed_name=patient.full_name,
        notice_acknowledged=True,
        registries=REGISTRIES,
    )
