"""What the pages around an admission show: records that may be the same person, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from breakwater.clinical.formatting import born, day, id_groups
from breakwater.journey.admissions.levels import UNIT_KIND_BY_LEVEL
from breakwater.organization.models import StaffMember, Unit
from breakwater.privacy.permissions import may
from breakwater.privacy.scope import Scope
from breakwater.record.models import EpisodeOfCare, Patient, Stay


@dataclass(frozen=True, slots=True)
class Match:
    """A record in reach that may be the person being admitted."""

    patient: Patient
    words: str


def matches(patients: list[Patient], scope: Scope) -> list[Match]:
    """The records with what helps to tell people apart: number, birth date, called, last time here."""
    latest: dict[UUID, EpisodeOfCare] = {}
    episodes = EpisodeOfCare.objects.within(scope).filter(patient__in=patients, site_id__in=list(scope.site_ids))
    for episode in episodes.select_related("site").order_by("started_at"):
        latest[episode.patient_id] = episode
    return [Match(patient, _match_words(patient, latest.get(patient.pk))) for patient in patients]


@dataclass(frozen=True, slots=True)
class AfterAdmission:
    """The page that follows an admission."""

    episode: EpisodeOfCare
    person: dict[str, Any]
    stay: Stay | None
    steps: list[tuple[str, str]]
    links: list[tuple[str, str]]


def after_admission(episode: EpisodeOfCare, *, scope: Scope, staff: StaffMember) -> AfterAdmission:
    """Where the person is, who does what next, and the pages this staff member may open."""
    stay = (
        Stay.objects.within(scope)
        .filter(episode=episode, status=Stay.Status.OCCUPIED)
        .select_related("bed__room__unit")
        .first()
    )
    return AfterAdmission(episode, _person(episode.patient, stay), stay, _steps(episode, stay), _links(episode, staff))


def _person(patient: Patient, stay: Stay | None) -> dict[str, Any]:
    """For the header of a person; what nobody has asked is left away."""
    known: dict[str, Any] = {
        "name": patient.full_name,
        "born_on": patient.birth_on,
        "number": patient.record_number,
        "asks_to_be_called": patient.preferred_name,
        "pronouns": patient.pronouns,
        "language": patient.language,
        "interpreter": patient.interpreter_needed,
        "bed": stay.bed.label if stay else "",
    }
    if patient.allergies_reviewed:
        known["allergies"] = patient.allergies
    return known


def _match_words(patient: Patient, episode: EpisodeOfCare | None) -> str:
    parts = [f"born {born(patient.birth_on)}", f"ID {id_groups(patient.record_number)}"]
    if patient.preferred_name:
        parts.append(f"asks to be called {patient.preferred_name}")
    if episode is not None:
        started = day(episode.site.local(episode.started_at).date())
        now = "in treatment" if episode.status == EpisodeOfCare.Status.ACTIVE else "last"
        parts.append(f"{now} at {episode.site.name}, since {started}")
    return ", ".join(parts)


def _steps(episode: EpisodeOfCare, stay: Stay | None) -> list[tuple[str, str]]:
    called, kind = episode.patient.called, UNIT_KIND_BY_LEVEL.get(episode.level_of_care)
    if stay is not None and kind == Unit.Kind.DETOX:
        return [
            (
                "Now: take them to the unit",
                f"Bed {stay.bed.label}, {stay.bed.room.unit.name}. Tell the nurse in person.",
            ),
            (
                "Then: first scores",
                f"The detox nurse records COWS and vital signs; the board shows {called} and what is due.",
            ),
            ("Then: the prescriber", "Sees them and signs the first order. No medicine before that."),
            ("Tomorrow: a counselor", "Meets them, and the plan begins."),
        ]
    if stay is not None:
        return [
            (
                "Now: show them their room",
                f"Bed {stay.bed.label}, {stay.bed.room.unit.name}. House staff welcome them.",
            ),
            ("Today: medicine", "The prescriber looks at the orders that go on."),
            ("Tomorrow: a counselor", "Meets them, and the plan begins."),
        ]
    return [
        (
            "Now: the prescriber",
            f"Sees {called} and signs the first order; the dosing window has them on its list then.",
        ),
        ("Before they leave", "Naloxone in hand, the hours of the window, and the number to call at night."),
        ("This week: a counselor", "Meets them, and the plan begins."),
    ]


# label, address, permission, whether the address names the person
_PAGES = (
    ("Open the chart", "chart:person", "chart.view", True),
    ("Open the detox board", "detox:board", "detox.board", False),
    ("See the beds", "admissions:beds", "bed.view", False),
    ("Back to the calls", "admissions:queue", "enquiry.view", False),
)


def _links(episode: EpisodeOfCare, staff: StaffMember) -> list[tuple[str, str]]:
    found = []
    for label, name, permission, of_person in _PAGES:
        if not may(staff, permission, site_id=episode.site_id):
            continue
        try:
            found.append((label, reverse(name, args=[episode.patient_id] if of_person else None)))
        except NoReverseMatch:
            continue
    return found
