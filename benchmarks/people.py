"""The program that is measured: a detox unit of 50 beds, a dosing window with 50 people, and all who came before.

Two people are admitted, scored and dosed through the product's own actions; everybody else is a copy of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from benchmarks.cloning import Admin, clone
from breakwater.audit.models import AuditEntry
from breakwater.clinical.scales import COWS
from breakwater.clinical.vitals import Vitals
from breakwater.journey.detox.actions import Seen, record_withdrawal_score
from breakwater.journey.detox.models import Watch
from breakwater.journey.medication.actions import DueDose, Given, give_dose
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.models import Arrival, Bottle, Product, StockEntry
from breakwater.journey.medication.stock import open_bottle, receive_bottle
from breakwater.organization.models import Bed, Role, RoleAssignment, StaffMember, Station, Unit
from breakwater.record.models import Dose, EpisodeOfCare, MedicationOrder, Observation, Patient, Stay
from breakwater.testing.cast import (
    FAR_OFF,
    LONG_AGO,
    make_episode,
    make_order,
    make_patient,
    make_site,
    make_staff,
    make_stay,
    make_unit,
)  # fmt: skip

PAGE_OF = 50  # people in the unit, and people at the window
SCORES_EACH = 18
FULL_BOTTLE_MG = 800_000
DOSES_A_BOTTLE = 9_000
FIT = Fitness(alertness="alert", slurred_or_unsteady=False, smells_of_alcohol=False, respiratory_rate_per_min=14)
CALM = Vitals(respiratory_rate_per_min=15, spo2_percent=97, pulse_per_min=88, systolic_mmhg=128, diastolic_mmhg=82)


@dataclass(frozen=True, slots=True)
class Center:
    """Where and by whom things are done in the benchmarks."""

    unit: Unit
    window: Station
    bottle: Bottle
    nurse: StaffMember
    prescriber: StaffMember
    people: int


@dataclass(frozen=True, slots=True)
class _Originals:
    """One person at the window, with a dose, and one person in detox, with a score."""

    center: Center
    given: Given
    order: MedicationOrder
    arrival: Arrival
    score: Observation
    watch: Watch
    stay: Stay
    detox_order: MedicationOrder


def build(admin: Admin, *, people: int, days: int, days_of_former: int) -> Center:
    """Fill an empty, migrated database.

    Args:
        admin: a superuser's connection to it; this process's own is the application's.
        people: everybody with a record here, at least twice `PAGE_OF`.
        days: how many days of daily doses each person at the window has behind them.
        days_of_former: the same for each person who left, some time in the last ten years.
    """
    originals = _originals(people)
    admin.execute("SET session_replication_role = replica")
    with admin.transaction():
        _people_at_window(admin, originals, days)
        _people_in_detox(admin, originals)
        _people_who_left(admin, originals, people - 2 * PAGE_OF, days_of_former)
        _take_back(admin, originals.given)
    admin.execute("VACUUM (ANALYZE)")
    admin.execute("CHECKPOINT")
    return originals.center


@transaction.atomic
def _originals(people: int) -> _Originals:
    harbor, eastside = make_site("Harbor"), make_site("Eastside")
    unit = make_unit(harbor, Unit.Kind.DETOX, beds=PAGE_OF)
    window = Station.objects.create(site=eastside, name="Window 1", kind=Station.Kind.DOSING_WINDOW)
    nurse = make_staff("Maria Jensen", Role.DETOX_NURSE, harbor, credentials="RN")
    RoleAssignment.objects.create(
        staff=nurse, site=eastside, role=Role.DOSING_NURSE, starts_on=LONG_AGO, ends_on=FAR_OFF
    )
    prescriber = make_staff("Ada Wei", Role.PRESCRIBER, harbor, credentials="MD")
    RoleAssignment.objects.create(
        staff=prescriber, site=eastside, role=Role.PRESCRIBER, starts_on=LONG_AGO, ends_on=FAR_OFF
    )
    at = datetime.now(UTC)
    bottle = _bottle(window, nurse, at)
    center = Center(unit, window, bottle, nurse, prescriber, people)
    order, given, arrival = _dosed_once(center, at)
    score, stay, detox_order = _scored_once(center, at)
    return _Originals(
        center, given, order, arrival, score, Watch.objects.get(episode=score.episode_id), stay, detox_order
    )


def _bottle(window: Station, nurse: StaffMember, at: datetime) -> Bottle:
    product = Product.objects.create(drug="methadone", form="oral solution", strength_mg_per_ml=Decimal(10))
    bottle = receive_bottle(
        product=product, site=window.site, lot="M4471", expires_on=date(2039, 6, 30),
        amount_mg=Decimal(FULL_BOTTLE_MG), reference="222-1", form_key=uuid4(), by=nurse, at=at,
    )  # fmt: skip
    open_bottle(bottle=bottle, station=window, by=nurse, at=at)
    return bottle


def _dosed_once(center: Center, at: datetime) -> tuple[MedicationOrder, Given, Arrival]:
    site = center.window.site
    patient = make_patient("Omar", "Lind")
    episode = make_episode(patient, site, center.nurse, started_at=at - timedelta(days=3650), level_of_care="1.7")
    order = make_order(episode, center.prescriber)
    given = give_dose(
        due=DueDose(order.pk, order.version, patient.pk), bottle_id=center.bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=center.window, form_key=uuid4(), by=center.nurse, at=at,
    )  # fmt: skip
    day = site.dosing_day(at)
    arrival = Arrival.objects.create(patient=patient, site=site, dosing_day=day, arrived_at=at, seen_by=center.nurse)
    return order, given, arrival


def _scored_once(center: Center, at: datetime) -> tuple[Observation, Stay, MedicationOrder]:
    patient = make_patient("Rosa", "Vega")
    began = at - timedelta(days=3)
    episode = make_episode(patient, center.unit.site, center.nurse, started_at=began)
    stay = make_stay(episode, Bed.objects.filter(room__unit=center.unit).order_by("pk")[0], center.nurse)
    order = make_order(
        episode, center.prescriber, drug="buprenorphine", form="film under the tongue", dose_mg="8",
        starts_on=center.unit.site.dosing_day(at),
    )  # fmt: skip
    seen = Seen(observed_at=at, answers={item.id: item.choices[1].score for item in COWS.items}, vitals=CALM)
    recorded = record_withdrawal_score(episode=episode, seen=seen, form_key=uuid4(), body={}, by=center.nurse, at=at)
    return recorded.observation, stay, order


# A name for each number, in letters, so that nobody is called alike.
NAME = "initcap(translate({number}::text, '0123456789', 'abcdefghij'))"
NAME_KEY = "translate({number}::text, '0123456789', 'abcdefghij') || ' alex'"


def _numbered(admin: Admin, table: str, count: int, first: int, more: str = "") -> None:
    """A table of new people: number and ids."""
    admin.execute(
        f"CREATE TEMPORARY TABLE {table} AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS episode, "
        f"gen_random_uuid() AS medication_order {more} FROM generate_series(%s::int, %s::int) n".encode(),
        [first, first + count - 1],
    )


def _records(admin: Admin, table: str, patient: Patient, episode: EpisodeOfCare, columns: dict[str, str]) -> None:
    clone(
        admin, Patient, patient, table,
        {
            "id": "s.person", "record_number": "500000 + s.n", "card_code": "'BWCARD' || s.n", "given_name": "'Alex'",
            "family_name": NAME.format(number="s.n"), "name_key": NAME_KEY.format(number="s.n"), "preferred_name": "''",
        },
    )  # fmt: skip
    clone(admin, EpisodeOfCare, episode, table, {"id": "s.episode", "patient_id": "s.person", **columns})


def _people_at_window(admin: Admin, originals: _Originals, days: int) -> None:
    given, order = originals.given, originals.order
    _numbered(admin, "at_window", PAGE_OF - 1, 1)
    _records(admin, "at_window", order.patient, order.episode, {})
    clone(
        admin, MedicationOrder, order, "at_window",
        {"id": "s.medication_order", "patient_id": "s.person", "episode_id": "s.episode"},
    )  # fmt: skip
    admin.execute(b"INSERT INTO at_window VALUES (0, %s, %s, %s)", [order.patient_id, order.episode_id, order.pk])
    here = "(SELECT * FROM at_window WHERE n %% 2 = 1)"
    times = {"id": "gen_random_uuid()", "patient_id": "s.person", "arrived_at": "t.arrived_at + s.n * interval '1 s'"}
    clone(admin, Arrival, originals.arrival, here, times)
    admin.execute(b"DELETE FROM medication_arrival WHERE id = %s", [originals.arrival.pk])
    _history(admin, given, f"(SELECT * FROM at_window, generate_series(1, {days}) AS day)", "eastside")


def _people_in_detox(admin: Admin, originals: _Originals) -> None:
    score, stay, order = originals.score, originals.stay, originals.detox_order
    _numbered(admin, "in_detox", PAGE_OF - 1, PAGE_OF)
    admin.execute(
        b"ALTER TABLE in_detox ADD bed uuid; UPDATE in_detox SET bed = b.id FROM "
        b"(SELECT id, row_number() OVER (ORDER BY id) AS place FROM organization_bed) b WHERE b.place = n - 48"
    )
    _records(admin, "in_detox", score.patient, score.episode, {})
    clone(admin, Stay, stay, "in_detox", {"id": "gen_random_uuid()", "episode_id": "s.episode", "bed_id": "s.bed"})
    ids = {"patient_id": "s.person", "episode_id": "s.episode"}
    clone(admin, MedicationOrder, order, "in_detox", {"id": "s.medication_order", **ids})
    due = {"next_due_at": "t.next_due_at - s.n * interval '4 min'"}
    clone(admin, Watch, originals.watch, "in_detox", {"id": "gen_random_uuid()", **ids, **due})
    admin.execute(
        b"INSERT INTO in_detox (n, person, episode, medication_order) VALUES (0, %s, %s, %s)",
        [score.patient_id, score.episode_id, order.pk],
    )
    earlier = f"(SELECT * FROM in_detox, generate_series(1, {SCORES_EACH - 1}) AS step)"
    at = "t.observed_at - s.step * interval '4 h' + s.n * interval '1 s'"
    observed = {"id": "gen_random_uuid()", **ids, "observed_at": at, "recorded_at": at}
    clone(admin, Observation, score, earlier, {**observed, "total": "(t.total + s.step + s.n %% 5)"})
    latest = {"id": "gen_random_uuid()", **ids, "observed_at": "t.observed_at - s.n * interval '1 min'"}
    clone(admin, Observation, score, "(SELECT * FROM in_detox WHERE n > 0)", latest)


def _people_who_left(admin: Admin, originals: _Originals, count: int, days: int) -> None:
    """Each was here some weeks, some time in the last ten years, half of them at each site."""
    if count <= 0:
        return
    order, harbor = originals.order, originals.center.unit.site_id
    _numbered(admin, "former", count, 2 * PAGE_OF, f", {days} + 10 + (n * 37) %% 3600 AS ago")
    ended = f"now() - (s.ago - {days} - 1) * interval '1 day'"
    by = f"'{originals.center.nurse.pk}'::uuid"
    at = f"CASE s.n %% 2 WHEN 0 THEN '{harbor}'::uuid ELSE t.site_id END"
    _records(
        admin, "former", order.patient, order.episode,
        {
            "status": "'finished'", "started_at": "now() - s.ago * interval '1 day'", "ended_at": ended,
            "ended_by_id": by, "discharge_reason": "'completed'", "site_id": at,
        },
    )  # fmt: skip
    first, last = "(current_date - s.ago::int)", f"(current_date - s.ago::int + {days})"
    clone(
        admin, MedicationOrder, order, "former",
        {
            "id": "s.medication_order", "patient_id": "s.person", "episode_id": "s.episode", "site_id": at,
            "status": "'ended'", "starts_on": first, "ends_on": last, "ended_at": ended, "ended_by_id": by,
            "end_reason": "'Discharged'", "requested_at": "now() - s.ago * interval '1 day'",
        },
    )  # fmt: skip
    steps = f"generate_series(0, {days - 1}) step"
    each = f"(SELECT f.n, person, episode, medication_order, ago - step AS day FROM former f, {steps})"
    _history(admin, originals.given, each, "archive")


def _history(admin: Admin, given: Given, source: str, name: str) -> None:
    """A dose on each of the days: with its check of the person, its stock line, and the audit rows of one visit."""
    admin.execute(
        f"CREATE TEMPORARY TABLE {name} AS SELECT *, gen_random_uuid() AS dose, gen_random_uuid() AS fitness, "
        f"row_number() OVER (ORDER BY day DESC, n) AS place FROM {source} of_days".encode()
    )
    admin.execute(f"ANALYZE {name}".encode())
    back = "s.day::int * interval '1 day' - (s.n %% 300) * interval '5 s'"
    ids = {"patient_id": "s.person", "episode_id": "s.episode"}
    observed = {
        "id": "s.fitness",
        **ids,
        "observed_at": f"t.observed_at - {back}",
        "recorded_at": f"t.recorded_at - {back}",
    }
    clone(admin, Observation, given.dose.fitness, f"(SELECT * FROM {name} ORDER BY place)", observed)  # type: ignore[arg-type]
    clone(
        admin, Dose, given.dose, f"(SELECT * FROM {name} ORDER BY place)",
        {
            "id": "s.dose", **ids, "order_id": "s.medication_order", "given_at": f"t.given_at - {back}",
            "dosing_day": "t.dosing_day - s.day::int", "fitness_id": "s.fitness",
        },
    )  # fmt: skip
    _empty_bottles(admin, given, name)
    for action in ("window.person_opened", "dose.viewed", "dose.given"):
        written = AuditEntry.objects.get(action="dose.given", subject_id=str(given.dose.pk))
        row = {
            "id": "nextval(pg_get_serial_sequence('audit_auditentry', 'id'))",
            "at": f"t.at - {back}",
            "action": f"'{action}'",
        }
        kind = {
            "kind": "'act'" if action == "dose.given" else "'read'",
            "subject_id": "s.dose::text",
            "patient_id": "s.person",
        }
        clone(admin, AuditEntry, written, f"(SELECT * FROM {name} ORDER BY place)", {**row, **kind})


def _empty_bottles(admin: Admin, given: Given, name: str) -> None:
    """Bottles that were received full and given from, dose by dose, with their stock lines."""
    dose_mg, bottle = given.dose.dose_mg, given.entry.bottle
    in_bottle, number = f"((place - 1) / {DOSES_A_BOTTLE})", f"((place - 1) %% {DOSES_A_BOTTLE} + 1)"
    admin.execute(
        f"CREATE TEMPORARY TABLE {name}_bottles AS SELECT {in_bottle} AS bottle_number, gen_random_uuid() AS bottle, "
        f"count(*) AS doses, max(day) AS first_day FROM {name} GROUP BY 1".replace("%%", "%").encode()
    )
    clone(
        admin, Bottle, bottle, f"{name}_bottles",
        {
            "id": "s.bottle", "code": f"upper(left('{name}', 4)) || s.bottle_number", "status": "'closed'",
            "station_id": "NULL", "balance_mg": f"{FULL_BOTTLE_MG} - s.doses * {dose_mg}", "line_count": "s.doses + 1",
        },
    )  # fmt: skip
    received = StockEntry.objects.get(bottle=bottle, kind="received")
    key = {"id": "nextval(pg_get_serial_sequence('medication_stockentry', 'id'))", "bottle_id": "s.bottle"}
    clone(admin, StockEntry, received, f"{name}_bottles", {**key, "at": "t.at - (s.first_day + 1) * interval '1 day'"})
    from_bottle = f"JOIN {name}_bottles b ON b.bottle_number = {in_bottle}"
    lines = f"(SELECT d.*, b.bottle, {number} AS number FROM {name} d {from_bottle} ORDER BY place)"
    clone(
        admin, StockEntry, given.entry, lines,
        {
            **key, "line_number": "s.number + 1", "balance_after_mg": f"{FULL_BOTTLE_MG} - s.number * {dose_mg}",
            "dose_id": "s.dose", "at": "t.at - s.day::int * interval '1 day'",
        },
    )  # fmt: skip


def _take_back(admin: Admin, given: Given) -> None:
    """Take the first dose away again, as if today had not begun."""
    undo_doses(admin, given.dose.given_at, given.entry.bottle)


def undo_doses(admin: Admin, since: datetime, bottle: Bottle) -> None:
    """Remove every dose since that moment with all that came with it, and fill the bottle up again."""
    doses = b"(SELECT id FROM record_dose WHERE given_at >= %s)"
    admin.execute(b"DELETE FROM medication_stockentry WHERE dose_id IN " + doses, [since])
    admin.execute(b"DELETE FROM audit_formkey WHERE claimed_at >= %s", [since])
    admin.execute(b"DELETE FROM record_observation WHERE kind = 'fitness' AND observed_at >= %s", [since])
    admin.execute(b"DELETE FROM record_dose WHERE given_at >= %s", [since])
    admin.execute(
        b"UPDATE medication_bottle b SET line_count = e.lines, balance_mg = e.mg FROM "
        b"(SELECT count(*) AS lines, sum(amount_mg) AS mg FROM medication_stockentry WHERE bottle_id = %s) e "
        b"WHERE b.id = %s",
        [bottle.pk, bottle.pk],
    )
