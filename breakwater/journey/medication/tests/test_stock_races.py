"""Acts on stock that meet at the same moment: no more comes in than was ordered, nothing is closed or made twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import (
    AuthorizedReceiver,
    Bottle,
    IncidentStep,
    Receipt,
    StockCount,
    StockIncident,
)
from breakwater.journey.medication.stock.receiving import Delivered
from breakwater.journey.medication.tests.builders import make_bottle, make_order_line, name_receiver
from breakwater.journey.medication.tests.test_races import Stage, at_once
from breakwater.testing.database import TestDatabase

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(fresh_database: TestDatabase) -> Stage:
    return Stage()


def test_ten_deliveries_at_once_never_bring_more_than_was_ordered(stage: Stage) -> None:
    name_receiver(stage.cast)
    line = make_order_line(stage.cast, stage.bottle.product, containers=3)

    def receive() -> Receipt:
        return stock.receive_delivery(
            line=line,
            delivered=Delivered("I", 1, 1, "L", date(2039, 1, 1)),
            form_key=uuid4(),
            by=stage.cast.dosing_nurse,
            at=stage.at,
        )

    at_once(*[receive] * 10)
    assert Receipt.objects.count() == Bottle.objects.filter(lot="L").count() == 3


def test_an_incident_is_closed_once_and_a_receiver_named_once(stage: Stage) -> None:
    cast = stage.cast
    stock.count(bottle=stage.bottle, counted_mg=Decimal(5000), by=cast.dosing_nurse, at=stage.at)
    stock.count(bottle=stage.bottle, counted_mg=Decimal(5000), by=cast.detox_nurse, at=stage.at)
    close = partial(
        stock.close_incident,
        incident=StockIncident.objects.get(),
        cause="broken",
        note="A bottle fell",
        by=cast.manager,
        at=stage.at,
    )
    at_once(*[close] * 8)
    assert IncidentStep.objects.filter(kind="closed").count() == 1
    at_once(*[partial(name_receiver, cast)] * 8)
    assert AuthorizedReceiver.objects.count() == 1


def test_of_two_counts_at_once_one_is_the_first_and_one_the_second(stage: Stage) -> None:
    people = (stage.cast.dosing_nurse, stage.cast.detox_nurse)
    at_once(
        *[
            partial(stock.count, bottle=stage.bottle, counted_mg=Decimal(5000), by=person, at=stage.at)
            for person in people
        ]
    )
    first = StockCount.objects.get(again_of=None)
    assert StockCount.objects.get(again_of=first).entry is not None
    assert StockIncident.objects.count() == 1
    assert Bottle.objects.get(pk=stage.bottle.pk).balance_mg == 5000


def test_waste_kept_at_once_goes_into_one_waste_stock_and_moves_against_each_other_end(stage: Stage) -> None:
    cast = stage.cast
    other = make_bottle(cast, stage.bottle.product, "1000")
    signed: dict[str, Any] = {"reason": "x", "second_by": cast.prescriber, "by": cast.dosing_nurse, "at": stage.at}
    keep = partial(stock.waste, bottle=stage.bottle, amount_mg=Decimal(3), kept=True, **signed)
    there = partial(stock.move_to_bottle, bottle=stage.bottle, into=other, amount_mg=Decimal(5), **signed)
    back = partial(stock.move_to_bottle, bottle=other, into=stage.bottle, amount_mg=Decimal(5), **signed)
    at_once(*[keep] * 6, *[there] * 6, *[back] * 6)
    assert Bottle.objects.get(purpose="waste").balance_mg == 18
    assert Bottle.objects.get(pk=stage.bottle.pk).balance_mg == 6120 - 18
    assert Bottle.objects.get(pk=other.pk).balance_mg == 1000
    assert ledger.verify().holds
