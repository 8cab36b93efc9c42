"""The board and the hand-over list in words, ready to draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from markupsafe import Markup

from breakwater.clinical.formatting import age, clock, day, due, id_groups, mg, tall_man
from breakwater.clinical.red_flag_limits import PUBLISHED_LIMITS as LIMITS
from breakwater.clinical.vitals import Number
from breakwater.journey.detox.board import NextMedicine, Row
from breakwater.journey.detox.board_query import Found
from breakwater.journey.detox.charts.sparkline import sparkline
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.words import NOT_GIVEN_WORDS, band_of, flag_in_short, route_of
from breakwater.organization.models import StaffMember, Unit
from breakwater.record.models import Dose, Hold
from breakwater.record.models.patient import name_key

FILTERS = ("late", "soon", "mine")
_ANY = UUID(int=0)
_TASKS = {task.value: str(task.label) for task in Watch.Task}
_HOLD_WORDS = {
    Hold.Reason.RED_FLAG: "red flag",
    Hold.Reason.COUNSELOR: "counselor",
    Hold.Reason.PRESCRIBER: "prescriber",
    Hold.Reason.MISSED_DOSES: "missed doses",
    Hold.Reason.SEDATION: "sleepy",
    Hold.Reason.LAB_OR_ECG: "lab or ECG",
    Hold.Reason.BOTTLES: "bottles",
    Hold.Reason.OTHER: "see note",
}


class Addresses:
    """Addresses of pages of many people: looked up once, then filled in, because a board draws hundreds."""

    def __init__(self) -> None:
        self._patterns = {name: reverse(f"detox:{name}", args=[_ANY]) for name in ("person", "record", "answer_flag")}

    def of(self, name: str, key: UUID) -> str:
        return self._patterns[name].replace(str(_ANY), str(key))


@dataclass(frozen=True, slots=True)
class FlagCard:
    """One person's open red flags on the strip."""

    who: str
    what: str
    since: str
    respond_url: str
    person_url: str
    nurse: str


class BoardLine(NamedTuple):
    """One row of the board; a tuple, because two hundred are made at each drawing.

    ``look`` is the bar at its left edge; ``due_tone`` is late, soon or later.
    """

    key: str
    look: str
    bed: str
    name: str
    number: int
    age: int
    same_name: bool
    person_url: str
    record_url: str
    day: int
    score: str
    band: str
    spark: Markup
    due_at: str
    due_words: str
    due_tone: str
    task: str
    hold: str
    medicine: str
    route: str
    route_words: str
    medicine_note: str
    rr: int | None
    spo2: int | None
    pulse: int | None
    pressure: str
    rr_flagged: bool
    spo2_flagged: bool
    pulse_flagged: bool
    pressure_flagged: bool
    nurse: str
    nurse_name: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of the chips."""

    people: int
    late: int
    soon: int
    mine: int
    flags_without_nurse: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the polled region draws."""

    cards: list[FlagCard]
    lines: list[BoardLine]
    counts: Counts
    changed_places: int


def present_board(
    rows: Sequence[Row],
    *,
    unit: Unit,
    staff: StaffMember,
    now: datetime,
    show: str = "",
    drawn_order: Sequence[str] = (),
) -> Board:
    """The board's rows in words.

    Args:
        rows: everybody, most urgent first.
        show: one of ``FILTERS``, or empty for everybody.
        drawn_order: keys of the rows as they stand on the screen. Rows keep those places and newcomers come last;
            ``changed_places`` then says how many would move.
    """
    addresses, zone = Addresses(), unit.site.zone
    alike = _called_alike(rows)
    lines = [
        _line(row, now, zone, addresses, same_name=row.found.patient_id in alike)
        for row in rows
        if _is_shown(row, show, staff)
    ]
    kept = in_drawn_order(lines, drawn_order)
    return Board(
        cards=[_card(row, zone, addresses) for row in rows if row.flags],
        lines=kept,
        counts=Counts(
            people=len(rows),
            late=sum(row.is_late for row in rows),
            soon=sum(row.is_soon for row in rows),
            mine=sum(row.found.nurse_id == staff.pk for row in rows),
            flags_without_nurse=sum(bool(row.flags) and row.found.nurse_id is None for row in rows),
        ),
        changed_places=sum(a.key != b.key for a, b in zip(kept, lines, strict=True)),
    )


def in_drawn_order(lines: list[BoardLine], drawn_order: Sequence[str]) -> list[BoardLine]:
    """The lines in the order that stands on the screen; those that are new come last, most urgent first."""
    if not drawn_order:
        return lines
    place = {key: number for number, key in enumerate(drawn_order)}
    return sorted(lines, key=lambda line: place.get(line.key, len(place)))


def key_of(row: Row) -> str:
    """A short name of a row that stays the same from one drawing to the next."""
    return row.found.stay_id.hex[:10]


def medicine_words(medicine: NextMedicine | None) -> str:
    """The next medicine: "buprenorphine 8 mg"."""
    return f"{tall_man(medicine.drug)} {mg(medicine.dose_mg)}" if medicine else ""


def hold_words(found: Found) -> str:
    """Why an opioid dose waits: "red flag"; nothing when it does not."""
    reasons = found.hold_reasons or ()
    return ", ".join(dict.fromkeys(_HOLD_WORDS[Hold.Reason(reason)] for reason in reasons))


def _called_alike(rows: Sequence[Row]) -> set[UUID]:
    """People of this board whose name reads like another's here (H2)."""
    by_name: defaultdict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        by_name[name_key(row.found.family_name, row.found.given_name)].append(row.found.patient_id)
    return {patient_id for namesakes in by_name.values() if len(namesakes) > 1 for patient_id in namesakes}


def _is_shown(row: Row, show: str, staff: StaffMember) -> bool:
    if show == "late":
        return row.is_late
    if show == "soon":
        return row.is_soon
    return show != "mine" or row.found.nurse_id == staff.pk


def _name(found: Found) -> str:
    return f"{found.family_name}, {found.given_name}"


def _day(found: Found, today: date, zone: ZoneInfo) -> int:
    """Day of the stay: the day of admission is day 1."""
    return (today - found.started_at.astimezone(zone).date()).days + 1


def _card(row: Row, zone: ZoneInfo, addresses: Addresses) -> FlagCard:
    return FlagCard(
        who=f"{row.found.bed} {_name(row.found)}",
        what=", ".join(dict.fromkeys(flag_in_short(flag) for flag in row.flags)),
        since=clock(row.flags[0].raised_at, zone),
        respond_url=addresses.of("answer_flag", row.flags[0].id),
        person_url=addresses.of("person", row.found.episode_id),
        nurse=row.found.nurse_name or "",
    )


def _line(row: Row, now: datetime, zone: ZoneInfo, addresses: Addresses, *, same_name: bool) -> BoardLine:
    found, medicine = row.found, row.medicine
    stands = due(row.check.due_at, now)
    today = now.astimezone(zone).date()
    route, route_words = route_of(medicine.form) if medicine else ("", "")
    return BoardLine(
        key=key_of(row),
        look="late" if row.flags or row.is_late else "soon" if row.is_soon else "",
        bed=found.bed,
        name=_name(found),
        number=found.record_number,
        age=age(found.birth_on, today),
        same_name=same_name,
        person_url=addresses.of("person", found.episode_id),
        record_url=addresses.of("record", found.episode_id),
        day=_day(found, today, zone),
        score=_score(found),
        band=_band(found),
        spark=sparkline(tuple(total for total in found.totals or () if total is not None)),
        due_at=clock(row.check.due_at, zone),
        due_words=stands.words,
        due_tone=stands.tone,
        task=_TASKS[row.check.task],
        hold=hold_words(found),
        medicine=medicine_words(medicine),
        route=route,
        route_words=route_words,
        medicine_note=_medicine_note(medicine, today),
        rr=found.respiratory_rate,
        spo2=found.spo2,
        pulse=found.pulse,
        pressure=f"{found.systolic}/{found.diastolic or '–'}" if found.systolic is not None else "",
        rr_flagged=_outside(
            found.respiratory_rate, LIMITS.respiratory_rate_assess_low, LIMITS.respiratory_rate_assess_high
        ),
        spo2_flagged=_outside(found.spo2, LIMITS.spo2_assess_low),
        pulse_flagged=_outside(found.pulse, LIMITS.pulse_assess_low, LIMITS.pulse_assess_high),
        pressure_flagged=_outside(found.systolic, LIMITS.systolic_assess_low),
        nurse=found.nurse_initials or found.nurse_name or "",
        nurse_name=found.nurse_name or "",
    )


def _score(found: Found) -> str:
    if found.scored_at is None:
        return "–"
    return str(found.total) if found.total is not None else f"{found.points_given or 0}+"


def _band(found: Found) -> str:
    if found.scored_at is None:
        return "no score yet"
    return band_of(found.total) if found.total is not None else "incomplete"


def _allergies(found: Found) -> str:
    return ", ".join(found.allergies) or ("none known" if found.allergies_reviewed else "not asked yet")


def _medicine_note(medicine: NextMedicine | None, today: date) -> str:
    """Why the dose is not simply due now; nothing when it is."""
    if medicine is None:
        return ""
    if medicine.not_given_at is not None:
        return NOT_GIVEN_WORDS[Dose.NotGiven(medicine.not_given_reason)]
    if medicine.due_today:
        return ""
    return "tomorrow" if medicine.starts_on <= today + timedelta(days=1) else f"from {day(medicine.starts_on, today)}"


def _outside(value: int | None, low: Number, high: Number | None = None) -> bool:
    return value is not None and (value <= low or (high is not None and value >= high))


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One person for the nurse who comes next."""

    episode_id: UUID
    bed: str
    name: str
    age: int
    number: str
    allergies: str
    person_url: str
    day: int
    score: str
    scored_at: str
    due_at: str
    due_words: str
    due_tone: str
    flags: str
    holds: str
    medicine: str
    nurse: str


def present_handover(rows: Sequence[Row], *, unit: Unit, now: datetime) -> list[HandoverLine]:
    """One line for each person, by bed: how they are, what is due, what is open."""
    addresses, zone = Addresses(), unit.site.zone
    today = now.astimezone(zone).date()
    lines = []
    for row in sorted(rows, key=lambda row: row.found.bed):
        found, stands = row.found, due(row.check.due_at, now)
        note = _medicine_note(row.medicine, today)
        lines.append(
            HandoverLine(
                episode_id=found.episode_id,
                bed=found.bed,
                name=_name(found),
                age=age(found.birth_on, today),
                number=id_groups(found.record_number),
                allergies=_allergies(found),
                person_url=addresses.of("person", found.episode_id),
                day=_day(found, today, zone),
                score=f"{_score(found)} {_band(found)}",
                scored_at=clock(found.scored_at, zone) if found.scored_at else "",
                due_at=clock(row.check.due_at, zone),
                due_words=stands.words,
                due_tone=stands.tone,
                flags=", ".join(dict.fromkeys(flag_in_short(flag) for flag in row.flags)),
                holds=hold_words(found),
                medicine=" ".join(filter(None, (medicine_words(row.medicine), note and f"({note})"))),
                nurse=found.nurse_name or "",
            )
        )
    return lines
