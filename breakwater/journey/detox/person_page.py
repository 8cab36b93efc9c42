"""One person's page in detox, in words ready to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from markupsafe import Markup

from breakwater.clinical.formatting import age, clock, day, due, id_groups, mg, number, tall_man, when
from breakwater.clinical.red_flags import PINPOINT_PUPILS, REPORTS
from breakwater.clinical.vitals import POSS, fahrenheit
from breakwater.journey.detox.charts.curve import withdrawal_curve
from breakwater.journey.detox.charts.vital_signs import KINDS, Reading, vital_chart
from breakwater.journey.detox.fields import entered_later
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.people import CURVE_DAYS, Person, score_of
from breakwater.journey.detox.words import band_of, flag_in_short, route_of
from breakwater.record.flags import ANSWERS
from breakwater.record.models import Dose, Flag, Hold, Observation


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A red flag with its answer, if it has one."""

    flag: Flag
    short: str
    raised: str
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record: an observation as it was entered."""

    observation: Observation
    when: str
    by: str
    score: str
    vitals: str
    signs: str
    later: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    title: str
    facts: str
    badges: list[str]
    called: str
    pronouns: str
    allergies: list[str]
    allergies_known: bool
    next_at: str
    next_words: str
    next_tone: str
    task: str
    nurse: str
    medicine: str
    holds: list[str]
    flags: list[FlagLine]
    entries: list[Entry]
    curve: Markup
    curve_rows: list[tuple[str, str, str]]
    curve_note: str
    vital_charts: list[Markup]
    vital_rows: list[tuple[str, ...]]

    @property
    def open_flags(self) -> list[FlagLine]:
        return [line for line in self.flags if line.flag.answered_at is None]


VITAL_HEADERS = ("When", "RR /min", "SpO2 %", "Pulse /min", "BP mmHg", "Temperature", "Sleepiness")
CURVE_HEADERS = ("When", "COWS", "Medicine")


def present_person(person: Person) -> PersonPage:
    """Words, charts and tables of one person's stay."""
    episode, patient, zone = person.episode, person.episode.patient, person.episode.site.zone
    today = person.now.astimezone(zone).date()
    bed = f"{person.stay.bed.label} " if person.stay else ""
    check = person.check
    stands, is_today = due(check.due_at, person.now), check.due_at.astimezone(zone).date() == today
    since, note = _window(person)
    return PersonPage(
        title=f"{bed}{patient.list_name}",
        facts=" · ".join(
            (
                f"{age(patient.birth_on, today)} years",
                f"day {episode.day_of_stay(today)}",
                f"ID {id_groups(patient.record_number)}",
            )
        ),
        badges=[f"{flag_in_short(flag)} at {clock(flag.raised_at, zone)}" for flag in person.open_flags],
        called=patient.preferred_name,
        pronouns=patient.pronouns,
        allergies=list(patient.allergies),
        allergies_known=patient.allergies_reviewed,
        next_at=clock(check.due_at, zone) if is_today else when(check.due_at, zone, today),
        next_words=stands.words,
        next_tone=stands.tone,
        task=Watch.Task(check.task).label,
        nurse=str(person.watch.nurse) if person.watch and person.watch.nurse else "",
        medicine=_medicine(person),
        holds=[f"{Hold.Reason(hold.reason).label}{f': {hold.note}' if hold.note else ''}" for hold in person.holds],
        flags=[_flag_line(flag, person) for flag in person.flags],
        entries=[_entry(observation, person) for observation in person.observations],
        curve=withdrawal_curve(person.curve(since)),
        curve_rows=list(_curve_rows(person)),
        curve_note=note,
        vital_charts=_vital_charts(person, since),
        vital_rows=[_vital_row(observation, person) for observation in person.standing if _has_vitals(observation)],
    )


def score_words(observation: Observation) -> str:
    """ "11 mild", "7 or more, incomplete", or nothing when COWS was not taken."""
    if not observation.scale:
        return ""
    if observation.total is None:
        return f"{score_of(observation).lower_bound} or more, incomplete"
    return f"{observation.total} {band_of(observation.total)}"


def temperature_words(celsius: Decimal) -> str:
    """ "98.6 °F (37 °C)"."""
    return f"{number(fahrenheit(celsius))}\u00a0°F ({number(celsius)}\u00a0°C)"


def vital_words(observation: Observation) -> str:
    """The vital signs of one observation on one line."""
    parts: list[str] = []
    if observation.respiratory_rate_per_min is not None:
        parts.append(f"RR {observation.respiratory_rate_per_min} /min")
    if observation.spo2_percent is not None:
        parts.append(f"SpO2 {observation.spo2_percent}%")
    if observation.pulse_per_min is not None:
        parts.append(f"HR {observation.pulse_per_min} /min")
    if observation.systolic_mmhg is not None:
        parts.append(f"BP {pressure_words(observation)} mmHg")
    if observation.temperature_c is not None:
        parts.append(temperature_words(observation.temperature_c))
    if observation.sedation_poss:
        parts.append(f"POSS {observation.sedation_poss}")
    return ", ".join(parts)


def pressure_words(observation: Observation) -> str:
    """ "132/82", with a dash for a diastolic pressure that could not be taken."""
    if observation.systolic_mmhg is None:
        return ""
    diastolic = "–" if observation.diastolic_mmhg is None else observation.diastolic_mmhg
    return f"{observation.systolic_mmhg}/{diastolic}"


def sign_words(reports: list[str]) -> str:
    """Signs seen or told, by their labels."""
    return ", ".join("Pinpoint pupils" if code == PINPOINT_PUPILS else REPORTS[code].label for code in reports)


def _window(person: Person) -> tuple[datetime | None, str]:
    """From when on the curve is drawn, and what the page says about it."""
    if not person.scored or person.scored[0].observed_at - person.scored[-1].observed_at <= timedelta(days=CURVE_DAYS):
        return None, ""
    since = person.scored[0].observed_at - timedelta(days=CURVE_DAYS)
    return since, f"The last {CURVE_DAYS} days of scores. Earlier ones are in the table."


def _medicine(person: Person) -> str:
    order = person.order
    if order is None:
        return "no order"
    today = person.episode.site.dosing_day(person.now)
    _, route = route_of(order.form)
    ends = "" if order.starts_on <= today else f", from {day(order.starts_on, today)}"
    times = "daily" if order.parts_per_day == 1 else f"{order.parts_per_day} times a day"
    return f"{tall_man(order.drug)} {mg(order.dose_mg)}, {route}, {times}{ends}"


def _when(at: datetime, person: Person) -> str:
    zone = person.episode.site.zone
    return when(at, zone, person.now.astimezone(zone).date())


def _flag_line(flag: Flag, person: Person) -> FlagLine:
    answer = ""
    if flag.answered_at is not None:
        answer = f"{ANSWERS[flag.action_taken]}. {flag.answered_by}, {_when(flag.answered_at, person)}"
    return FlagLine(flag, flag_in_short(flag), _when(flag.raised_at, person), answer)


def _entry(observation: Observation, person: Person) -> Entry:
    later = ""
    if observation.corrects_id is None and entered_later(observation.observed_at, observation.recorded_at):
        later = f"entered later, {_when(observation.recorded_at, person)}"
    return Entry(
        observation=observation,
        when=_when(observation.observed_at, person),
        by=str(observation.observed_by),
        score=score_words(observation),
        vitals=vital_words(observation),
        signs=sign_words(observation.reports),
        later=later,
        corrected=any(other.corrects_id == observation.pk for other in person.observations),
    )


def _curve_rows(person: Person) -> Iterator[tuple[str, str, str]]:
    rows = [(observation.observed_at, score_words(observation), "") for observation in person.scored]
    rows += [(dose.given_at, "", _dose_words(dose)) for dose in person.standing_doses]
    for at, score, medicine in sorted(rows, key=lambda row: row[0]):
        yield _when(at, person), score, medicine


def _dose_words(dose: Dose) -> str:
    if dose.status == Dose.Status.COMPLETED:
        return f"{tall_man(dose.drug)} {mg(dose.dose_mg)} given"
    reason = Dose.NotGiven(dose.not_given_reason).label.lower()
    return f"{tall_man(dose.drug)} {mg(dose.order.dose_mg)} not given: {reason}"


def _has_vitals(observation: Observation) -> bool:
    return bool(observation.sedation_poss) or any(getattr(observation, kind.field) is not None for kind in KINDS)


def _vital_charts(person: Person, since: datetime | None) -> list[Markup]:
    earliest = since or person.episode.started_at
    shown = [one for one in reversed(person.standing) if _has_vitals(one) and one.observed_at >= earliest]
    if not shown:
        return []
    charts = []
    for kind in KINDS:
        measured = [(one.observed_at, getattr(one, kind.field)) for one in shown]
        readings = [Reading(at, value) for at, value in measured if value is not None]
        charts.append(
            vital_chart(
                kind, readings, start=shown[0].observed_at, end=shown[-1].observed_at, zone=person.episode.site.zone,
                first_day=person.episode.site.local(person.episode.started_at).date(),
            )
        )  # fmt: skip
    return [chart for chart in charts if chart]


def _vital_row(observation: Observation, person: Person) -> tuple[str, ...]:
    def shown(value: int | None) -> str:
        return "–" if value is None else str(value)

    return (
        _when(observation.observed_at, person),
        shown(observation.respiratory_rate_per_min),
        shown(observation.spo2_percent),
        shown(observation.pulse_per_min),
        pressure_words(observation) or "–",
        temperature_words(observation.temperature_c) if observation.temperature_c is not None else "–",
        POSS[observation.sedation_poss] if observation.sedation_poss else "–",
    )
