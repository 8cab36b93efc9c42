"""Medicine that leaves a bottle without being given: waste, pump, moves, destruction. Nothing is lost from sight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.models import Bottle, Destruction, Product, StockEntry
from breakwater.journey.medication.models.stock_kind import ADDS, MOVES_NOTHING, TAKES, StockKind
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.tests.builders import make_bottle
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


def signed(cast: Cast, now: datetime, **more: Any) -> dict[str, Any]:
    return {"reason": "Morning", "by": cast.dosing_nurse, "at": now, "second_by": cast.prescriber, **more}


def waste_of(cast: Cast) -> Bottle:
    return Bottle.objects.get(site=cast.harbor, purpose="waste")


def refused_at_commit(match: str) -> None:
    """What a commit would find now is refused; then the open block is undone."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def test_every_kind_says_which_way_it_moves() -> None:
    kinds = [*ADDS, *TAKES, *MOVES_NOTHING, StockKind.COUNTED]
    assert sorted(kinds) == sorted(StockKind)


def test_h34_priming_that_is_poured_back_is_two_lines_that_sum_to_zero(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    sent = signed(cast, now, second_by=None)
    stock.run_pump(bottle=bottle, kind="primed", amount_mg=Decimal(50), **sent)
    first, second = StockEntry.objects.exclude(move=None).order_by("line_number")
    assert (first.kind, first.amount_mg, second.kind, second.amount_mg) == (
        "primed",
        Decimal(-50),
        "put_back",
        Decimal(50),
    )
    assert first.move == second.move
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 6120


@pytest.mark.parametrize("kind", ["primed", "cleaned", "calibrated"])
def test_h34_what_a_pump_drew_goes_into_waste_stock_before_a_second_person(
    bottle: Bottle, cast: Cast, now: datetime, kind: str
) -> None:
    with pytest.raises(StockRefused, match="somebody else"):
        stock.run_pump(
            bottle=bottle, kind=kind, amount_mg=Decimal(50), **signed(cast, now, second_by=cast.dosing_nurse)
        )
    stock.run_pump(bottle=bottle, kind=kind, amount_mg=Decimal(50), **signed(cast, now))
    assert (Bottle.objects.get(pk=bottle.pk).balance_mg, waste_of(cast).balance_mg) == (Decimal(6070), Decimal(50))
    assert ledger.verify().holds


def test_h37_waste_that_was_collected_waits_to_be_destroyed(bottle: Bottle, cast: Cast, now: datetime) -> None:
    stock.waste(bottle=bottle, amount_mg=Decimal(20), kept=True, **signed(cast, now))
    stock.waste(bottle=bottle, amount_mg=Decimal(10), **signed(cast, now))
    assert (Bottle.objects.get(pk=bottle.pk).balance_mg, waste_of(cast).balance_mg) == (Decimal(6090), Decimal(20))


def test_half_a_move_does_not_stand(bottle: Bottle, cast: Cast, now: datetime) -> None:
    half: dict[str, Any] = {"bottle": bottle, "kind": "moved_out", "amount_mg": -5, "at": now, "by": cast.dosing_nurse}
    more = {"second_by": cast.prescriber, "reason": "x"}
    with pytest.raises(IntegrityError, match="stock_half_a_move_names_it"), transaction.atomic():
        StockEntry.objects.create(**half, **more)
    with transaction.atomic():
        StockEntry.objects.create(**half, **more, move=uuid4())
        refused_at_commit("sum to zero")


def test_a_move_between_products_does_not_stand(bottle: Bottle, cast: Cast, now: datetime) -> None:
    weak = Product.objects.create(drug="methadone", form="oral solution", strength_mg_per_ml=Decimal(1))
    other, move = make_bottle(cast, weak, "500", "W1"), uuid4()
    common: dict[str, Any] = {"at": now, "by": cast.dosing_nurse, "second_by": cast.prescriber, "reason": "x"}
    with transaction.atomic():
        StockEntry.objects.create(bottle=bottle, kind="moved_out", amount_mg=-5, move=move, **common)
        StockEntry.objects.create(bottle=other, kind="moved_in", amount_mg=5, move=move, **common)
        refused_at_commit("one product")


def test_only_bottles_of_one_lot_are_poured_together(
    bottle: Bottle, cast: Cast, solution: Product, now: datetime
) -> None:
    same, other = make_bottle(cast, solution, "500"), make_bottle(cast, solution, "500", "X2")
    with pytest.raises(StockRefused, match="one lot"):
        stock.move_to_bottle(bottle=other, into=bottle, amount_mg=Decimal(5), **signed(cast, now))
    with pytest.raises(StockRefused, match="two different"):
        stock.move_to_bottle(bottle=bottle, into=bottle, amount_mg=Decimal(5), **signed(cast, now))
    with pytest.raises(StockRefused, match="does not hold"):
        stock.move_to_bottle(bottle=same, into=bottle, amount_mg=Decimal(501), **signed(cast, now))
    stock.move_to_bottle(bottle=same, into=bottle, amount_mg=Decimal(500), **signed(cast, now))
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 6620
    stock.hand_over_empty(bottle=same, reason="Rinsed, thrown away", by=cast.dosing_nurse, at=now)
    with pytest.raises(StockRefused, match="Count it first"):
        stock.hand_over_empty(bottle=other, reason="Rinsed", by=cast.dosing_nurse, at=now)
    assert ledger.verify().holds


def test_a_bottle_goes_to_another_site_only_to_one_of_its_receivers(
    cast: Cast, solution: Product, now: datetime
) -> None:
    bottle = make_bottle(cast, solution, "1000")
    sent = signed(cast, now, second_by=cast.nadia, form_key=uuid4(), reference="222-9", site=cast.eastside)
    with pytest.raises(StockRefused, match="not on the list"):
        stock.move_to_site(bottle=bottle, **sent)
    stock.name_receiver(
        site=cast.eastside,
        staff=cast.nadia,
        starts_on=now.date().replace(month=1, day=1),
        ends_on=date(2039, 1, 1),
        by=cast.manager,
        at=now,
    )
    there = stock.move_to_site(bottle=bottle, **sent)
    assert stock.move_to_site(bottle=bottle, **sent) == there
    there.refresh_from_db()
    assert (there.site, there.lot, there.balance_mg, there.expires_on) == (
        cast.eastside,
        bottle.lot,
        Decimal(1000),
        bottle.expires_on,
    )
    assert Bottle.objects.get(pk=bottle.pk).balance_mg == 0
    assert ledger.verify().holds


def destroy(cast: Cast, now: datetime, bottle: Bottle, mg: str, **more: Any) -> Destruction:
    return stock.destroy(
        **{
            "site": cast.harbor,
            "balances_mg": {bottle.pk: Decimal(mg)},
            "method": "Mixed with a binding agent",
            "place": "Pharmacy",
            "witnesses": (cast.prescriber, cast.detox_nurse),
            "form_key": uuid4(),
            "by": cast.dosing_nurse,
            "at": now,
            **more,
        }
    )


def test_destruction_needs_two_witnesses_who_are_neither_each_other_nor_the_nurse(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    stock.waste(bottle=bottle, amount_mg=Decimal(20), kept=True, **signed(cast, now))
    container = waste_of(cast)
    for witnesses in (
        (cast.prescriber, cast.prescriber),
        (cast.prescriber, cast.dosing_nurse),
        (cast.dosing_nurse, cast.prescriber),
    ):
        with pytest.raises(StockRefused, match="somebody else"):
            destroy(cast, now, container, "20", witnesses=witnesses)
    with pytest.raises(StockRefused, match="changed meanwhile"):
        destroy(cast, now, container, "19")
    with pytest.raises(StockRefused, match="in use"):
        destroy(cast, now, bottle, "6100")
    kept = destroy(cast, now, container, "20")
    (line,) = kept.entries.all()
    assert (line.kind, line.amount_mg, line.balance_after_mg) == ("destroyed", Decimal(-20), Decimal(0))
    assert ledger.verify().holds


def test_the_database_itself_keeps_three_people_and_the_act_of_destroying(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    with pytest.raises(IntegrityError, match="destruction_three_people"), transaction.atomic():
        Destruction.objects.create(
            site=cast.harbor,
            method="m",
            place="p",
            destroyed_at=now,
            destroyed_by=cast.dosing_nurse,
            first_witness=cast.prescriber,
            second_witness=cast.prescriber,
        )
    with pytest.raises(IntegrityError, match="stock_destroyed_names_act"), transaction.atomic():
        StockEntry.objects.create(
            bottle=bottle,
            kind="destroyed",
            amount_mg=-1,
            reason="x",
            second_by=cast.prescriber,
            at=now,
            by=cast.dosing_nurse,
        )


def test_h35_waste_stock_is_never_opened_and_nothing_is_given_from_it(
    bottle: Bottle, cast: Cast, now: datetime
) -> None:
    stock.waste(bottle=bottle, amount_mg=Decimal(20), kept=True, **signed(cast, now))
    container = waste_of(cast)
    with pytest.raises(StockRefused, match="never opened"):
        stock.open_bottle(bottle=container, station=cast.window, by=cast.dosing_nurse, at=now)
    for kind, amount in (("opened", 0), ("received", 5), ("wasted", -5)):
        with pytest.raises(DatabaseError), transaction.atomic():
            StockEntry.objects.create(
                bottle=container,
                kind=kind,
                amount_mg=amount,
                station=cast.window,
                reason="x",
                second_by=cast.prescriber,
                at=now,
                by=cast.dosing_nurse,
            )


@pytest.fixture
def nurse(cast: Cast) -> Client:
    return sign_in(Client(), cast.dosing_nurse)


def colleague(cast: Cast, **more: str) -> dict[str, str]:
    return {"colleague_email": cast.detox_nurse.email, "colleague_password": PASSWORD, **more}


def test_pump_by_page_asks_for_a_colleague_only_when_it_is_not_poured_back(
    nurse: Client, cast: Cast, bottle: Bottle
) -> None:
    url = reverse("medication:run_pump", args=[bottle.pk])
    sent = {"kind": "calibrated", "quantity": "5", "went": "back", "reason": "4.9 mL for 5 mL"}
    assert nurse.post(url, {**sent, "went": ""}).status_code == 422
    assert nurse.post(url, sent).status_code == 303
    asked = nurse.post(url, {**sent, "went": "waste"})
    assert asked.status_code == 200
    assert "Pump calibrated: 5\xa0mL = 50\xa0mg (fifty milligrams) of methadone" in asked.content.decode()
    assert not Bottle.objects.filter(purpose="waste").exists()
    assert nurse.post(url, {**sent, "went": "waste", **colleague(cast)}).status_code == 303
    assert waste_of(cast).balance_mg == 50
    html = nurse.get(reverse("medication:stock")).content.decode()
    assert "waits to be destroyed" in html


def test_pouring_over_and_destroying_by_page(nurse: Client, cast: Cast, bottle: Bottle, solution: Product) -> None:
    other = make_bottle(cast, solution, "500")
    move_url = reverse("medication:move", args=[other.pk])
    sent = {"into": str(bottle.pk), "quantity": "50", "reason": "Nearly empty", **colleague(cast)}
    assert nurse.post(move_url, {**sent, "colleague_password": "wrong wrong"}).status_code == 422
    assert nurse.post(move_url, sent).status_code == 303
    assert nurse.post(reverse("medication:hand_over_empty", args=[other.pk]), {"reason": "Rinsed"}).status_code == 303
    waste_url = reverse("medication:waste", args=[bottle.pk])
    wasted = {"quantity": "2", "kept": "yes", "reason": "Left in the cup", **colleague(cast)}
    assert nurse.post(waste_url, wasted).status_code == 303
    container = waste_of(cast)
    url = reverse("medication:destroy")
    form = {
        "form_key": str(uuid4()),
        "bottles": f"{container.pk}=20.00",
        "method": "Binding agent",
        "place": "Pharmacy",
        "other_email": cast.prescriber.email,
        "other_password": PASSWORD,
        **colleague(cast),
    }
    assert nurse.post(url, {**form, "bottles": f"{container.pk}=2.00"}).status_code == 422
    assert nurse.post(url, {**form, "other_email": cast.detox_nurse.email}).status_code == 422
    answer = nurse.post(url, form, follow=True)
    html = answer.content.decode()
    for words in ("What DEA Form 41 asks for", "Binding agent", "Maria Jensen RN", "Ada Wei MD", "2\xa0mL"):
        assert words in html, words
    assert waste_of(cast).balance_mg == 0


def test_handing_a_bottle_to_another_site_by_page(nurse: Client, cast: Cast, solution: Product, now: datetime) -> None:
    bottle = make_bottle(cast, solution, "1000")
    stock.name_receiver(
        site=cast.eastside,
        staff=cast.nadia,
        starts_on=date(2020, 1, 1),
        ends_on=date(2039, 1, 1),
        by=cast.manager,
        at=now,
    )
    url = reverse("medication:move_to_site", args=[bottle.pk])
    sent = {"form_key": str(uuid4()), "to_site": str(cast.eastside.pk), "reference": "222-9", "reason": "Short there"}
    assert nurse.post(url, {**sent, **colleague(cast)}).status_code == 422
    assert nurse.post(url, {**sent, **colleague(cast, colleague_email=cast.nadia.email)}).status_code == 303
    assert Bottle.objects.get(site=cast.eastside).balance_mg == 1000
