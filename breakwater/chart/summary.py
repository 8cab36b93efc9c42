"""What is true of a person now: the head of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from breakwater.clinical.missed_doses import missed_days
from breakwater.privacy.scope import Scope
from breakwater.record.models import Dose, EpisodeOfCare, Flag, Hold, MedicationOrder, Observation, Patient, Stay


@dataclass(frozen=True, slots=True)
class Header:
    """The person as ``components/people.jinja`` draws them."""

    name: str
    born_on: date
    number: int
    asks_to_be_called: str
    pronouns: str
    language: str
    interpreter: bool
    allergies: Sequence[str]
    flags: Sequence[str]
    bed: str
    stay_day: int | None
    photo_url: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    header: Header
    episode: EpisodeOfCare | None
    order: MedicationOrder | None
    last_dose: Dose | None
    missed: int | None
    last_score: Observation | None
    holds: Sequence[Hold]
    flags: Sequence[Flag]


def summary_of(scope: Scope, patient: Patient, moment: datetime) -> Summary:
    """Seven queries: episode, bed, order, last dose, last score, holds, flags."""
    episode = (
        EpisodeOfCare.objects.within(scope)
        .filter(patient=patient)
        .select_related("site", "counselor")
        .order_by("-started_at")
        .first()
    )
    stay = Stay.objects.within(scope).at(moment).filter(episode__patient=patient).select_related("bed").first()
    order = MedicationOrder.objects.within(scope).signed().filter(patient=patient).select_related("signed_by").first()
    last_dose = Dose.objects.within(scope).completed().filter(patient=patient).order_by("-given_at").first()
    last_score = Observation.objects.within(scope).withdrawal_scores().filter(patient=patient).first()
    holds = list(Hold.objects.within(scope).standing().filter(patient=patient))
    flags = list(Flag.objects.within(scope).open().filter(patient=patient))
    today = episode.site.dosing_day(moment) if episode else None
    active = episode is not None and episode.status == EpisodeOfCare.Status.ACTIVE
    header = Header(
        name=patient.list_name,
        born_on=patient.birth_on,
        number=patient.record_number,
        asks_to_be_called=patient.preferred_name,
        pronouns=patient.pronouns,
        language=patient.language,
        interpreter=patient.interpreter_needed,
        allergies=patient.allergies,
        flags=[f"{flag.title} {flag.value}".strip() for flag in flags],
        bed=stay.bed.label if stay else "",
        stay_day=episode.day_of_stay(episode.site.local(moment).date()) if episode and active else None,
    )
    missed = missed_days(last_dose.dosing_day, today) if order and last_dose and today else None
    return Summary(header, episode, order, last_dose, missed, last_score, holds, flags)


def find_people(scope: Scope, words: str, *, most: int = 20) -> list[Patient]:
    """People in reach whose name begins with these words, or with this record number or card code, at most ``most``."""
    people = Patient.objects.within(scope)
    plain = words.replace(" ", "")
    if plain.isdigit():
        people = people.filter(record_number=int(plain)) if len(plain) < 10 else people.none()
    elif plain.upper().startswith("BW") and any(ch.isdigit() for ch in plain):
        people = people.filter(card_code=plain.upper())
    else:
        for word in words.replace(",", " ").split():
            people = people.filter(name_key__icontains=word.lower())
    return list(people.order_by("family_name", "given_name")[:most])
