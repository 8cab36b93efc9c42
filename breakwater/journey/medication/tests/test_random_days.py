"""Whole days of the window and the shelf, drawn at random: after each one the books balance to the last mg.

A few days run each time. ``BREAKWATER_RANDOM_DAYS=1000`` runs as many, one after the other, on the same bottles.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.actions import DueDose, Given, give_dose, reverse_dose
from breakwater.journey.medication.models import Bottle, Product
from breakwater.journey.medication.stock.counting import to_count
from breakwater.journey.medication.tests.builders import FIT
from breakwater.record.models import MedicationOrder
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient

pytestmark = pytest.mark.django_db

DAYS = int(os.environ.get("BREAKWATER_RANDOM_DAYS", "12"))
FIRST_DAY = datetime(2026, 1, 5, 14, tzinfo=UTC)
PEOPLE, BOTTLE_MG, LOW_MG, LOT = 5, Decimal(10_000), Decimal(1_000), "R1"


class Days:
    """Days one after the other; beside them what each bottle should hold, kept by plain adding and taking away."""

    def __init__(self, cast: Cast, product: Product, chance: Random) -> None:
        self.cast, self.product, self.chance = cast, product, chance
        self.at = FIRST_DAY
        self.holds: dict[UUID, Decimal] = {}
        self.orders = [self.order(number) for number in range(PEOPLE)]
        self.bottle = self.open_new()

    def order(self, number: int) -> MedicationOrder:
        episode = make_episode(
            make_patient("Person", f"Number{number}"), self.cast.harbor, self.cast.admissions, started_at=FIRST_DAY
        )
        first = self.cast.harbor.dosing_day(FIRST_DAY)
        return make_order(
            episode,
            self.cast.prescriber,
            dose_mg=str(self.chance.randrange(20, 120)),
            starts_on=first,
            ends_on=first + timedelta(days=DAYS),
            signed_at=FIRST_DAY,
        )

    def signed(self, **more: Any) -> dict[str, Any]:
        return {
            "reason": "Day",
            "second_by": self.cast.prescriber,
            "by": self.cast.dosing_nurse,
            "at": self.at,
            **more,
        }

    def moved(self, bottle: Bottle, mg: Decimal) -> None:
        self.holds[bottle.pk] = self.holds.get(bottle.pk, Decimal(0)) + mg

    def some_mg(self, most: int = 2000) -> Decimal:
        return Decimal(self.chance.randrange(1, most)) / 100

    def waste_stock(self) -> Bottle:
        return Bottle.objects.get(purpose="waste")

    def open_new(self) -> Bottle:
        bottle = stock.receive_bottle(
            product=self.product,
            site=self.cast.harbor,
            lot=LOT,
            expires_on=date(2039, 1, 1),
            amount_mg=BOTTLE_MG,
            reference="222",
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        stock.open_bottle(bottle=bottle, station=self.cast.window, by=self.cast.dosing_nurse, at=self.at)
        self.moved(bottle, BOTTLE_MG)
        return bottle

    def change_bottle(self) -> None:
        """The next bottle is opened; what is left in the last one is poured over."""
        last = self.bottle
        stock.close_bottle(bottle=last, by=self.cast.dosing_nurse, at=self.at)
        self.bottle = self.open_new()
        rest = self.holds[last.pk]
        stock.move_to_bottle(bottle=last, into=self.bottle, amount_mg=rest, **self.signed())
        self.moved(last, -rest)
        self.moved(self.bottle, rest)
        stock.hand_over_empty(bottle=last, reason="Rinsed", by=self.cast.dosing_nurse, at=self.at)

    def run_pump(self) -> None:
        kind, mg = self.chance.choice(("primed", "cleaned", "calibrated")), self.some_mg()
        back = self.chance.random() < 0.5
        more = self.signed(second_by=None if back else self.cast.prescriber)
        stock.run_pump(bottle=self.bottle, kind=kind, amount_mg=mg, **more)
        if not back:
            self.moved(self.bottle, -mg)
            self.moved(self.waste_stock(), mg)

    def give(self, order: MedicationOrder) -> Given:
        given = give_dose(
            due=DueDose(order.pk, order.version, order.patient_id),
            bottle_id=self.bottle.pk,
            fitness=FIT,
            identified=True,
            found_by="scan",
            station=self.cast.window,
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        self.moved(self.bottle, -order.dose_mg)
        return given

    def take_back(self, given: Given) -> None:
        """Recorded and not taken: the books get it back, and what was poured is wasted."""
        mg, kept = given.dose.dose_mg, self.chance.random() < 0.5
        reverse_dose(dose=given.dose, form_key=uuid4(), **self.signed())
        stock.waste(bottle=self.bottle, amount_mg=mg, kept=kept, **self.signed())
        if kept:
            self.moved(self.waste_stock(), mg)

    def spill(self) -> None:
        mg = self.some_mg()
        stock.waste(bottle=self.bottle, amount_mg=mg, **self.signed())
        self.moved(self.bottle, -mg)

    def count(self) -> None:
        """Now and then far off: then somebody else counts, and only that is entered."""
        wide = self.chance.random() < 0.1
        found = self.holds[self.bottle.pk] - (self.some_mg(90_000) if wide else self.some_mg(900))
        first = stock.count(bottle=self.bottle, counted_mg=found, by=self.cast.dosing_nurse, at=self.at)
        if first.entry is None:
            stock.count(bottle=self.bottle, counted_mg=found, by=self.cast.detox_nurse, at=self.at)
        self.holds[self.bottle.pk] = found

    def count_shelf(self) -> None:
        stock.count_shelf(
            site=self.cast.harbor,
            purpose="shift",
            moment="",
            counted_mg={one.pk: self.holds[one.pk] for one in to_count(self.cast.harbor)},
            second_by=self.cast.detox_nurse,
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )

    def destroy(self) -> None:
        held = Bottle.objects.filter(purpose="waste", balance_mg__gt=0).first()
        if held is None:
            return
        stock.destroy(
            site=self.cast.harbor,
            balances_mg={held.pk: self.holds[held.pk]},
            method="Binding agent",
            place="Pharmacy",
            witnesses=(self.cast.prescriber, self.cast.detox_nurse),
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        self.holds[held.pk] = Decimal(0)

    def live(self) -> None:
        """One day, and at its end what every bottle holds."""
        if self.holds[self.bottle.pk] < LOW_MG:
            self.change_bottle()
        self.run_pump()
        for order in self.orders:
            given = self.give(order)
            if self.chance.random() < 0.03:
                self.take_back(given)
        for act, how_often in ((self.spill, 0.2), (self.count, 0.5), (self.count_shelf, 0.2), (self.destroy, 0.05)):
            if self.chance.random() < how_often:
                act()
        self.at += timedelta(days=1)

    def must_balance(self) -> None:
        kept = dict(Bottle.objects.values_list("pk", "balance_mg"))
        assert kept == self.holds


def test_random_days_of_acts_balance_to_the_last_mg(cast: Cast, solution: Product) -> None:
    days = Days(cast, solution, Random(20_261_125))
    for number in range(DAYS):
        days.live()
        days.must_balance()
        if number % 100 == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    report = ledger.verify()
    assert report.holds, report.faults
    assert report.entries > 7 * DAYS
