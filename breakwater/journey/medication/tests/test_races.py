"""Acts that meet at the same moment, with real commits and real threads: one wins, the others learn who did."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import exceptions, ledger, orders, signing
from breakwater.journey.medication.actions import DueDose, Given, give_dose, settle
from breakwater.journey.medication.exceptions.replacing import Replaced, Replacement
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.order_limits import Stated
from breakwater.journey.medication.orders import Prescription
from breakwater.journey.medication.refusals import AlreadyGiven, DoseRefused, OrderChanged
from breakwater.journey.medication.tests.builders import FIT, make_open_bottle, make_product
from breakwater.organization.models import StaffMember, Station
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, EpisodeOfCare, Hold, MedicationOrder, Patient
from breakwater.record.orders import end_order
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import Cast, make_cast, make_episode, make_order, make_patient
from breakwater.testing.database import TestDatabase
from breakwater.testing.sign_in import signed_by

pytestmark = pytest.mark.django_db

Outcome = Any


class Stage:
    """A committed center: the cast, an open bottle, Rosa's order."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.bottle: Bottle = make_open_bottle(self.cast, make_product(), "6120")
        self.order: MedicationOrder = make_order(self.cast.rosas_episode, self.cast.prescriber)
        self.at = datetime.now(UTC)

    def give(self, **said: Any) -> Given:
        """Rosa's dose at window 1."""
        given = {
            "due": DueDose(self.order.pk, 1, self.cast.rosa.pk),
            "bottle_id": self.bottle.pk,
            "fitness": FIT,
            "identified": True,
            "found_by": "scan",
            "station": self.cast.window,
            "form_key": uuid4(),
            "by": self.cast.dosing_nurse,
            "at": self.at,
        }
        return give_dose(**{**given, **said})


@pytest.fixture
def stage(fresh_database: TestDatabase) -> Stage:
    return Stage()


def at_once(*acts: Callable[[], Outcome]) -> list[Outcome]:
    """Run all acts in threads of their own, from the same moment; each result is a value or the refusal."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Outcome]) -> Outcome:
        try:
            connection.ensure_connection()
            gate.wait(30)
            return act()
        except (Refused, Conflict) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def given_among(outcomes: list[Outcome]) -> list[Given]:
    return [outcome for outcome in outcomes if isinstance(outcome, Given)]


def test_h4_thirty_nurses_one_person_one_dose_one_stock_line(stage: Stage) -> None:
    outcomes = at_once(*[stage.give] * 30)
    assert len(given_among(outcomes)) == 1
    losers = [outcome for outcome in outcomes if not isinstance(outcome, Given)]
    assert all(isinstance(loser, AlreadyGiven) and "Tom Keller RN gave methadone" in loser.message for loser in losers)
    assert Dose.objects.count() == StockEntry.objects.filter(kind="dispensed").count() == 1
    assert AuditEntry.objects.filter(action="dose.given").count() == 1
    assert ledger.verify().holds


def test_h4_two_windows_one_dose(stage: Stage) -> None:
    second = Station.objects.create(site=stage.cast.harbor, name="Window 2", kind="dosing_window")
    from breakwater.journey.medication.stock import open_bottle
    from breakwater.journey.medication.tests.builders import make_bottle

    other = make_bottle(stage.cast, stage.bottle.product, "1000", "M9")
    open_bottle(bottle=other, station=second, by=stage.cast.detox_nurse, at=stage.at)
    for _ in range(5):
        person = make_patient("Olive", "Park")
        order = make_order(make_episode(person, stage.cast.harbor, stage.cast.admissions), stage.cast.prescriber)
        due = DueDose(order.pk, 1, person.pk)
        outcomes = at_once(
            partial(stage.give, due=due),
            partial(stage.give, due=due, station=second, bottle_id=other.pk, by=stage.cast.detox_nurse),
        )
        assert len(given_among(outcomes)) == 1
        assert sum(isinstance(outcome, AlreadyGiven) for outcome in outcomes) == 1
    assert ledger.verify().holds


def test_h3_one_form_sent_ten_times_at_once_is_one_dose_and_one_answer(stage: Stage) -> None:
    key = uuid4()
    outcomes = at_once(*[partial(stage.give, form_key=key)] * 10)
    assert len(given_among(outcomes)) == 10
    assert len({outcome.dose.pk for outcome in outcomes}) == 1
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert Dose.objects.count() == 1


def test_h15_a_hold_and_a_dose_at_once_the_dose_comes_first_or_not_at_all(stage: Stage) -> None:
    def hold(person: Patient) -> Hold:
        return place_hold(
            patient=person,
            reason="prescriber",
            note="",
            owner_role="prescriber",
            by=stage.cast.prescriber,
            at=datetime.now(UTC),
        )

    for number in range(8):
        person, due = somebody(stage, number)
        dose, placed = at_once(partial(stage.give, due=due), partial(hold, person))
        assert isinstance(placed, Hold)
        if isinstance(dose, Given):
            assert entry_before(dose.dose, placed)
        else:
            assert isinstance(dose, DoseRefused)
            assert not Dose.objects.filter(patient=person).exists()
    assert ledger.verify().holds


def somebody(stage: Stage, number: int) -> tuple[Patient, DueDose]:
    """One more person with an order."""
    person = make_patient("Person", f"Number{number}")
    order = make_order(make_episode(person, stage.cast.harbor, stage.cast.admissions), stage.cast.prescriber)
    return person, DueDose(order.pk, 1, person.pk)


def entry_before(dose: Dose, hold: Hold) -> bool:
    """The audit rows tell which of the two came first."""
    given = AuditEntry.objects.get(action="dose.given", subject_id=str(dose.pk))
    return given.pk < AuditEntry.objects.get(action="hold.placed", subject_id=str(hold.pk)).pk


def test_h14_an_order_changed_at_the_same_moment_never_gives_the_old_amount_after_the_new_was_signed(
    stage: Stage,
) -> None:
    today = stage.cast.harbor.dosing_day(stage.at)

    def change(episode: EpisodeOfCare) -> MedicationOrder:
        return orders.change_order(
            episode=episode,
            prescription=Prescription("methadone", "oral solution", Decimal(30), 1, today, today, reason="Seen today"),
            stated=Stated(tolerance="usual"),
            reasons={"first_day_total": "Sent home early"},
            signature=signed_by(stage.cast.prescriber),
            form_key=uuid4(),
            by=stage.cast.prescriber,
            at=datetime.now(UTC),
        )

    for number in range(8):
        person, due = somebody(stage, number)
        episode = EpisodeOfCare.objects.select_related("patient", "site").get(patient=person)
        dose, changed = at_once(partial(stage.give, due=due), partial(change, episode))
        assert isinstance(changed, MedicationOrder)
        if isinstance(dose, Given):
            assert dose.dose.dose_mg == 80
            signed = AuditEntry.objects.get(action="order.signed", subject_id=str(changed.pk))
            assert AuditEntry.objects.get(subject_id=str(dose.dose.pk)).pk < signed.pk
        else:
            assert isinstance(dose, (OrderChanged, DoseRefused))
        assert MedicationOrder.objects.signed().filter(patient=person).count() == 1


def test_h15_a_discharge_at_the_same_moment_ends_dosing(stage: Stage) -> None:
    from django.db import transaction

    @transaction.atomic
    def discharge(due: DueDose) -> str:
        Patient.objects.lock(due.patient_id)
        order = MedicationOrder.objects.get(pk=due.order_id)
        EpisodeOfCare.objects.filter(patient_id=due.patient_id).update(
            status="finished", ended_at=datetime.now(UTC), ended_by=stage.cast.counselor, discharge_reason="completed"
        )
        end_order(order=order, reason="Discharged", by=stage.cast.counselor, at=datetime.now(UTC))
        return "discharged"

    for number in range(8):
        person, due = somebody(stage, number)
        dose, left = at_once(partial(stage.give, due=due), partial(discharge, due))
        assert left == "discharged"
        doses = Dose.objects.filter(patient=person)
        assert doses.count() == (1 if isinstance(dose, Given) else 0)
        if isinstance(dose, Given):
            ended = AuditEntry.objects.get(action="order.ended", patient_id=person.pk)
            assert AuditEntry.objects.get(subject_id=str(dose.dose.pk)).pk < ended.pk


def test_h35_the_last_dose_in_a_bottle_goes_to_one_person(stage: Stage) -> None:
    StockEntry.objects.create(
        bottle=stage.bottle, kind="counted", amount_mg=Decimal(-6000), at=stage.at, by=stage.cast.manager
    )
    dues = [somebody(stage, number)[1] for number in range(6)]
    outcomes = at_once(*[partial(stage.give, due=due) for due in dues])
    assert len(given_among(outcomes)) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, DoseRefused)]
    assert {outcome.code for outcome in refused} == {"bottle_too_little"}
    assert len(refused) == 5
    stage.bottle.refresh_from_db()
    assert stage.bottle.balance_mg == 40
    assert ledger.verify().holds


def test_many_people_at_one_bottle_are_all_dosed_and_every_line_adds_up(stage: Stage) -> None:
    dues = [somebody(stage, number)[1] for number in range(20)]
    outcomes = at_once(*[partial(stage.give, due=due) for due in dues])
    assert len(given_among(outcomes)) == 20
    stage.bottle.refresh_from_db()
    assert stage.bottle.balance_mg == 6120 - 20 * 80
    assert ledger.verify().holds


def test_h6_settling_while_the_dose_is_on_its_way_waits_for_it(stage: Stage) -> None:
    for number in range(6):
        person, due = somebody(stage, number)
        key = uuid4()
        dose, answer = at_once(
            partial(give_or_reused, stage, due, key),
            partial(settle, form_key=key, by=stage.cast.dosing_nurse, at=datetime.now(UTC)),
        )
        given = Dose.objects.filter(patient=person).exists()
        assert answer.state == ("done" if given else "not_done")
        assert isinstance(dose, Given) == given


def give_or_reused(stage: Stage, due: DueDose, key: UUID) -> Outcome:
    from breakwater.audit.keys import KeyReused

    try:
        return stage.give(due=due, form_key=key)
    except KeyReused as reused:
        return reused


def test_h6_while_the_act_hangs_the_answer_is_unknown_and_never_not_done(stage: Stage) -> None:
    """Another connection holds the person's row, so the dose waits with its key claimed but not committed."""
    from breakwater.journey.medication.actions import did_it_happen

    key, held, release = uuid4(), threading.Event(), threading.Event()

    def hold_the_row() -> None:
        from django.db import transaction

        with transaction.atomic():
            Patient.objects.lock(stage.cast.rosa.pk)
            held.set()
            release.wait(30)
        connection.close()

    def give() -> Outcome:
        try:
            return stage.give(form_key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        holding = threads.submit(hold_the_row)
        held.wait(10)
        giving = threads.submit(give)
        for _ in range(3):
            assert did_it_happen(form_key=key, by=stage.cast.dosing_nurse).state == "unknown"
        release.set()
        holding.result(30)
        assert isinstance(giving.result(30), Given)
    assert did_it_happen(form_key=key, by=stage.cast.dosing_nurse).state == "done"


def test_h16_two_orders_signed_at_once_leave_one_in_force(stage: Stage) -> None:
    today = stage.cast.harbor.dosing_day(stage.at)
    episode = EpisodeOfCare.objects.select_related("patient", "site").get(pk=stage.cast.rosas_episode.pk)

    def sign(mg: int) -> MedicationOrder:
        return orders.change_order(
            episode=episode,
            stated=Stated(tolerance="usual"),
            reasons={},
            signature=signed_by(stage.cast.prescriber),
            form_key=uuid4(),
            prescription=Prescription(
                "methadone", "oral solution", Decimal(mg), 1, today, today + timedelta(days=30), reason="Seen today"
            ),
            by=StaffMember.objects.get(pk=stage.cast.prescriber.pk),
            at=datetime.now(UTC),
        )

    outcomes = at_once(*[partial(sign, mg) for mg in (20, 25, 30)])
    assert all(isinstance(outcome, MedicationOrder) for outcome in outcomes)
    assert MedicationOrder.objects.signed().filter(patient=stage.cast.rosa).count() == 1


def test_h23_two_nurses_one_vomited_dose_one_replacement(stage: Stage) -> None:
    dose = stage.give().dose
    event = exceptions.record_vomited(
        dose=dose, minutes_after=0, seen_by_staff=True, what_happened="At once", form_key=uuid4(),
        by=stage.cast.dosing_nurse, at=stage.at,
    )  # fmt: skip

    def replace() -> Replaced:
        planned = Replacement(event, Decimal(80), stage.bottle.pk, FIT, True, "scan", stage.cast.window)
        return exceptions.give_replacement(
            planned=planned, reason="At once", ordered_by=stage.cast.prescriber, form_key=uuid4(),
            by=stage.cast.dosing_nurse, at=stage.at,
        )  # fmt: skip

    outcomes = at_once(*[replace] * 6)
    assert len([one for one in outcomes if isinstance(one, Replaced)]) == 1
    assert all("already gave the replacement" in str(one) for one in outcomes if not isinstance(one, Replaced))
    assert Dose.objects.filter(kind="replacement").count() == 1
    assert ledger.verify().holds


def verbal(stage: Stage, *, until: datetime) -> MedicationOrder:
    """Rosa's order as a verbal one that runs out at a moment."""
    MedicationOrder.objects.filter(pk=stage.order.pk).update(
        signed_at=None, signed_by=None, told_by=stage.cast.prescriber, requested_by=stage.cast.dosing_nurse,
        requested_at=stage.at - timedelta(hours=20), verbal_until=until,
    )  # fmt: skip
    return MedicationOrder.objects.get(pk=stage.order.pk)


def test_h15_a_verbal_order_gives_nothing_from_the_second_it_runs_out(stage: Stage) -> None:
    verbal(stage, until=stage.at)
    with pytest.raises(DoseRefused) as refused:
        stage.give()
    assert refused.value.code == "verbal_order_ran_out"
    assert not Dose.objects.exists()
    verbal(stage, until=stage.at + timedelta(seconds=1))
    assert stage.give().dose.dose_mg == 80


def test_h15_a_verbal_order_signed_while_the_dose_is_given_ends_in_one_order_of_events(stage: Stage) -> None:
    order = verbal(stage, until=stage.at + timedelta(hours=4))

    def sign() -> MedicationOrder:
        by = StaffMember.objects.get(pk=stage.cast.prescriber.pk)
        return signing.sign_order(
            order=order, version=1, reasons={}, signature=signed_by(by), by=by, at=datetime.now(UTC)
        )  # fmt: skip

    dose, signed = at_once(stage.give, sign)
    assert isinstance(signed, MedicationOrder)
    assert signed.signed_by == stage.cast.prescriber
    if isinstance(dose, Given):
        assert dose.dose.order_version == 1
    else:
        assert isinstance(dose, OrderChanged)


def test_h15_the_database_itself_refuses_a_dose_of_a_verbal_order_that_ran_out(stage: Stage) -> None:
    order = verbal(stage, until=stage.at)
    with pytest.raises(IntegrityError, match="not signed, or has run out"):
        Dose.objects.create(
            patient=stage.cast.rosa, episode=stage.cast.rosas_episode, order=order, order_version=1,
            site=stage.cast.harbor, dosing_day=stage.cast.harbor.dosing_day(stage.at), status="completed",
            drug="methadone", dose_mg=Decimal(80), given_at=stage.at, given_by=stage.cast.dosing_nurse,
        )  # fmt: skip


def test_h22_nurses_at_many_windows_give_each_part_of_a_split_dose_once(stage: Stage) -> None:
    MedicationOrder.objects.filter(pk=stage.order.pk).update(
        parts_per_day=2, dose_mg=50, parts_mg=[50, 30], split_reason="Levels"
    )
    harbor = stage.cast.harbor
    morning = datetime.combine(harbor.dosing_day(stage.at), time(6), harbor.zone).astimezone(UTC)
    for part, hours in ((1, 0), (2, 7)):
        due = DueDose(stage.order.pk, 1, stage.cast.rosa.pk, part)
        given = at_once(*[partial(stage.give, due=due, at=morning + timedelta(hours=hours))] * 8)
        assert sum(isinstance(one, Given) for one in given) == 1
    assert sorted(Dose.objects.values_list("part", "dose_mg")) == [(1, Decimal(50)), (2, Decimal(30))]
