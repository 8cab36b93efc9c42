"""Counts: blind first, a difference over tolerance opens an incident; a shelf is counted and signed by two people."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import Bottle, Product, ShelfCount, StockCount, StockEntry, StockIncident
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.inventory import inventory_due
from breakwater.journey.medication.tests.builders import make_bottle, make_film, make_order_line, name_receiver
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> Client:
    return sign_in(Client(), cast.dosing_nurse)


def counted(bottle: Bottle, mg: str, by: Any, at: datetime) -> StockCount:
    return stock.count(bottle=bottle, counted_mg=Decimal(mg), by=by, at=at)


def test_h38_a_difference_over_tolerance_enters_nothing_until_somebody_else_counts(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    first = counted(bottle, "6080", cast.dosing_nurse, now)
    assert (first.is_over, first.entry, first.tolerance_mg) == (True, None, Decimal("30.60"))
    incident = StockIncident.objects.get()
    assert (incident.kind, incident.missing_mg) == ("difference", Decimal(40))
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 6120
    with pytest.raises(StockRefused, match="Somebody else makes the second"):
        counted(bottle, "6120", cast.dosing_nurse, now)
    second = counted(bottle, "6082", cast.detox_nurse, now)
    assert second.entry is not None
    assert (second.again_of, second.incident, second.entry.amount_mg) == (first, incident, Decimal(-38))
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 6082
    assert StockIncident.objects.count() == 1
    assert ledger.verify().holds


def test_h38_a_second_count_that_fits_still_leaves_the_incident_to_be_answered(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    counted(bottle, "6000", cast.dosing_nurse, now)
    second = counted(bottle, "6120", cast.detox_nurse, now)
    assert not second.is_over
    assert StockIncident.objects.open().count() == 1


def test_h38_films_have_no_tolerance(cast: Cast, now: datetime) -> None:
    box = make_bottle(cast, make_film("8"), "240")
    assert counted(box, "232", cast.dosing_nurse, now).is_over


def test_the_database_keeps_that_a_count_over_tolerance_has_its_incident(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    with pytest.raises(IntegrityError, match="stock_count_over_opens_incident"), transaction.atomic():
        StockCount.objects.create(
            bottle=bottle,
            counted_mg=1,
            expected_mg=5,
            tolerance_mg=1,
            is_over=True,
            counted_at=now,
            counted_by=cast.dosing_nurse,
        )


def test_a_site_may_only_be_stricter(bottle: Bottle, cast: Cast, now: datetime) -> None:
    for percent, mg in (("0.6", "1"), ("0.1", "11")):
        with pytest.raises(StockRefused, match="only be stricter"):
            stock.set_tolerance(
                site=cast.harbor, percent=Decimal(percent), at_least_mg=Decimal(mg), by=cast.manager, at=now
            )
    stock.set_tolerance(site=cast.harbor, percent=Decimal("0.1"), at_least_mg=Decimal(1), by=cast.manager, at=now)
    assert counted(bottle, "6100", cast.dosing_nurse, now).is_over


def shelf(cast: Cast, now: datetime, counts: dict[Any, Decimal], **more: Any) -> ShelfCount:
    return stock.count_shelf(
        **{
            "site": cast.harbor,
            "purpose": "shift",
            "moment": "",
            "counted_mg": counts,
            "second_by": cast.detox_nurse,
            "form_key": uuid4(),
            "by": cast.dosing_nurse,
            "at": now,
            **more,
        }
    )


def test_a_change_of_shift_is_counted_whole_and_signed_by_two(
    bottle: Bottle, cast: Cast, solution: Product, now: datetime
) -> None:
    other = make_bottle(cast, solution, "500", "B2")
    with pytest.raises(Conflict, match="changed since"):
        shelf(cast, now, {bottle.pk: Decimal(6120)})
    counts = {bottle.pk: Decimal(6110), other.pk: Decimal(400)}
    with pytest.raises(StockRefused, match="somebody else"):
        shelf(cast, now, counts, second_by=cast.dosing_nurse)
    key = uuid4()
    kept = shelf(cast, now, counts, form_key=key)
    assert shelf(cast, now, counts, form_key=key) == kept
    assert {one.bottle_id: one.is_over for one in kept.counts.all()} == {bottle.pk: False, other.pk: True}
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 6110
    assert Bottle.objects.get(pk=other.pk).balance_mg == 500
    shelf(cast, now, {bottle.pk: Decimal(6110), other.pk: Decimal(400)})
    again = StockCount.objects.exclude(again_of=None).get()
    assert (again.counted_by, Bottle.objects.get(pk=other.pk).balance_mg) == (cast.detox_nurse, Decimal(400))
    assert ledger.verify().holds


def test_an_inventory_is_due_at_once_and_then_every_two_years(bottle: Bottle, cast: Cast, now: datetime) -> None:
    first = inventory_due(cast.harbor)
    assert first is not None
    assert first.code == "initial_inventory"
    assert inventory_due(cast.eastside) is None
    at = datetime(2028, 2, 29, 17, tzinfo=now.tzinfo)
    shelf(cast, at, {bottle.pk: Decimal(6120)}, purpose="initial", moment="close")
    due = inventory_due(cast.harbor)
    assert due is not None
    assert (due.code, due.due_on) == ("biennial_inventory", date(2030, 2, 28))


def form(bottle: Bottle, cast: Cast, quantity: str, **more: str) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "purpose": "shift",
        f"counted_{bottle.pk.hex}": quantity,
        "own_password": PASSWORD,
        "colleague_email": cast.detox_nurse.email,
        "colleague_password": PASSWORD,
        **more,
    }


def test_h38_the_shelf_is_counted_blind_by_page_with_both_signatures(nurse: Client, cast: Cast, bottle: Bottle) -> None:
    url = reverse("medication:count_shelf")
    page = nurse.get(url).content.decode()
    assert bottle.code in page
    assert "6,120" not in page
    assert "612\xa0mL" not in page
    for wrong in (
        form(bottle, cast, ""),
        form(bottle, cast, "612.0"),
        form(bottle, cast, "612", own_password="wrong wrong"),
        form(bottle, cast, "612", colleague_email=cast.dosing_nurse.email),
        form(bottle, cast, "612", colleague_email=cast.nadia.email),
        form(bottle, cast, "612", purpose="inventory"),
    ):
        assert nurse.post(url, wrong).status_code == 422
    assert not ShelfCount.objects.exists()
    html = nurse.post(url, form(bottle, cast, "600"), follow=True).content.decode()
    assert "shown after the second count" in html
    assert "6,120" not in html
    assert "over tolerance" in nurse.get(reverse("medication:counts")).content.decode()
    bottle_page = nurse.get(reverse("medication:bottle", args=[bottle.pk])).content.decode()
    assert "Somebody else counts once more" in bottle_page
    again = reverse("medication:count", args=[bottle.pk])
    assert nurse.post(again, {"quantity": "600"}).status_code == 422
    other = sign_in(Client(), cast.detox_nurse)
    assert other.post(again, {"quantity": "600"}).status_code == 303
    assert StockEntry.objects.get(kind="counted").amount_mg == -120


def test_an_inventory_prints_by_product_with_both_names(nurse: Client, cast: Cast, bottle: Bottle) -> None:
    url = reverse("medication:count_shelf")
    answer = nurse.post(url, form(bottle, cast, "612", purpose="inventory", moment="opening"), follow=True)
    html = answer.content.decode()
    for words in ("Initial inventory", "Opening of business", "Tom Keller RN", "Maria Jensen RN", "612\xa0mL", "6,120"):
        assert words in html, words
    kept = ShelfCount.objects.get()
    assert nurse.get(reverse("medication:shelf_count", args=[kept.pk])).status_code == 200
    listed = nurse.get(reverse("medication:counts")).content.decode()
    assert "Full inventory due by" in listed
    assert sign_in(Client(), cast.nadia).get(reverse("medication:shelf_count", args=[kept.pk])).status_code == 404


def test_the_manager_sets_the_tolerance_by_page(cast: Cast) -> None:
    manager = sign_in(Client(), cast.manager)
    url = reverse("medication:tolerance")
    assert "as the program allows" in manager.get(url).content.decode()
    assert manager.post(url, {"percent": "0.6", "at_least_mg": "5"}).status_code == 422
    assert manager.post(url, {"percent": "0.3", "at_least_mg": "5"}).status_code == 303
    assert "0.3 %, at least 5" in manager.get(url).content.decode()


def test_an_empty_shelf_has_nothing_to_count(nurse: Client, cast: Cast) -> None:
    assert "nothing to count" in nurse.get(reverse("medication:count_shelf")).content.decode()
    assert "was never counted" in nurse.get(reverse("medication:counts")).content.decode()


def test_pages_of_lists_keep_their_number_of_queries(
    nurse: Client, cast: Cast, solution: Product, now: datetime
) -> None:
    name_receiver(cast)
    urls = {name: reverse(f"medication:{name}") for name in ("counts", "incidents", "receive", "destructions", "stock")}
    queries: dict[str, int] = {}
    for size in (2, 5):
        for number in range(size):
            bottle = make_bottle(cast, solution, "1000", f"Q{size}{number}")
            counted(bottle, "500", cast.detox_nurse, now)
            make_order_line(cast, solution)
        for name, url in urls.items():
            nurse.get(url)
            with CaptureQueriesContext(connection) as asked:
                nurse.get(url)
            assert queries.setdefault(name, len(asked)) == len(asked), name
    assert max(queries.values()) <= 9
