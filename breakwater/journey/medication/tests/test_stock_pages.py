"""The shelf, a bottle's ledger page, and what is typed about bottles; the dispensing log of a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import ledger
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.journey.medication.tests.builders import make_bottle, make_film, make_order_line, name_receiver
from breakwater.record.models import MedicationOrder
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> Client:
    return sign_in(Client(), cast.dosing_nurse)


def delivered(**changes: str) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "invoice": "INV-17",
        "invoiced": "1",
        "received": "1",
        "lot": "M900",
        "expires_on": "2039-01-31",
        "difference_note": "",
        **changes,
    }


def test_receive_open_count_and_put_away_by_page(nurse: Client, cast: Cast, solution: Product) -> None:
    name_receiver(cast)
    line = make_order_line(cast, solution)
    answer = nurse.post(reverse("medication:receive_delivery", args=[line.pk]), delivered())
    assert answer.status_code == 303
    bottle = Bottle.objects.get()
    assert bottle.balance_mg == 10000
    open_url = reverse("medication:open_bottle", args=[bottle.pk])
    wrong = nurse.post(open_url, {"station": cast.window.pk, "scanned": "M901"})
    assert wrong.status_code == 422
    assert "That is not this bottle" in wrong.content.decode()
    assert nurse.post(open_url, {"station": cast.window.pk, "scanned": bottle.code.lower()}).status_code == 303
    count_url = reverse("medication:count", args=[bottle.pk])
    assert "10,000" not in nurse.get(count_url).content.decode()
    assert nurse.post(count_url, {"quantity": "998.0"}).status_code == 422
    assert nurse.post(count_url, {"quantity": "998", "note": "Left in the cup"}).status_code == 303
    assert nurse.post(reverse("medication:close_bottle", args=[bottle.pk])).status_code == 303
    html = nurse.get(reverse("medication:bottle", args=[bottle.pk])).content.decode()
    for words in (
        "Received",
        "Opened at Window 1",
        "Count differed",
        "Put away",
        "Left in the cup",
        "invoice INV-17",
        "9,980",
    ):
        assert words in html, words
    assert ledger.verify().holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"received": ""},
        {"received": "1.5"},
        {"invoiced": "0"},
        {"received": "7", "invoiced": "7"},
        {"received": "0"},
        {"lot": ""},
        {"invoice": ""},
        {"expires_on": "2020-01-01"},
        {"expires_on": "31/01/2039"},
    ],
)
def test_a_wrong_delivery_changes_nothing_and_keeps_what_was_typed(
    nurse: Client, cast: Cast, solution: Product, wrong: dict[str, str]
) -> None:
    name_receiver(cast)
    url = reverse("medication:receive_delivery", args=[make_order_line(cast, solution).pk])
    answer = nurse.post(url, delivered(**wrong))
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert wrong.get("lot", "M900") in answer.content.decode()
    assert not Bottle.objects.exists()


def test_a_box_of_films_is_counted_in_films(nurse: Client, cast: Cast) -> None:
    name_receiver(cast)
    line = make_order_line(cast, make_film("8"), each="30")
    nurse.post(reverse("medication:receive_delivery", args=[line.pk]), delivered())
    bottle = Bottle.objects.select_related("product").get()
    assert (bottle.balance_mg, bottle.quantity(bottle.balance_mg)) == (Decimal(240), "30\xa0films")
    assert StockEntry.objects.get().volume_ml is None


def test_h37_waste_is_signed_by_a_colleague_on_this_screen(nurse: Client, cast: Cast, bottle: Bottle) -> None:
    url = reverse("medication:waste", args=[bottle.pk])
    sent = {
        "quantity": "2",
        "kept": "no",
        "reason": "Spilled",
        "colleague_email": cast.detox_nurse.email,
        "colleague_password": PASSWORD,
    }
    unsigned = {name: value for name, value in sent.items() if not name.startswith("colleague_")}
    read = nurse.post(url, unsigned)
    assert read.status_code == 200
    words = "Waste 2\xa0mL = 20\xa0mg (twenty milligrams) of methadone 10\xa0mg/mL, oral solution, lot M4471. Spilled."
    assert words in read.content.decode()
    assert nurse.post(url, {**unsigned, "quantity": "2.0"}).status_code == 422
    assert not StockEntry.objects.filter(kind="wasted").exists()
    for wrong in (
        {"colleague_email": cast.dosing_nurse.email},
        {"colleague_email": ""},
        {"colleague_password": "wrong wrong wrong"},
        {"reason": ""},
        {"quantity": "613"},
        {"colleague_email": cast.nadia.email},
    ):
        assert nurse.post(url, {**sent, **wrong}).status_code == 422
    assert nurse.post(url, sent).status_code == 303
    line = StockEntry.objects.get(kind="wasted")
    assert (line.amount_mg, line.volume_ml, line.second_by) == (Decimal(-20), Decimal(-2), cast.detox_nurse)


def test_recalling_asks_which_and_shows_on_the_shelf(nurse: Client, cast: Cast, bottle: Bottle) -> None:
    url = reverse("medication:recall", args=[bottle.pk])
    assert nurse.post(url, {"reason": ""}).status_code == 422
    assert nurse.post(url, {"reason": "Maker's recall 12"}).status_code == 303
    assert "recalled" in nurse.get(reverse("medication:stock")).content.decode()


def test_a_product_is_added_once(nurse: Client, cast: Cast) -> None:
    url = reverse("medication:add_product")
    sent = {"form_key": str(uuid4()), "drug": "methadone", "form": "oral solution", "strength": "10", "ndc": ""}
    assert nurse.post(url, sent).status_code == 303
    again = nurse.post(url, sent)
    assert again.status_code == 422
    assert "There is already methadone 10\xa0mg/mL" in again.content.decode()
    assert nurse.post(url, {**sent, "strength": "10.0"}).status_code == 422
    assert Product.objects.count() == 1


def test_an_empty_shelf_says_what_to_do(nurse: Client) -> None:
    assert "Receive a delivery" in nurse.get(reverse("medication:stock")).content.decode()


def test_h60_a_bottle_of_another_site_is_not_there(cast: Cast, bottle: Bottle) -> None:
    nadia = sign_in(Client(), cast.nadia)
    for name in (
        *("bottle", "open_bottle", "close_bottle", "recall", "count", "waste", "run_pump", "move", "move_to_site"),
        *("hand_over_empty", "report_incident"),
    ):
        assert nadia.get(reverse(f"medication:{name}", args=[bottle.pk])).status_code == 404
    assert "M4471" not in nadia.get(reverse("medication:stock")).content.decode()


def test_the_shelf_keeps_its_number_of_queries(
    nurse: Client, cast: Cast, solution: Product, django_assert_num_queries: Any
) -> None:
    url = reverse("medication:stock")
    nurse.get(url)
    for size in (1, 6):
        for number in range(size):
            make_bottle(cast, solution, lot=f"L{size}{number}")
        with django_assert_num_queries(5):
            nurse.get(url)


def test_holds_and_flags_by_page(nurse: Client, cast: Cast, order: MedicationOrder, now: datetime) -> None:
    from breakwater.record.models import Flag, Hold, Observation

    url = reverse("medication:place_hold", args=[cast.rosa.pk])
    assert nurse.post(url, {"reason": "other", "owner_role": "prescriber", "note": ""}).status_code == 422
    assert nurse.post(url, {"reason": "red_flag", "owner_role": "prescriber"}).status_code == 422
    assert nurse.post(url, {"reason": "lab_or_ecg", "owner_role": "prescriber"}).status_code == 303
    assert Hold.objects.get().placed_by == cast.dosing_nurse
    flag = Flag.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        code="slow_breathing",
        level="emergency",
        title="Very slow breathing",
        message="x",
        holds=["opioid"],
        raised_at=now,
    )
    answer = reverse("medication:answer_flag", args=[flag.pk])
    assert nurse.post(answer, {"action_taken": "seen"}).status_code == 422
    unmeasured = nurse.post(answer, {"action_taken": "reassessed_safe"})
    assert unmeasured.status_code == 422
    assert "Measure again first" in unmeasured.content.decode()
    Observation.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        kind="vitals",
        respiratory_rate_per_min=15,
        observed_at=now + timedelta(minutes=5),
        observed_by=cast.dosing_nurse,
        recorded_at=now + timedelta(minutes=5),
    )
    assert nurse.post(answer, {"action_taken": "reassessed_safe"}).status_code == 303
    assert nurse.post(answer, {"action_taken": "reassessed_safe"}).status_code in {409, 422}
