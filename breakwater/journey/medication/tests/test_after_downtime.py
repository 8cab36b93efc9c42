"""Typed in from paper: real time, giver and bottle; never twice; nobody dosed before theirs is settled (H7)."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import after_downtime, ledger
from breakwater.journey.medication.actions import DueDose, Given, give_dose
from breakwater.journey.medication.after_downtime import Paper
from breakwater.journey.medication.after_downtime.refusals import DowntimeRefused, SettledAlready
from breakwater.journey.medication.models import Bottle, Downtime, DowntimeDue, PaperQuestion, StockEntry
from breakwater.journey.medication.refusals import DoseRefused, SecondPersonNeeded
from breakwater.journey.medication.tests.builders import FIT, make_open_bottle, make_product
from breakwater.journey.medication.tests.test_races import at_once
from breakwater.record.models import Dose, Hold, MedicationOrder
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import PASSWORD, Cast, make_cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.database import TestDatabase
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

# A morning in New York, so that no day boundary lies in it.
BACK = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
BEGAN, GIVEN, NOW = BACK - timedelta(hours=3), BACK - timedelta(hours=2), BACK + timedelta(minutes=10)


class Morning:
    """Harbor after three hours on paper: Rosa's order, an open bottle, and the list."""

    def __init__(self, cast: Cast | None = None) -> None:
        self.cast = cast or make_cast()
        self.bottle: Bottle = make_open_bottle(self.cast, make_product())
        day = self.cast.harbor.dosing_day(BEGAN)
        self.order: MedicationOrder = make_order(
            self.cast.rosas_episode, self.cast.prescriber, starts_on=day - timedelta(days=9),
            ends_on=day + timedelta(days=30), signed_at=BEGAN - timedelta(days=1),
        )  # fmt: skip

    def start(self, **said: Any) -> Downtime:
        told = {"began_at": BEGAN, "back_at": BACK, "reason": "Power failure", "form_key": uuid4(), "at": NOW}
        return after_downtime.start_downtime(**{"site": self.cast.harbor, "by": self.cast.dosing_nurse, **told, **said})

    def paper(self, **said: Any) -> Paper:
        read = {"given_at": GIVEN, "given_by": self.cast.detox_nurse, "dose_mg": Decimal(80), "bottle": self.bottle}
        return Paper(**{**read, **said})

    def enter(self, due: DowntimeDue, **said: Any) -> DowntimeDue:
        return after_downtime.enter_paper_dose(
            due=due, paper=self.paper(**said), form_key=uuid4(), by=self.cast.dosing_nurse, at=NOW
        )

    def give(self) -> Given:
        """Rosa's dose at the window, ten minutes after the screens came back."""
        return give_dose(
            due=DueDose(self.order.pk, 1, self.cast.rosa.pk), bottle_id=self.bottle.pk, fitness=FIT, identified=True,
            found_by="scan", station=self.cast.window, form_key=uuid4(), by=self.cast.dosing_nurse, at=NOW,
        )  # fmt: skip


@pytest.fixture
def morning(cast: Cast) -> Morning:
    return Morning(cast)


def due_of(downtime: Downtime) -> DowntimeDue:
    found: DowntimeDue = DowntimeDue.objects.select_related("downtime__site", "order", "patient").get(downtime=downtime)
    return found


def test_h7_a_paper_dose_stands_in_both_books_with_both_times_and_both_names(morning: Morning) -> None:
    due = morning.enter(due_of(morning.start()), note="drank it slowly")
    dose = Dose.objects.get()
    assert due.outcome == DowntimeDue.Outcome.ENTERED
    assert due.dose == dose
    assert (dose.given_at, dose.given_by) == (GIVEN, morning.cast.detox_nurse)
    assert (dose.entered_at, dose.entered_by) == (NOW, morning.cast.dosing_nurse)
    assert dose.dosing_day == morning.cast.harbor.dosing_day(GIVEN)
    entry = StockEntry.objects.get(kind="dispensed")
    assert (entry.dose, entry.amount_mg, entry.by) == (dose, Decimal(-80), morning.cast.detox_nurse)
    assert "Entered later from paper by Tom Keller RN" in entry.reason
    assert AuditEntry.objects.get(action="dose.entered_later").staff_id == morning.cast.dosing_nurse.pk
    assert ledger.verify().holds


def test_h7_people_not_reconciled_are_held_from_dosing_and_are_free_once_it_is_said_so(morning: Morning) -> None:
    due = due_of(morning.start())
    with pytest.raises(DoseRefused) as refusal:
        morning.give()
    assert refusal.value.code == "not_reconciled"
    assert "whether a dose was given on paper" in refusal.value.message
    after_downtime.record_not_given_on_paper(due=due, by=morning.cast.dosing_nurse, at=NOW)
    assert morning.give().dose.status == "completed"


def test_h7_a_dose_entered_from_paper_cannot_be_given_again_at_the_window(morning: Morning) -> None:
    morning.enter(due_of(morning.start()))
    with pytest.raises(Conflict) as refusal:
        morning.give()
    assert refusal.value.code == "dose_already_given"
    assert Dose.objects.count() == 1


def test_h7_the_database_itself_refuses_a_dose_before_reconciling(morning: Morning) -> None:
    morning.start()
    dose = Dose.objects.create(
        patient=morning.cast.rosa, episode=morning.cast.rosas_episode, order=morning.order, order_version=1,
        site=morning.cast.harbor, dosing_day=morning.cast.harbor.dosing_day(NOW), status="completed", drug="methadone",
        dose_mg="80", given_at=NOW, given_by=morning.cast.dosing_nurse,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="paper is not known"), transaction.atomic():
        StockEntry.objects.create(
            bottle=morning.bottle, kind="dispensed", amount_mg="-80", dose=dose, station=morning.cast.window, at=NOW,
            by=morning.cast.dosing_nurse,
        )  # fmt: skip


def test_h7_two_records_of_one_dose_are_a_question_and_nothing_is_overwritten(morning: Morning) -> None:
    due = due_of(morning.start())
    # Another site recorded the same dose while this one had no screens.
    standing = Dose.objects.create(
        patient=morning.cast.rosa, episode=morning.cast.rosas_episode, order=morning.order, order_version=1,
        site=morning.cast.eastside, dosing_day=due.dosing_day, status="completed", drug="methadone", dose_mg="80",
        given_at=GIVEN + timedelta(minutes=30), given_by=morning.cast.nadia,
    )  # fmt: skip
    settled = morning.enter(due)
    assert settled.outcome == DowntimeDue.Outcome.ASKED
    assert list(Dose.objects.all()) == [standing]
    assert not StockEntry.objects.filter(kind="dispensed").exists()
    hold = Hold.objects.get()
    assert hold.owner_role == "prescriber"
    assert "Perhaps two doses on one day" in hold.note
    question = PaperQuestion.objects.get()
    answered = after_downtime.answer_question(
        question=question, answer="both_given", note="Both nurses remember it", form_key=uuid4(),
        by=morning.cast.prescriber, at=NOW,
    )  # fmt: skip
    assert answered.dose is not None
    assert answered.dose.kind == Dose.Kind.EXTRA
    assert StockEntry.objects.get(kind="dispensed").dose == answered.dose
    with pytest.raises(Conflict):
        after_downtime.answer_question(
            question=question, answer="same_dose", note="No", form_key=uuid4(), by=morning.cast.prescriber, at=NOW
        )
    assert Hold.objects.standing().exists()


def test_h7_one_dose_after_all_writes_nothing_more(morning: Morning) -> None:
    due = due_of(morning.start())
    Dose.objects.create(
        patient=morning.cast.rosa, episode=morning.cast.rosas_episode, order=morning.order, order_version=1,
        site=morning.cast.eastside, dosing_day=due.dosing_day, status="completed", drug="methadone", dose_mg="80",
        given_at=GIVEN, given_by=morning.cast.nadia,
    )  # fmt: skip
    morning.enter(due)
    after_downtime.answer_question(
        question=PaperQuestion.objects.get(), answer="same_dose", note="Written twice", form_key=uuid4(),
        by=morning.cast.prescriber, at=NOW,
    )  # fmt: skip
    assert Dose.objects.count() == 1


def test_h51_an_amount_other_than_ordered_is_entered_as_given_and_held_for_a_prescriber(morning: Morning) -> None:
    morning.enter(due_of(morning.start()), dose_mg=Decimal(90))
    assert Dose.objects.get().dose_mg == Decimal(90)
    assert Hold.objects.get().note == "On paper 90\xa0mg was given, ordered was 80\xa0mg"


def test_the_same_form_twice_is_one_entry_and_another_form_is_told_that_it_is_settled(morning: Morning) -> None:
    due, key = due_of(morning.start()), uuid4()
    for _ in range(2):
        after_downtime.enter_paper_dose(
            due=due, paper=morning.paper(), form_key=key, by=morning.cast.dosing_nurse, at=NOW
        )
    assert Dose.objects.count() == 1
    with pytest.raises(SettledAlready):
        morning.enter(due)
    with pytest.raises(SettledAlready):
        after_downtime.record_not_given_on_paper(due=due, by=morning.cast.dosing_nurse, at=NOW)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"given_at": BEGAN - timedelta(minutes=1)}, "downtime_other_time"),
        ({"given_at": BACK + timedelta(minutes=1)}, "downtime_other_time"),
        ({"given_by": "counselor"}, "downtime_giver"),
        ({"given_by": "nadia"}, "downtime_giver"),
    ],
)
def test_what_cannot_have_been_is_refused(morning: Morning, said: dict[str, Any], code: str) -> None:
    if "given_by" in said:
        said = {"given_by": getattr(morning.cast, said["given_by"])}
    with pytest.raises(DowntimeRefused) as refusal:
        morning.enter(due_of(morning.start()), **said)
    assert refusal.value.code == code
    assert not Dose.objects.exists()


def test_the_list_holds_what_was_due_and_leaves_out_what_was_given_before_or_covered(morning: Morning) -> None:
    cast, day = morning.cast, morning.cast.harbor.dosing_day(BEGAN)
    span = {"starts_on": day, "ends_on": day, "signed_at": BEGAN - timedelta(days=1)}

    def somebody(name: str, **more: Any) -> MedicationOrder:
        episode = make_episode(make_patient(name), cast.harbor, cast.admissions)
        return make_order(episode, cast.prescriber, **{**span, **more})

    early, covered, split = somebody("Early"), somebody("Covered"), somebody("Split", parts_per_day=2)
    somebody("Tomorrow", starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=2))
    ended = {"status": "ended", "ended_by": cast.prescriber, "end_reason": "Change"}
    somebody("Ended before", ended_at=BEGAN - timedelta(hours=1), **ended)
    stopped = somebody("Ended meanwhile", ended_at=BEGAN + timedelta(hours=1), **ended)
    Dose.objects.create(
        patient=early.patient, episode=early.episode, order=early, order_version=1, site=cast.harbor, dosing_day=day,
        status="completed", drug="methadone", dose_mg="80", given_at=BEGAN - timedelta(minutes=5),
        given_by=cast.dosing_nurse,
    )  # fmt: skip
    make_take_home(covered, day, cast.dosing_nurse, at=BEGAN)
    downtime = morning.start()
    listed = {(due.order, due.part) for due in downtime.dues.all()}
    assert listed == {(morning.order, 1), (split, 1), (split, 2), (stopped, 1)}


def test_only_one_downtime_is_typed_in_at_a_time_and_times_lie_in_order(morning: Morning) -> None:
    for wrong in ({"began_at": BACK}, {"back_at": NOW + timedelta(minutes=1)}, {"began_at": BACK - timedelta(days=20)}):
        with pytest.raises(DowntimeRefused):
            morning.start(**wrong)
    morning.start()
    with pytest.raises(Conflict):
        morning.start()


def test_the_rest_is_signed_off_by_two_people_with_a_reason(morning: Morning) -> None:
    downtime, cast = morning.start(), morning.cast
    told: dict[str, Any] = {
        "downtime": downtime,
        "reason": "The window stayed shut",
        "by": cast.dosing_nurse,
        "at": NOW,
    }
    with pytest.raises(SecondPersonNeeded):
        after_downtime.sign_off(**told, second_by=cast.dosing_nurse)
    with pytest.raises(DowntimeRefused):
        after_downtime.end_downtime(downtime=downtime, by=cast.dosing_nurse, at=NOW)
    assert after_downtime.sign_off(**told, second_by=cast.detox_nurse) == 1
    due = due_of(downtime)
    assert (due.outcome, due.settled_by, due.second_by) == ("signed_off", cast.dosing_nurse, cast.detox_nurse)
    assert morning.give().dose.status == "completed"
    assert after_downtime.end_downtime(downtime=downtime, by=cast.dosing_nurse, at=NOW).ended_by == cast.dosing_nurse
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        DowntimeDue.objects.filter(pk=due.pk).update(reason="another")


def test_somebody_not_expected_is_put_on_the_list(morning: Morning) -> None:
    cast, downtime = morning.cast, morning.start()
    stranger = make_patient("No", "Order")
    for person in (stranger, cast.rosa):
        with pytest.raises(DowntimeRefused):
            after_downtime.add_person(downtime=downtime, patient=person, by=cast.dosing_nurse, at=NOW)


def test_h7_thirty_people_type_the_same_line_and_it_is_one_dose(fresh_database: TestDatabase) -> None:
    morning = Morning()
    due = due_of(morning.start())
    outcomes = at_once(*[partial(morning.enter, due)] * 30)
    assert sum(isinstance(outcome, DowntimeDue) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SettledAlready) for outcome in outcomes) == 29
    assert Dose.objects.count() == StockEntry.objects.filter(kind="dispensed").count() == 1
    assert ledger.verify().holds


def test_h7_typing_in_and_giving_at_the_same_moment_is_one_dose(fresh_database: TestDatabase) -> None:
    morning = Morning()
    due = due_of(morning.start())
    at_once(*[partial(morning.enter, due)] * 5, *[morning.give] * 10)
    assert Dose.objects.count() == 1
    assert Dose.objects.get().entered_at == NOW


def test_h7_nobody_slips_through_while_the_list_is_made(fresh_database: TestDatabase) -> None:
    morning = Morning()
    outcomes = at_once(morning.start, *[morning.give] * 10)
    given = [outcome for outcome in outcomes if isinstance(outcome, Given)]
    assert len(given) <= 1  # before the list was there
    with pytest.raises((DoseRefused, Conflict)):
        morning.give()


def test_h7_the_entry_has_no_way_to_a_pump_a_printer_or_the_outbox(morning: Morning) -> None:
    """Whatever these modules import, directly or through modules of this stage, can neither pour, print nor send."""
    forbidden = ("pump", "label", "print", "pour", "outbox", "procrastinate", "jobs", "weasyprint", "segno", "exchange")
    stage = Path(after_downtime.__file__).parents[1]
    seen: set[str] = set()
    waiting = [f"{after_downtime.__name__}.{path.stem}" for path in Path(after_downtime.__file__).parent.glob("*.py")]
    while waiting:
        name = waiting.pop()
        if name in seen or ".migrations" in name:
            continue
        seen.add(name)
        path = stage.joinpath(*name.split(".")[3:]).with_suffix(".py")
        if name.startswith("breakwater.journey.medication.") and path.is_file():
            waiting += imports_of(path)
    assert "breakwater.journey.medication.after_downtime.entering" in seen
    assert [name for name in seen for word in forbidden if word in name.split(".", 1)[-1].lower()] == []
    before = ProcrastinateJob.objects.count()
    morning.enter(due_of(morning.start()))
    assert ProcrastinateJob.objects.count() == before


def imports_of(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    plain = [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    parts = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return plain + parts


def test_a_morning_typed_in_through_the_pages(cast: Cast, morning: Morning) -> None:
    nurse, nadia = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.nadia)
    start = reverse("medication:start_downtime")
    times = {"began_at": "2026-11-20T05:30", "back_at": "2026-11-20T08:30"}
    said = {"site": str(cast.harbor.pk), **times, "reason": "Power failure", "form_key": str(uuid4())}
    assert nurse.post(start, {**said, "reason": ""}).status_code == 422
    made = nurse.post(start, said)
    assert made.status_code == 303, made.content.decode()
    downtime = Downtime.objects.get()
    assert (downtime.began_at, downtime.back_at) == (BEGAN, BACK)
    listed = nurse.get(made["Location"]).content.decode()
    assert "Vega, Rosa" in listed
    assert "1 dose that may have been given on paper" in nurse.get(reverse("medication:window")).content.decode()
    assert nadia.get(made["Location"]).status_code == 404
    entry = reverse("medication:paper_dose", args=[due_of(downtime).pk])
    assert nadia.get(entry).status_code == 404
    line = {
        "form_key": str(uuid4()), "given_at": "2026-11-20T06:30", "given_by": str(cast.detox_nurse.pk),
        "dose_mg": "90", "bottle": str(morning.bottle.pk), "note": "",
    }  # fmt: skip
    asked = nurse.post(entry, line)
    assert asked.status_code == 422
    assert "This is not the ordered amount" in asked.content.decode()
    assert nurse.post(entry, {**line, "dose_mg": "80"}).status_code == 303
    after = nurse.get(made["Location"]).content.decode().replace("\xa0", " ")
    assert "Everything is settled" in after
    assert "given Fri Nov 20, 06:30 by Maria Jensen RN, entered" in after
    assert nurse.post(reverse("medication:end_downtime", args=[downtime.pk])).status_code == 303
    assert Downtime.objects.get().ended_by == cast.dosing_nurse


def test_signing_off_needs_a_colleagues_own_password(cast: Cast, morning: Morning) -> None:
    nurse, downtime = sign_in(Client(), cast.dosing_nurse), morning.start()
    page = reverse("medication:sign_off_downtime", args=[downtime.pk])
    said = {"reason": "Shut", "colleague_email": cast.detox_nurse.email, "colleague_password": "wrong"}
    assert nurse.post(page, said).status_code == 422
    assert DowntimeDue.objects.unsettled().exists()
    assert nurse.post(page, {**said, "colleague_password": PASSWORD}).status_code == 303
    assert not DowntimeDue.objects.unsettled().exists()


def test_the_prescriber_sees_the_question_first_and_answers_it(cast: Cast, morning: Morning) -> None:
    due = due_of(morning.start())
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=morning.order, order_version=1, site=cast.harbor,
        dosing_day=due.dosing_day, status="completed", drug="methadone", dose_mg="80", given_at=GIVEN,
        given_by=cast.dosing_nurse,
    )  # fmt: skip
    morning.enter(due)
    prescriber = sign_in(Client(), cast.prescriber)
    assert "One dose, or two?" in prescriber.get(reverse("medication:orders")).content.decode()
    page = reverse("medication:paper_question", args=[PaperQuestion.objects.get().pk])
    said = {"form_key": str(uuid4()), "answer": "same_dose", "note": ""}
    assert prescriber.post(page, said).status_code == 422
    assert prescriber.post(page, {**said, "note": "Same cup"}).status_code == 303
    assert "One dose, or two?" not in prescriber.get(reverse("medication:orders")).content.decode()
    assert sign_in(Client(), cast.dosing_nurse).get(page).status_code == 403


def test_h22_the_second_part_of_an_uneven_day_is_compared_with_its_own_amount(morning: Morning) -> None:
    MedicationOrder.objects.filter(pk=morning.order.pk).update(parts_per_day=2, parts_mg=["80", "40"])
    second = DowntimeDue.objects.select_related("downtime__site", "order", "patient").get(
        downtime=morning.start(), part=2
    )
    assert second.ordered_mg == Decimal(40)
    morning.enter(second, dose_mg=Decimal(40))
    assert not Hold.objects.exists()
