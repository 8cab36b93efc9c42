"""Take-homes in the browser's words: review, one review and one confirm for all bottles, labels, scan-back, counts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.clinical.take_home_eligibility import QUESTIONS
from breakwater.journey.medication.models import Bottle, CallBack, CallBackCount, PrintRelease, SuddenClosure
from breakwater.journey.medication.take_homes.review import Judged, decide
from breakwater.organization.models import ClosedDay, WeeklyClosure
from breakwater.record.models import (
    Dose,
    MedicationOrder,
    Patient,
    TakeHomeHandOver,
    TakeHomeIssue,
    TakeHomeReturn,
    TakeHomeReview,
    TakeHomeSupply,
)
from breakwater.testing.cast import PASSWORD, Cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SIX = dict.fromkeys(QUESTIONS, "yes")


@pytest.fixture
def rosa(cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime) -> Patient:
    """Rosa, reviewed for six days, dosed today."""
    cast.harbor.address, cast.harbor.phone = "1 Pier Street", "800-555-0142"
    cast.harbor.save()
    cast.rosas_episode.started_at = now - 40 * DAY
    cast.rosas_episode.save()
    decide(
        patient=cast.rosa, site=cast.harbor, judged=Judged("granted", dict.fromkeys(QUESTIONS, True), "Stable", 6),
        form_key=uuid4(), by=cast.prescriber, at=now,
    )  # fmt: skip
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor,
        dosing_day=cast.harbor.dosing_day(now), status="completed", drug="methadone", dose_mg=80, given_at=now,
        given_by=cast.dosing_nurse,
    )  # fmt: skip
    return cast.rosa


@pytest.fixture
def nurse(cast: Cast) -> Client:
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


@pytest.fixture
def prescriber(cast: Cast) -> Client:
    return sign_in(Client(), cast.prescriber)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return sign_in(Client(), cast.manager)


def scan(client: Client, person: Patient) -> None:
    assert client.post(reverse("medication:find"), {"q": person.card_code}).status_code == 303


def hidden(page: Any) -> dict[str, Any]:
    """The hidden fields of a page, days as a list."""
    html = page.content.decode()
    fields: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    fields["days"] = re.findall(r'<input type="hidden" name="days" value="([^"]*)"', html)
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken" and value}


def days_of(cast: Cast, now: datetime, *numbers: int) -> list[str]:
    return [(cast.harbor.dosing_day(now) + number * DAY).isoformat() for number in numbers]


def issue(nurse: Client, cast: Cast, now: datetime, *numbers: int) -> TakeHomeIssue:
    url = reverse("medication:issue_take_homes", args=[cast.rosa.pk])
    page = nurse.get(url)
    said = {"days": days_of(cast, now, *numbers), "education_given": "on", "lock_box": "on"}
    confirm = nurse.post(url, {**hidden(page), **said, "step": "check"})
    answer = nurse.post(url, {**hidden(confirm), "step": "issue"})
    assert answer.status_code == 303, answer.content.decode()
    return TakeHomeIssue.objects.latest("issued_at")


def test_one_review_and_one_confirm_issue_all_bottles(nurse: Client, cast: Cast, rosa: Patient, now: datetime) -> None:
    url = reverse("medication:issue_take_homes", args=[rosa.pk])
    assert nurse.get(url)["Location"] == reverse("medication:window")
    scan(nurse, rosa)
    page = nurse.get(url)
    html = page.content.decode()
    assert "Review of" in html
    assert html.count('name="days"') == 6
    none = nurse.post(url, {**hidden(page), "step": "check"})
    assert none.status_code == 422
    assert "Choose at least one day" in none.content.decode()
    assert "Talk about safe use" in none.content.decode()
    said = {"days": days_of(cast, now, 1, 2, 3), "education_given": "on", "lock_box": "on"}
    confirm = nurse.post(url, {**hidden(page), **said, "step": "check"})
    words = confirm.content.decode()
    for expected in ("80\xa0mg", "Rosa Vega", "methadone", "80\xa0mg", "eighty milligrams", "1 of 3"):
        assert expected in words, expected
    assert not TakeHomeSupply.objects.exists()
    sent = {**hidden(confirm), "step": "issue"}
    first, second = nurse.post(url, sent), nurse.post(url, sent)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert TakeHomeSupply.objects.count() == 3


def test_a_bottle_of_the_person_before_is_refused_at_this_window(
    nurse: Client, cast: Cast, rosa: Patient, now: datetime
) -> None:
    scan(nurse, rosa)
    url = reverse("medication:issue_take_homes", args=[rosa.pk])
    page = nurse.get(url)
    other = make_patient("Olive", "Park")
    make_order(make_episode(other, cast.harbor, cast.admissions), cast.prescriber)
    scan(nurse, other)
    said = {"days": days_of(cast, now, 1), "education_given": "on"}
    answer = nurse.post(url, {**hidden(page), **said, "step": "issue"})
    assert answer.status_code == 409
    assert not TakeHomeSupply.objects.exists()


def test_h86_h25_labels_are_released_once_and_scanned_back_before_hand_over(
    nurse: Client, cast: Cast, rosa: Patient, now: datetime
) -> None:
    scan(nurse, rosa)
    made = issue(nurse, cast, now, 1, 2)
    page = reverse("medication:take_home_issue", args=[made.pk])
    html = nurse.get(page).content.decode()
    job = re.findall(r"/medication/take-homes/labels/([0-9a-f-]+)/release/", html)[0]
    release = reverse("medication:release_labels", args=[job])
    printed = nurse.post(release, {"format": "zpl"})
    assert printed.status_code == 200
    assert printed.content.decode().count("^XA") == 2
    again = nurse.post(release, {"format": "pdf"})
    assert again.status_code == 409
    assert "Print one again with the reason" in again.content.decode()
    codes = [one.code for one in made.bottles.all()]
    url = reverse("medication:hand_over", args=[made.pk])
    missing = nurse.post(url, {"scanned": codes[0]})
    assert missing.status_code == 422
    assert "Not scanned yet" in missing.content.decode()
    assert codes[0] in missing.content.decode()
    assert nurse.post(url, {"scanned": "\r\n".join(codes)}).status_code == 303
    assert TakeHomeHandOver.objects.get().scanned == 2
    reprint = reverse("medication:reprint", args=[made.bottles.first().pk])  # type: ignore[union-attr]
    assert nurse.post(reprint, {"reason": "Smeared"}).status_code == 303
    assert "reprint" in nurse.get(page).content.decode()
    assert PrintRelease.objects.count() == 1


def test_bottles_are_counted_back_and_a_colleague_reads_and_signs_for_medicine(
    nurse: Client, cast: Cast, rosa: Patient, now: datetime
) -> None:
    scan(nurse, rosa)
    made = issue(nurse, cast, now, 1)
    supply = made.bottles.get()
    url = reverse("medication:count_back", args=[rosa.pk])
    page = nurse.get(url)
    said = {**hidden(page), f"condition_{supply.pk}": "sealed", f"found_{supply.pk}": ""}
    sign = nurse.post(url, said)
    assert sign.status_code == 200
    assert "80\xa0mg (eighty milligrams) of methadone into waste stock" in sign.content.decode()
    assert not TakeHomeReturn.objects.exists()
    signed = {
        **said, "colleague_email": cast.detox_nurse.email, "colleague_password": PASSWORD, "colleague_code": "",
    }  # fmt: skip
    wrong = nurse.post(url, {**signed, "colleague_password": "not the password at all"})
    assert wrong.status_code == 422
    assert nurse.post(url, signed).status_code == 303
    assert TakeHomeReturn.objects.get().second_by == cast.detox_nurse
    bad = nurse.post(url, {"form_key": str(uuid4()), f"condition_{supply.pk}": "partly", f"found_{supply.pk}": "1,5"})
    assert bad.status_code == 422


def test_a_prescriber_reviews_with_all_six_answered_and_can_stop_with_a_reason(
    prescriber: Client, cast: Cast, rosa: Patient
) -> None:
    url = reverse("medication:take_home_review", args=[rosa.pk])
    half = {"form_key": str(uuid4()), "decision": "granted", "reason": "Stable", "most_days": "6"}
    page = prescriber.post(url, half)
    assert page.status_code == 422
    assert page.content.decode().count("Answer yes or no") >= 6
    assert "Stable" in page.content.decode()
    whole = {**half, **SIX, "most_days": "13"}
    assert prescriber.post(url, whole).status_code == 303
    stop = {"form_key": str(uuid4()), "decision": "stopped", "reason": "Bottle sold"}
    assert prescriber.post(url, stop).status_code == 303
    assert TakeHomeReview.objects.standing(rosa).decision == "stopped"  # type: ignore[union-attr]
    shown = prescriber.get(reverse("medication:take_homes_person", args=[rosa.pk])).content.decode()
    assert "Bottle sold" in shown


def test_only_a_prescriber_reviews_decides_and_closes_suddenly(nurse: Client, manager: Client, rosa: Patient) -> None:
    for client in (nurse, manager):
        assert client.get(reverse("medication:take_home_review", args=[rosa.pk])).status_code == 403
        assert client.get(reverse("medication:close")).status_code == 403


def test_a_loss_is_reported_and_the_prescriber_decides_once(
    nurse: Client, prescriber: Client, cast: Cast, rosa: Patient, order: MedicationOrder, now: datetime
) -> None:
    supply = make_take_home(order, cast.harbor.dosing_day(now) + DAY, cast.dosing_nurse)
    url = reverse("medication:take_home_loss", args=[rosa.pk])
    said = {"form_key": str(uuid4()), "bottles": [str(supply.pk)], "how": "stolen", "account": "Bag taken on the bus"}
    assert nurse.post(url, {**said, "account": ""}).status_code == 422
    assert nurse.post(url, said).status_code == 303
    supply.refresh_from_db()
    decision = reverse("medication:replacement", args=[supply.loss.pk])
    waiting = prescriber.get(reverse("medication:take_homes")).content.decode()
    assert decision in waiting
    assert prescriber.post(decision, {"way": "bottle", "reason": "Police report seen"}).status_code == 303
    assert prescriber.post(decision, {"way": "none", "reason": "Changed my mind"}).status_code == 409


def test_call_backs_are_drawn_called_and_counted_blind(
    nurse: Client, cast: Cast, rosa: Patient, order: MedicationOrder, now: datetime
) -> None:
    assert nurse.post(reverse("medication:draw_call_back"))["Location"] == reverse("medication:take_homes")
    for number in (1, 2):
        make_take_home(order, cast.harbor.dosing_day(now) + number * DAY, cast.dosing_nurse)
    drawn = nurse.post(reverse("medication:draw_call_back"))["Location"]
    assert drawn == reverse("medication:call_back", args=[rosa.pk]) + "?drawn=1"
    assert nurse.post(drawn, {"form_key": str(uuid4()), "why": "random", "hours": "48"}).status_code == 303
    called = CallBack.objects.get()
    url = reverse("medication:count_call_back", args=[called.pk])
    assert "2 sealed" not in nurse.get(url).content.decode()
    assert nurse.post(url, {"sealed_found": "1"}).status_code == 422
    assert nurse.post(url, {"sealed_found": "1", "note": "Says one spilled"}).status_code == 303
    counted = CallBackCount.objects.get()
    assert (counted.sealed_expected, counted.sealed_found) == (2, 1)
    assert "Says one spilled" in nurse.get(reverse("medication:take_homes")).content.decode()


def test_the_manager_keeps_the_closed_days(manager: Client, cast: Cast, order: MedicationOrder, now: datetime) -> None:
    url = reverse("medication:closed_days")
    page = manager.get(url).content.decode()
    assert "No closed day is in the list" in page
    assert "Thanksgiving Day" in page
    tomorrow = days_of(cast, now, 1)[0]
    assert manager.post(url, {"closed_on": tomorrow, "kind": "holiday", "reason": ""}).status_code == 422
    assert manager.post(url, {"closed_on": tomorrow, "kind": "holiday", "reason": "Holiday"}).status_code == 303
    warned = manager.get(url).content.decode()
    assert "1 person has an order and no bottle for these days" in warned
    assert "Today is the last open day before them" in warned
    assert "Vega, Rosa" in warned
    again = reverse("medication:open_again")
    assert manager.post(again, {"day": ClosedDay.objects.get().pk}).status_code == 303
    assert manager.post(again, {"day": "9" * 15}).status_code == 404
    weekly = reverse("medication:close_weekly")
    assert manager.post(weekly, {"weekday": "6", "starts_on": tomorrow}).status_code == 303
    assert manager.post(again, {"weekly": WeeklyClosure.objects.get().pk}).status_code == 303
    assert manager.post(again, {"weekly": WeeklyClosure.objects.get().pk}).status_code == 409


def test_h26_a_sudden_closure_is_one_confirm_and_lists_who_was_left_out(
    prescriber: Client, nurse: Client, cast: Cast, rosa: Patient, now: datetime
) -> None:
    left_out = make_patient("Olive", "Park")
    order = make_order(make_episode(left_out, cast.harbor, cast.admissions), cast.prescriber, drug="buprenorphine")
    assert order.drug == "buprenorphine"
    url = reverse("medication:close")
    first, last = days_of(cast, now, 1, 2)
    said = {
        "form_key": str(uuid4()), "first_on": first, "last_on": last, "reason": "Snow", "station": str(cast.window.pk),
    }  # fmt: skip
    confirm = prescriber.post(url, {**said, "step": "check"})
    assert "Close and issue bottles?" in confirm.content.decode()
    assert not SuddenClosure.objects.exists()
    answer = prescriber.post(url, {**said, "step": "close"})
    assert answer.status_code == 303, answer.content.decode()
    page = prescriber.get(answer["Location"]).content.decode()
    assert "2 of 2 people done" in page
    assert "Park, Olive" in page
    assert "Record a complete COWS before the first dose" in page
    assert "Print (PDF)" in nurse.get(answer["Location"]).content.decode()
    carry_on = reverse("medication:carry_on_closure", args=[SuddenClosure.objects.get().pk])
    assert prescriber.post(carry_on).status_code == 303
    assert TakeHomeSupply.objects.count() == 2


def test_h84_the_page_says_when_a_label_has_no_translation(
    nurse: Client, cast: Cast, rosa: Patient, now: datetime
) -> None:
    Patient.objects.filter(pk=rosa.pk).update(language="Haitian Creole")
    scan(nurse, rosa)
    made = issue(nurse, cast, now, 1)
    page = nurse.get(reverse("medication:take_home_issue", args=[made.pk])).content.decode()
    assert "there is no label text in Haitian Creole" in page


def test_the_number_of_queries_does_not_grow_with_bottles_and_people(
    nurse: Client, cast: Cast, rosa: Patient, order: MedicationOrder, now: datetime, django_assert_max_num_queries: Any
) -> None:
    today = cast.harbor.dosing_day(now)
    ClosedDay.objects.create(site=cast.harbor, closed_on=today + DAY, kind="holiday", reason="Holiday")
    for number in range(12):
        person = make_patient("Kim", f"Number{number}")
        theirs = make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        make_take_home(theirs, today + 2 * DAY, cast.dosing_nurse, handed_over=False)
        make_take_home(order, today - (number + 1) * DAY, cast.dosing_nurse)
    with django_assert_max_num_queries(30):
        assert nurse.get(reverse("medication:take_homes")).status_code == 200
    with django_assert_max_num_queries(28):
        assert nurse.get(reverse("medication:take_homes_person", args=[rosa.pk])).status_code == 200
    assert AuditEntry.objects.filter(action="take_home.person_viewed", patient_id=rosa.pk).exists()
