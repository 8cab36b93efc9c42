"""A dose swallowed by another person, and doses given elsewhere: what happened stands for everybody it happened to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import exceptions, ledger
from breakwater.journey.medication.actions import DueDose, give_dose
from breakwater.journey.medication.downtime_set.read import read_contents
from breakwater.journey.medication.exceptions.elsewhere import Told
from breakwater.journey.medication.missed import missed_at
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.order_limits import Stated, history_of
from breakwater.journey.medication.presenters.log import day_log
from breakwater.journey.medication.presenters.queue import GIVEN, queue_of
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import AlreadyGiven, DoseRefused, SecondPersonNeeded
from breakwater.journey.medication.stock import close_bottle
from breakwater.journey.medication.tests.builders import FIT
from breakwater.privacy.permissions import scope_for
from breakwater.record.models import Dose, DoseEvent, Flag, Hold, MedicationOrder, OutsideDose, Patient
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import PASSWORD, Cast, make_episode, make_order, make_patient
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

MORNING = datetime.fromisoformat("2031-05-14T11:00:00+00:00")


@pytest.fixture
def order(cast: Cast) -> MedicationOrder:
    """Rosa's 80 mg, for days around that morning."""
    day = cast.harbor.dosing_day(MORNING)
    return make_order(
        cast.rosas_episode, cast.prescriber, starts_on=day - timedelta(days=9), ends_on=day + timedelta(days=9),
        signed_at=MORNING,
    )  # fmt: skip


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the program, standing at that morning."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def give(cast: Cast, order: MedicationOrder, bottle: Bottle, at: datetime = MORNING) -> Dose:
    return give_dose(
        due=DueDose(order.pk, order.version, order.patient_id), bottle_id=bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse, at=at,
    ).dose  # fmt: skip


# The wrong person


@pytest.fixture
def olive(cast: Cast) -> Patient:
    """Somebody else in treatment at Harbor, with an order of 30 mg."""
    olive = make_patient("Olive", "Park")
    day = cast.harbor.dosing_day(MORNING)
    make_order(
        make_episode(olive, cast.harbor, cast.admissions), cast.prescriber, dose_mg="30", signed_at=MORNING,
        starts_on=day, ends_on=day,
    )  # fmt: skip
    return olive


def swallowed_by(dose: Dose, other: Patient, cast: Cast, **said: Any) -> DoseEvent:
    told: dict[str, Any] = {
        "what_happened": "Two people with cups at the counter", "second_by": cast.detox_nurse, "form_key": uuid4(),
        "by": cast.dosing_nurse, "at": MORNING + timedelta(minutes=5),
    }  # fmt: skip
    return exceptions.record_wrong_person(dose=dose, given_to=other, **{**told, **said})


def test_a_dose_belongs_to_who_swallowed_it_and_both_rows_name_each_other(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    dose = give(cast, order, bottle)
    event = swallowed_by(dose, olive, cast)
    taken = Dose.objects.completed().get()
    assert (taken.patient, taken.kind, taken.dose_mg, taken.corrects) == (olive, "misgiven", Decimal(80), dose)
    assert (taken.given_at, taken.given_by, taken.entered_by) == (MORNING, cast.dosing_nurse, cast.dosing_nurse)
    assert Dose.objects.get(reverses=dose).note.startswith("Swallowed by another person")
    assert (event.patient, event.dose.really_taken) == (cast.rosa, taken)
    about = AuditEntry.objects.filter(action__in=["dose.wrong_person", "dose.misgiven"])
    assert set(about.values_list("patient_id", flat=True)) == {cast.rosa.pk, olive.pk}


def test_h44_the_bottle_and_the_log_follow_who_swallowed_it_even_when_it_was_put_away(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    dose = give(cast, order, bottle)
    close_bottle(bottle=bottle, by=cast.dosing_nurse, at=MORNING + timedelta(minutes=3))
    swallowed_by(dose, olive, cast)
    bottle.refresh_from_db()
    assert bottle.balance_mg == 6040
    lines = day_log(scope_for(cast.manager, "dose.log"), cast.harbor, dose.dosing_day)
    assert [(line.record_number, line.consumed_mg) for line in lines] == [
        (cast.rosa.record_number, Decimal(0)), (olive.record_number, Decimal(80)),
    ]  # fmt: skip
    assert ledger.verify().holds


def test_both_people_are_held_for_the_prescriber_and_who_swallowed_it_has_a_red_flag(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    swallowed_by(give(cast, order, bottle), olive, cast)
    flag = Flag.objects.open().get()
    assert (flag.patient, flag.level, flag.value) == (olive, "emergency", "methadone 80 mg")
    assert "Possible opioid toxicity" in flag.message
    held = Hold.objects.standing().filter(owner_role="prescriber")
    assert set(held.values_list("patient_id", flat=True)) == {cast.rosa.pk, olive.pk}


def test_h3_who_swallowed_it_gets_nothing_more_today_and_the_other_only_by_a_prescriber(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    swallowed_by(give(cast, order, bottle), olive, cast)
    Hold.objects.update(cleared_at=MORNING, cleared_by=cast.prescriber, clear_reason="Seen")
    Flag.objects.update(answered_at=MORNING, answered_by=cast.prescriber, action_taken="prescriber_told")
    with pytest.raises(AlreadyGiven, match=r"methadone 80\smg"):
        give(cast, MedicationOrder.objects.get(patient=olive), bottle)
    with pytest.raises(DoseRefused, match="taken back"):
        give(cast, order, bottle, MORNING + timedelta(hours=1))


def test_the_wrong_person_is_another_person_said_once_before_a_second_nurse(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    dose = give(cast, order, bottle)
    with pytest.raises(Refused, match="recorded for this person already"):
        swallowed_by(dose, cast.rosa, cast)
    with pytest.raises(SecondPersonNeeded):
        swallowed_by(dose, olive, cast, second_by=cast.dosing_nurse)
    with pytest.raises(Refused, match="never in treatment here"):
        swallowed_by(dose, make_patient("Never", "Admitted"), cast)
    key = uuid4()
    assert swallowed_by(dose, olive, cast, form_key=key) == swallowed_by(dose, olive, cast, form_key=key)
    with pytest.raises(Conflict, match="does not stand"):
        swallowed_by(dose, olive, cast)
    assert Flag.objects.count() == 1


def test_the_privacy_officer_sees_it_first_thing_and_answers_it_once(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient
) -> None:
    event = swallowed_by(give(cast, order, bottle), olive, cast)
    officer = sign_in(Client(), cast.privacy_officer)
    assert (
        "<strong>1</strong> doses to the wrong person to review"
        in officer.get(reverse("privacy:audit_search")).content.decode()
    )
    listed = officer.get(reverse("privacy:emergency_access_reviews")).content.decode()
    assert "Vega, Rosa" in listed
    assert "Park, Olive" in listed
    url = reverse("privacy:review_dose_event", args=[event.pk])
    assert officer.post(url, {"form_key": uuid4()}).status_code == 422
    assert officer.post(url, {"form_key": uuid4(), "note": "Nothing was learned."}).status_code == 303
    assert officer.post(url, {"form_key": uuid4(), "note": "Again"}).status_code in {409, 422}
    assert "Nothing was learned." in officer.get(url).content.decode()
    assert not DoseEvent.objects.to_review().exists()


def test_a_nurse_names_the_other_person_by_id_on_the_page_of_the_dose(
    cast: Cast, order: MedicationOrder, bottle: Bottle, olive: Patient, clock: time_machine.Traveller
) -> None:
    dose = give(cast, order, bottle)
    clock.move_to(MORNING + timedelta(minutes=9))
    nurse = sign_in(Client(), cast.dosing_nurse)
    url = reverse("medication:wrong_person", args=[dose.pk])
    said = {
        "form_key": uuid4(), "given_to": "1", "what_happened": "Two cups", "colleague_email": cast.detox_nurse.email,
        "colleague_password": PASSWORD,
    }  # fmt: skip
    refused = nurse.post(url, said)
    assert refused.status_code == 422
    assert "Nobody you may see has this ID" in refused.content.decode()
    assert nurse.post(url, {**said, "given_to": olive.record_number}).status_code == 303
    listed = nurse.get(reverse("medication:exceptions")).content.decode()
    assert "swallowed by another person" in listed


# Given elsewhere


def told(at: datetime = MORNING, mg: str = "60", **said: Any) -> Told:
    facts = {"given_by_whom": "Mercy Hospital", "told_by": "Dr. Lam", "confirmed_how": "called_back", **said}
    return Told(at, said.get("drug", "methadone"), Decimal(mg), **{k: v for k, v in facts.items() if k != "drug"})


def elsewhere(cast: Cast, what: Told, **said: Any) -> OutsideDose:
    asked: dict[str, Any] = {"form_key": uuid4(), "by": cast.dosing_nurse, "at": MORNING + timedelta(hours=2)} | said
    return exceptions.record_outside_dose(patient=cast.rosa, site=cast.harbor, told=what, **asked)


def test_h5_a_dose_given_elsewhere_and_confirmed_blocks_the_day_here_and_moves_no_stock(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    kept = elsewhere(cast, told())
    assert kept.dosing_day == cast.harbor.dosing_day(MORNING)
    with pytest.raises(AlreadyGiven, match=r"Mercy Hospital gave methadone 60\smg at 07:00, confirmed by Dr. Lam"):
        give(cast, order, bottle, MORNING + timedelta(hours=3))
    assert not StockEntry.objects.filter(kind="dispensed").exists()
    assert ledger.verify().holds


def test_h5_a_dose_given_elsewhere_covers_every_part_of_a_split_dose(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(parts_per_day=2)
    elsewhere(cast, told())
    facts = read_facts(
        order_id=order.pk, patient_id=cast.rosa.pk, site=cast.harbor, station_id=None, at=MORNING + timedelta(hours=9)
    )
    assert facts is not None
    assert facts.part_due() is None


def test_a_dose_given_elsewhere_counts_for_missed_days_and_for_the_next_order(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(signed_at=MORNING - timedelta(days=5))
    give(cast, order, bottle, MORNING - timedelta(days=5))
    elsewhere(cast, told(MORNING - timedelta(days=1)))
    facts = read_facts(order_id=order.pk, patient_id=cast.rosa.pk, site=cast.harbor, station_id=None, at=MORNING)
    assert facts is not None
    history = facts.history()
    assert history.last_dosing_day == cast.harbor.dosing_day(MORNING) - timedelta(days=1)
    assert (history.last_daily_mg, history.last_dose_mg) == (Decimal(60), Decimal(60))
    seen = history_of(MedicationOrder(
        patient=cast.rosa, episode=cast.rosas_episode, site=cast.harbor, drug="methadone",
        starts_on=cast.harbor.dosing_day(MORNING),
    ), Stated(), now=MORNING)  # fmt: skip
    assert (seen.last_dosing_day, seen.last_daily_mg) == (history.last_dosing_day, Decimal(60))


def test_h5_two_doses_on_one_day_are_both_written_down_and_the_prescriber_is_asked(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    give(cast, order, bottle)
    elsewhere(cast, told())
    hold = Hold.objects.standing().get()
    assert hold.owner_role == "prescriber"
    assert "Two doses on" in hold.note


def test_one_dose_given_elsewhere_a_day_and_none_in_the_future(cast: Cast) -> None:
    key = uuid4()
    assert elsewhere(cast, told(), form_key=key) == elsewhere(cast, told(), form_key=key)
    with pytest.raises(Conflict, match="Mercy Hospital, methadone"):
        elsewhere(cast, told(mg="80"))
    with pytest.raises(Refused, match="in the future"):
        elsewhere(cast, told(MORNING + timedelta(days=1)))


def test_h59_a_dose_given_elsewhere_recorded_in_error_is_taken_back_by_a_further_row(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    kept = elsewhere(cast, told())
    back: dict[str, Any] = {"outside_dose": kept, "reason": "Another patient", "by": cast.dosing_nurse, "at": MORNING}
    exceptions.take_back_outside_dose(**back, form_key=uuid4())
    with pytest.raises(Conflict, match="taken back already"):
        exceptions.take_back_outside_dose(**back, form_key=uuid4())
    assert OutsideDose.objects.count() == 2
    assert give(cast, order, bottle).status == "completed"


def test_the_page_asks_who_told_and_how_it_was_confirmed(cast: Cast, now: datetime) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    url = reverse("medication:record_outside_dose", args=[cast.rosa.pk])
    typed = f"{cast.harbor.local(now - timedelta(hours=1)):%Y-%m-%dT%H:%M}"
    said = {"form_key": uuid4(), "taken_at": typed, "drug": "methadone", "dose_mg": "60", "given_by_whom": "Mercy"}
    asked = nurse.post(url, said)
    assert asked.status_code == 422
    assert "Write who told you." in asked.content.decode()
    assert "What only the person says is not enough" in asked.content.decode()
    assert nurse.post(url, {**said, "told_by": "Dr. Lam", "confirmed_how": "written"}).status_code == 303
    page = nurse.get(reverse("medication:person", args=[cast.rosa.pk])).content.decode()
    assert "Doses given elsewhere" in page
    kept = OutsideDose.objects.get()
    back = reverse("medication:take_back_outside_dose", args=[kept.pk])
    assert nurse.post(back, {"form_key": uuid4(), "reason": "Another patient"}).status_code == 303
    assert "Doses given elsewhere" not in nurse.get(reverse("medication:person", args=[cast.rosa.pk])).content.decode()


def test_h5_the_queue_and_the_count_of_missed_days_know_a_dose_given_elsewhere(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    scope, evening = scope_for(cast.dosing_nurse, "dose.queue"), MORNING + timedelta(hours=3)
    MedicationOrder.objects.filter(pk=order.pk).update(signed_at=MORNING - timedelta(days=5))
    give(cast, order, bottle, MORNING - timedelta(days=5))
    assert [one.days for one in missed_at(scope, cast.harbor, now=evening)] == [4]
    elsewhere(cast, told(MORNING - timedelta(days=2)))
    missed = missed_at(scope, cast.harbor, now=evening)
    assert [(one.days, one.usual_mg) for one in missed] == [(1, Decimal(60))]
    elsewhere(cast, told())
    assert missed_at(scope, cast.harbor, now=evening) == []
    assert [one.name for one in queue_of(scope, cast.harbor, now=evening).in_state(GIVEN)] == ["Vega, Rosa"]


def test_h5_the_paper_of_a_downtime_shows_a_dose_given_elsewhere(
    cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    elsewhere(cast, told())
    page = read_contents(cast.harbor, at=MORNING + timedelta(hours=3))
    assert "Mercy Hospital" in str(page)
