"""The ledger: every movement a line, every line in the balance, nothing below zero, nothing changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.tests.builders import make_bottle
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast

pytestmark = pytest.mark.django_db


def lines(bottle: Bottle) -> list[tuple[str, Decimal, Decimal]]:
    entries = StockEntry.objects.of_bottle(bottle)
    return [(entry.kind, entry.amount_mg, entry.balance_after_mg) for entry in entries]


def test_a_received_bottle_has_its_first_line_and_holds_what_it_says(cast: Cast, solution: Product) -> None:
    bottle = make_bottle(cast, solution, "1000")
    bottle.refresh_from_db()
    assert bottle.balance_mg == 1000
    assert (bottle.drug, bottle.strength_mg_per_ml, bottle.status) == ("methadone", Decimal(10), "sealed")
    assert lines(bottle) == [("received", Decimal(1000), Decimal(1000))]
    assert StockEntry.objects.get(bottle=bottle).volume_ml == 100


def test_a_line_reports_its_number_volume_and_balance_as_soon_as_it_is_written(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    entry = stock.waste(
        bottle=bottle,
        amount_mg=Decimal("37.5"),
        reason="Spilled",
        second_by=cast.prescriber,
        by=cast.dosing_nurse,
        at=now,
    )
    assert (entry.line_number, entry.volume_ml, entry.balance_after_mg) == (3, Decimal("-3.75"), Decimal("6082.5"))


def test_the_same_form_twice_receives_one_bottle(cast: Cast, solution: Product, now: datetime) -> None:
    form: dict[str, Any] = {
        "product": solution,
        "site": cast.harbor,
        "lot": "L1",
        "expires_on": date(2039, 1, 1),
        "amount_mg": Decimal(100),
        "reference": "",
        "form_key": uuid4(),
        "by": cast.dosing_nurse,
        "at": now,
    }
    assert stock.receive_bottle(**form) == stock.receive_bottle(**form)
    assert Bottle.objects.count() == StockEntry.objects.count() == 1


def test_h35_no_entry_takes_a_bottle_below_zero(bottle: Bottle, cast: Cast, now: datetime) -> None:
    with pytest.raises(StockRefused, match="does not hold that much"):
        stock.waste(
            bottle=bottle,
            amount_mg=Decimal("6120.01"),
            reason="Spilled",
            second_by=cast.prescriber,
            by=cast.dosing_nurse,
            at=now,
        )
    with pytest.raises(IntegrityError, match="bottle_never_below_zero"), transaction.atomic():
        StockEntry.objects.create(bottle=bottle, kind="counted", amount_mg=Decimal("-6120.01"), at=now, by=cast.manager)
    assert Bottle.objects.get().balance_mg == 6120


def test_h34_a_bottle_changes_only_by_a_stock_entry(bottle: Bottle) -> None:
    changes: list[dict[str, Any]] = [
        {"balance_mg": 9999},
        {"status": "closed", "station": None},
        {"line_count": 1},
        {"lot": "other"},
        {"expires_on": date(2050, 1, 1)},
        {"drug": "buprenorphine"},
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Bottle.objects.filter(pk=bottle.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        bottle.delete()


def test_h34_a_bottle_cannot_be_born_full(cast: Cast, solution: Product) -> None:
    Bottle.objects.create(
        product=solution,
        site=cast.harbor,
        lot="X",
        expires_on=date(2039, 1, 1),
        drug="buprenorphine",
        balance_mg=500,
        status="open",
        station=cast.window,
    )
    born = Bottle.objects.get()
    assert (born.balance_mg, born.status, born.station, born.drug) == (Decimal(0), "sealed", None, "methadone")


def test_h36_a_ledger_line_is_never_changed_or_deleted(bottle: Bottle) -> None:
    for sql in (
        "UPDATE medication_stockentry SET amount_mg = 1",
        "DELETE FROM medication_stockentry",
        "TRUNCATE medication_stockentry CASCADE",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_h36_what_the_application_sends_as_balance_is_not_believed(bottle: Bottle, cast: Cast, now: datetime) -> None:
    entry = StockEntry.objects.create(
        bottle=bottle,
        kind="received",
        amount_mg=10,
        balance_after_mg=99999,
        line_number=77,
        volume_ml=5,
        at=now,
        by=cast.dosing_nurse,
    )
    entry.refresh_from_db()
    assert (entry.line_number, entry.balance_after_mg, entry.volume_ml) == (3, Decimal(6130), Decimal(1))


def test_h35_an_expired_lot_is_neither_received_nor_opened(cast: Cast, solution: Product, now: datetime) -> None:
    today = cast.harbor.dosing_day(now)
    with pytest.raises(StockRefused, match="expired"):
        stock.receive_bottle(
            product=solution,
            site=cast.harbor,
            lot="OLD",
            expires_on=today - timedelta(days=1),
            amount_mg=Decimal(100),
            reference="",
            form_key=uuid4(),
            by=cast.dosing_nurse,
            at=now,
        )
    last_day = stock.receive_bottle(
        product=solution,
        site=cast.harbor,
        lot="LAST",
        expires_on=today,
        amount_mg=Decimal(100),
        reference="",
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )
    with pytest.raises(StockRefused, match="expired"):
        stock.open_bottle(bottle=last_day, station=cast.window, by=cast.dosing_nurse, at=now + timedelta(days=1))
    stock.open_bottle(bottle=last_day, station=cast.window, by=cast.dosing_nurse, at=now)


def test_h35_a_recalled_lot_is_not_opened_and_nothing_is_dispensed_from_it(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    stock.recall_bottle(bottle=bottle, reason="Maker's recall 12", by=cast.dosing_nurse, at=now)
    stock.close_bottle(bottle=bottle, by=cast.dosing_nurse, at=now)
    with pytest.raises(StockRefused, match="recalled"):
        stock.open_bottle(bottle=bottle, station=cast.window, by=cast.dosing_nurse, at=now)
    with pytest.raises(Conflict):
        stock.recall_bottle(bottle=bottle, reason="Again", by=cast.dosing_nurse, at=now)


def test_h11_two_strengths_of_one_liquid_are_never_open_at_one_window(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    weak = Product.objects.create(drug="methadone", form="oral solution", strength_mg_per_ml=Decimal(1))
    other = make_bottle(cast, weak, "500", "W1")
    with pytest.raises(Conflict, match="Put it away first"):
        stock.open_bottle(bottle=other, station=cast.window, by=cast.dosing_nurse, at=now)
    stock.close_bottle(bottle=bottle, by=cast.dosing_nurse, at=now)
    stock.open_bottle(bottle=other, station=cast.window, by=cast.dosing_nurse, at=now)


def test_a_bottle_of_another_site_is_not_opened_here(bottle: Bottle, cast: Cast, now: datetime) -> None:
    from breakwater.organization.models import Station

    elsewhere = Station.objects.create(site=cast.eastside, name="Window E", kind="dosing_window")
    stock.close_bottle(bottle=bottle, by=cast.dosing_nurse, at=now)
    with pytest.raises(StockRefused, match="another site"):
        stock.open_bottle(bottle=bottle, station=elsewhere, by=cast.nadia, at=now)


def test_h37_waste_needs_a_witness_who_is_somebody_else(bottle: Bottle, cast: Cast, now: datetime) -> None:
    with pytest.raises(StockRefused, match="somebody else"):
        stock.waste(
            bottle=bottle,
            amount_mg=Decimal(10),
            reason="Spilled",
            second_by=cast.dosing_nurse,
            by=cast.dosing_nurse,
            at=now,
        )
    with pytest.raises(IntegrityError, match="stock_second_person_is_another"), transaction.atomic():
        StockEntry.objects.create(
            bottle=bottle,
            kind="wasted",
            amount_mg=-10,
            reason="Spilled",
            at=now,
            by=cast.dosing_nurse,
            second_by=cast.dosing_nurse,
        )


def test_a_count_within_tolerance_enters_the_difference(bottle: Bottle, cast: Cast, now: datetime) -> None:
    entry = stock.count(bottle=bottle, counted_mg=Decimal(6100), by=cast.dosing_nurse, at=now).entry
    assert entry is not None
    assert (entry.amount_mg, entry.balance_after_mg) == (Decimal(-20), Decimal(6100))
    assert ledger.verify().holds


@pytest.mark.parametrize(
    ("kind", "amount_mg"), [("received", -1), ("received", 0), ("wasted", 1), ("opened", 5), ("dispensed", 3)]
)
def test_the_sign_of_a_line_fits_its_kind(bottle: Bottle, cast: Cast, now: datetime, kind: str, amount_mg: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StockEntry.objects.create(
            bottle=bottle,
            kind=kind,
            amount_mg=amount_mg,
            station=cast.window,
            reason="x",
            second_by=cast.prescriber,
            at=now,
            by=cast.dosing_nurse,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"form": "oral solution"},
        {"form": "tablet"},
        {"form": "oral solution", "strength_mg_per_ml": Decimal(10), "mg_per_unit": Decimal(5)},
        {"form": "tablet", "strength_mg_per_ml": Decimal(10)},
        {"form": "oral solution", "strength_mg_per_ml": Decimal(0)},
    ],
)
def test_a_product_has_exactly_the_strength_of_its_form(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(drug="methadone", **fields)
