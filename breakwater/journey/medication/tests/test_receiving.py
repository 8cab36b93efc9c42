"""Receive against invoice and order form, by somebody who is on the list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import (
    AuthorizedReceiver,
    Bottle,
    OrderForm,
    OrderFormLine,
    Product,
    Receipt,
    StockEntry,
    StockIncident,
)
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.stock.receiving import Delivered
from breakwater.journey.medication.tests.builders import make_film, make_order_line, name_receiver
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(cast: Cast, solution: Product) -> OrderFormLine:
    return make_order_line(cast, solution)


def came(**changes: Any) -> Delivered:
    return Delivered(
        **{"invoice": "I-1", "invoiced": 2, "received": 2, "lot": "M7", "expires_on": date(2039, 6, 30), **changes}
    )


def receive(cast: Cast, line: OrderFormLine, at: datetime, delivered: Delivered | None = None, **more: Any) -> Receipt:
    return stock.receive_delivery(
        line=line, delivered=delivered or came(), by=cast.dosing_nurse, at=at, **{"form_key": uuid4(), **more}
    )


def test_h36_only_somebody_on_the_list_receives(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    with pytest.raises(StockRefused, match="A manager names them"):
        receive(cast, line, now)
    name_receiver(cast)
    receive(cast, line, now)
    stock.end_receiver(receiver=AuthorizedReceiver.objects.get(), by=cast.manager, at=now)
    with pytest.raises(StockRefused, match="not on the list"):
        receive(cast, line, now)
    assert Receipt.objects.count() == 1


def test_a_place_on_the_list_ends_on_its_last_day(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    today = cast.harbor.local(now).date()
    stock.name_receiver(
        site=cast.harbor, staff=cast.dosing_nurse, starts_on=today, ends_on=today, by=cast.manager, at=now
    )
    receive(cast, line, now)
    with pytest.raises(StockRefused, match="not on the list"):
        receive(cast, line, now + timedelta(days=1))


def test_nobody_names_themselves(cast: Cast, now: datetime) -> None:
    today = now.date()
    with pytest.raises(StockRefused, match="Somebody else"):
        stock.name_receiver(
            site=cast.harbor, staff=cast.manager, starts_on=today, ends_on=today, by=cast.manager, at=now
        )
    name_receiver(cast)
    with pytest.raises(Conflict, match="on the list already"):
        name_receiver(cast)


def test_each_container_is_a_bottle_that_names_its_receipt(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    name_receiver(cast)
    receipt = receive(cast, line, now)
    lines = StockEntry.objects.filter(receipt=receipt)
    assert [entry.amount_mg for entry in lines] == [Decimal(10000), Decimal(10000)]
    assert Bottle.objects.count() == 2
    assert not StockIncident.objects.exists()
    assert ledger.verify().holds


def test_the_same_form_twice_is_one_receipt(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    name_receiver(cast)
    key = uuid4()
    assert receive(cast, line, now, form_key=key) == receive(cast, line, now, form_key=key)
    assert Bottle.objects.count() == 2


def test_a_shortage_is_recorded_and_opens_an_incident(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    name_receiver(cast)
    with pytest.raises(StockRefused, match="differ"):
        receive(cast, line, now, came(received=1))
    receipt = receive(cast, line, now, came(received=1, difference_note="One bottle broken in the box"))
    incident = StockIncident.objects.get()
    assert (incident.kind, incident.receipt, incident.missing_mg) == ("delivery", receipt, Decimal(10000))
    with pytest.raises(IntegrityError, match="receipt_difference_says_why"), transaction.atomic():
        Receipt.objects.create(
            line=line, invoice="x", invoiced=2, received=1, received_at=now, received_by=cast.dosing_nurse
        )


def test_no_more_is_accepted_than_was_ordered(cast: Cast, line: OrderFormLine, now: datetime) -> None:
    name_receiver(cast)
    receive(cast, line, now, came(invoiced=5, received=5))
    with pytest.raises(StockRefused, match="Do not accept more"):
        receive(cast, line, now)


def test_schedule_ii_is_not_ordered_on_a_purchase_order(cast: Cast, solution: Product, now: datetime) -> None:
    form = OrderForm.objects.create(
        site=cast.harbor,
        kind="purchase_order",
        number="7",
        signed_on=now.date(),
        supplier="S",
        supplier_dea_number="MJ3614511",
        entered_at=now,
        entered_by=cast.dosing_nurse,
    )
    with pytest.raises(StockRefused, match="Schedule II"):
        _add(form, solution, cast, now)
    _add(form, make_film(), cast, now)


def _add(form: OrderForm, product: Product, cast: Cast, now: datetime) -> OrderFormLine:
    return stock.add_order_line(
        order_form=form,
        product=product,
        containers=1,
        quantity_each=Decimal(10),
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )


def order_form_fields(**changes: str) -> dict[str, str]:
    return {
        "form_key": str(uuid4()),
        "kind": "dea_222",
        "number": "222-000-17",
        "signed_on": "2026-01-05",
        "supplier": "Harbor Wholesale",
        "supplier_dea_number": "MJ3614511",
        **changes,
    }


def test_order_form_by_page_warns_about_the_dea_number_and_never_refuses(cast: Cast, solution: Product) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    url = reverse("medication:write_order_form")
    assert nurse.post(url, order_form_fields(number="")).status_code == 422
    right = nurse.post(url, order_form_fields(), follow=True).content.decode()
    assert "last digit does not fit" not in right
    assert "signed more than 60 days ago" in right
    wrong = nurse.post(url, order_form_fields(number="18", supplier_dea_number="MJ3614512"), follow=True)
    assert wrong.status_code == 200
    assert "The last digit does not fit the others" in wrong.content.decode()
    assert nurse.post(url, order_form_fields()).status_code == 409
    assert OrderForm.objects.count() == 2


def test_lines_are_added_by_page_and_what_is_still_to_come_is_shown(cast: Cast, solution: Product) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    nurse.post(reverse("medication:write_order_form"), order_form_fields())
    form = OrderForm.objects.get()
    url = reverse("medication:order_form", args=[form.pk])
    sent = {"form_key": str(uuid4()), "product": str(solution.pk), "containers": "2", "quantity_each": "1000"}
    assert nurse.post(url, {**sent, "containers": "two"}).status_code == 422
    assert nurse.post(url, sent).status_code == 303
    html = nurse.get(reverse("medication:receive")).content.decode()
    assert "222-000-17" in html
    assert "You are not on the list" in html
    receive_url = reverse("medication:receive_delivery", args=[OrderFormLine.objects.get().pk])
    refused = nurse.post(
        receive_url,
        {
            "form_key": str(uuid4()),
            "invoice": "I",
            "invoiced": "1",
            "received": "1",
            "lot": "L",
            "expires_on": "2039-01-01",
        },
    )
    assert refused.status_code == 422
    assert "A manager names them" in refused.content.decode()


def test_the_manager_keeps_the_list_by_page(cast: Cast) -> None:
    manager = sign_in(Client(), cast.manager)
    url = reverse("medication:receivers")
    assert "Nobody may receive" in manager.get(url).content.decode()
    sent = {"staff": str(cast.dosing_nurse.pk), "starts_on": "2039-01-01", "ends_on": "2039-12-31"}
    assert manager.post(url, {**sent, "ends_on": "2038-01-01"}).status_code == 422
    assert manager.post(url, {**sent, "staff": str(cast.nadia.pk)}).status_code == 422
    assert manager.post(url, {**sent, "starts_on": "2020-01-01"}).status_code == 422
    assert manager.post(url, sent).status_code == 303
    named = AuthorizedReceiver.objects.get()
    assert manager.post(reverse("medication:end_receiver", args=[named.pk])).status_code == 303
    assert "taken off" in manager.get(url).content.decode()
    assert sign_in(Client(), cast.dosing_nurse).get(url).status_code == 403
