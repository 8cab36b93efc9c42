"""What is true of a person now: the head of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from breakwater.chart.story import Read, Row, asks, moment
from breakwater.clinical.missed_doses import missed_days
from breakwater.organization.models import Site
from breakwater.privacy.scope import Scope
from breakwater.record.models import EpisodeOfCare, Hold, Patient


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
    photo_id: UUID | None


@dataclass(frozen=True, slots=True)
class Episode:
    """The newest time in treatment, over or not."""

    id: UUID
    site_id: UUID
    active: bool
    status: str
    level_of_care: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """The order that is signed."""

    drug: str
    dose_mg: Decimal
    ends_on: date
    signed_by: str


@dataclass(frozen=True, slots=True)
class LastDose:
    """The newest dose that stands."""

    drug: str
    dose_mg: Decimal
    given_at: datetime
    dosing_day: date


@dataclass(frozen=True, slots=True)
class LastScore:
    """The newest complete COWS form that stands."""

    total: int
    band: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold that nobody has cleared."""

    reason: str
    note: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    header: Header
    episode: Episode | None
    order: Order | None
    last_dose: LastDose | None
    missed: int | None
    last_score: LastScore | None
    holds: Sequence[Standing]


EPISODE = asks(
    "summary_episode",
    """SELECT e.id, e.site_id, e.status, e.level_of_care, e.started_at, site.time_zone, site.day_boundary
        FROM record_episodeofcare e JOIN organization_site site ON site.id = e.site_id
       WHERE e.patient_id = %(patient)s ORDER BY e.started_at DESC LIMIT 1""",
)
BED = asks(
    "summary_bed",
    """SELECT bed.label
        FROM record_stay s
        JOIN record_episodeofcare e ON e.id = s.episode_id
        JOIN organization_bed bed ON bed.id = s.bed_id
        JOIN organization_room room ON room.id = bed.room_id
        JOIN organization_unit unit ON unit.id = room.unit_id AND unit.site_id = ANY(%(sites)s)
       WHERE e.patient_id = %(patient)s AND s.status <> 'released' AND s.during @> %(now)s::timestamptz LIMIT 1""",
)
ORDER = asks(
    "summary_order",
    """SELECT o.drug, o.dose_mg::text AS mg, o.ends_on, signed(o.signed_by_id) AS signed_by
         FROM record_medicationorder o
        WHERE o.patient_id = %(patient)s AND o.status = 'active' ORDER BY o.requested_at DESC LIMIT 1""",
)
DOSE = asks(
    "summary_dose",
    """SELECT d.drug, d.dose_mg::text AS mg, d.given_at, d.dosing_day
        FROM record_dose d
       WHERE d.patient_id = %(patient)s AND d.status = 'completed'
         AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = d.id)
       ORDER BY d.given_at DESC LIMIT 1""",
)
SCORE = asks(
    "summary_score",
    """SELECT o.total, o.band, o.observed_at
        FROM record_observation o
       WHERE o.patient_id = %(patient)s AND o.scale = 'cows' AND o.total IS NOT NULL
         AND NOT EXISTS (SELECT FROM record_observation newer WHERE newer.corrects_id = o.id)
       ORDER BY o.observed_at DESC LIMIT 1""",
)
HOLDS = asks(
    "summary_holds",
    """SELECT h.reason, h.note, h.placed_at FROM record_hold h
       WHERE h.patient_id = %(patient)s AND h.cleared_at IS NULL ORDER BY h.placed_at""",
)
FLAGS = asks(
    "summary_flags",
    """SELECT f.title, f.value FROM record_flag f
       WHERE f.patient_id = %(patient)s AND f.answered_at IS NULL ORDER BY f.raised_at""",
)


def summary_of(found: Read, patient: Patient, now: datetime) -> Summary:
    """The head of the chart, from what was read together with the story."""
    place = next(iter(found.of(EPISODE)), None)
    site = Site(time_zone=place["time_zone"], day_boundary=time.fromisoformat(place["day_boundary"])) if place else None
    episode, last_dose = _episode(place), next(map(_last_dose, found.of(DOSE)), None)
    order = next(map(_order, found.of(ORDER)), None)
    missed = missed_days(last_dose.dosing_day, site.dosing_day(now)) if order and last_dose and site else None
    return Summary(
        header=_header(found, patient, _day_of_stay(episode, site, now)),
        episode=episode,
        order=order,
        last_dose=last_dose,
        missed=missed,
        last_score=next(map(_last_score, found.of(SCORE)), None),
        holds=[Standing(str(Hold.Reason(row["reason"]).label), row["note"], moment(row["placed_at"]))
               for row in found.of(HOLDS)],
    )  # fmt: skip


def _header(found: Read, patient: Patient, stay_day: int | None) -> Header:
    return Header(
        name=patient.list_name,
        born_on=patient.birth_on,
        number=patient.record_number,
        asks_to_be_called=patient.preferred_name,
        pronouns=patient.pronouns,
        language=patient.language,
        interpreter=patient.interpreter_needed,
        allergies=patient.allergies,
        flags=[f"{row['title']} {row['value']}".strip() for row in found.of(FLAGS)],
        bed=next((row["label"] for row in found.of(BED)), ""),
        stay_day=stay_day,
        photo_id=patient.photo_id,
    )


def _episode(row: Row | None) -> Episode | None:
    if row is None:
        return None
    status = EpisodeOfCare.Status(row["status"])
    return Episode(
        id=UUID(row["id"]),
        site_id=UUID(row["site_id"]),
        active=status == EpisodeOfCare.Status.ACTIVE,
        status=str(status.label),
        level_of_care=row["level_of_care"],
        started_at=moment(row["started_at"]),
    )


def _day_of_stay(episode: Episode | None, site: Site | None, now: datetime) -> int | None:
    """The day of admission, by the site's calendar, is day 1; nobody who has left has one."""
    if episode is None or site is None or not episode.active:
        return None
    return (site.local(now).date() - site.local(episode.started_at).date()).days + 1


def _order(row: Row) -> Order:
    return Order(row["drug"], Decimal(row["mg"]), date.fromisoformat(row["ends_on"]), row["signed_by"])


def _last_dose(row: Row) -> LastDose:
    return LastDose(row["drug"], Decimal(row["mg"]), moment(row["given_at"]), date.fromisoformat(row["dosing_day"]))


def _last_score(row: Row) -> LastScore:
    return LastScore(row["total"], row["band"], moment(row["observed_at"]))


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
