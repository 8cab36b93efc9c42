"""Whatever is done with a bottle, in whatever order: the lines sum to the balance, and nothing goes below zero."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.actions import DueDose, Given, give_dose, reverse_dose
from breakwater.journey.medication.models import Bottle, Product, StockEntry
from breakwater.journey.medication.tests.builders import FIT, make_bottle, make_open_bottle
from breakwater.organization.models import StaffMember
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient

pytestmark = pytest.mark.django_db

MG = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(400), places=2)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("dose"), MG),
        st.tuples(st.just("reverse"), st.integers(0, 20)),
        st.tuples(st.just("waste"), MG),
        st.tuples(st.just("count"), st.decimals(min_value=0, max_value=1200, places=2)),
        st.tuples(st.just("pump"), MG),
        st.tuples(st.just("clean"), MG),
        st.tuples(st.just("keep"), MG),
        st.tuples(st.just("pour"), MG),
        st.tuples(st.just("destroy"), st.none()),
        st.tuples(st.just("close"), st.none()),
        st.tuples(st.just("open"), st.none()),
        st.tuples(st.just("recall"), st.none()),
    ),
    max_size=12,
)


class Shelf:
    """A bottle, what is done with it, and plain sums beside it as the oracle: of it, of waste, of the next bottle."""

    def __init__(self, cast: Cast, product: Product) -> None:
        self.cast, self.at = cast, datetime.now(UTC)
        self.bottle = make_open_bottle(cast, product, "1000", lot="A1")
        self.other = make_bottle(cast, product, "500", lot="A1")
        self.expected = Decimal(1000)
        self.wasted = self.poured = Decimal(0)
        self.given: list[Given] = []

    def do(self, act: str, value: object) -> None:
        try:
            with transaction.atomic():
                self.expected += getattr(self, act)(value)
        except Refused:
            pass

    def dose(self, mg: Decimal) -> Decimal:
        person = make_patient("Person", "Number")
        order = make_order(make_episode(person, self.cast.harbor, self.cast.admissions), self.cast.prescriber)
        order.dose_mg = mg
        order.save()
        self.given.append(
            give_dose(
                due=DueDose(order.pk, 1, person.pk),
                bottle_id=self.bottle.pk,
                fitness=FIT,
                identified=True,
                found_by="scan",
                station=self.cast.window,
                form_key=uuid4(),
                by=self.cast.dosing_nurse,
                at=self.at,
            )
        )
        return -mg

    def reverse(self, number: int) -> Decimal:
        if number >= len(self.given):
            return Decimal(0)
        dose = self.given[number].dose
        reverse_dose(
            dose=dose,
            reason="Not taken",
            second_by=self.cast.prescriber,
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        return dose.dose_mg

    def waste(self, mg: Decimal) -> Decimal:
        stock.waste(
            bottle=self.bottle,
            amount_mg=mg,
            reason="Spilled",
            second_by=self.cast.prescriber,
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        return -mg

    def count(self, mg: Decimal) -> Decimal:
        """A first count that is far off enters nothing; the second one, by somebody else, is entered."""
        before = Bottle.objects.get(pk=self.bottle.pk).balance_mg
        first = stock.count(bottle=self.bottle, counted_mg=mg, by=self.cast.dosing_nurse, at=self.at)
        if first.entry is None:
            stock.count(bottle=self.bottle, counted_mg=mg, by=self.cast.detox_nurse, at=self.at)
        return mg - before

    def pump(self, mg: Decimal) -> Decimal:
        """Primed, the beginning put back: the bottle holds what it held."""
        self.run_pump("primed", mg, None)
        return Decimal(0)

    def clean(self, mg: Decimal) -> Decimal:
        self.run_pump("cleaned", mg, self.cast.prescriber)
        self.wasted += mg
        return -mg

    def run_pump(self, kind: str, mg: Decimal, second_by: StaffMember | None) -> None:
        stock.run_pump(
            bottle=self.bottle,
            kind=kind,
            amount_mg=mg,
            reason="Morning",
            second_by=second_by,
            by=self.cast.dosing_nurse,
            at=self.at,
        )

    def keep(self, mg: Decimal) -> Decimal:
        stock.waste(
            bottle=self.bottle,
            amount_mg=mg,
            reason="Left in the cup",
            second_by=self.cast.prescriber,
            by=self.cast.dosing_nurse,
            at=self.at,
            kept=True,
        )
        self.wasted += mg
        return -mg

    def pour(self, mg: Decimal) -> Decimal:
        stock.move_to_bottle(
            bottle=self.bottle,
            into=self.other,
            amount_mg=mg,
            reason="Nearly empty",
            second_by=self.cast.prescriber,
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        self.poured += mg
        return -mg

    def destroy(self, _: None) -> Decimal:
        container = Bottle.objects.filter(purpose="waste").first()
        if container is None:
            return Decimal(0)
        stock.destroy(
            site=self.cast.harbor,
            balances_mg={container.pk: container.balance_mg},
            method="Mixed with a binding agent",
            place="Pharmacy",
            witnesses=(self.cast.prescriber, self.cast.detox_nurse),
            form_key=uuid4(),
            by=self.cast.dosing_nurse,
            at=self.at,
        )
        self.wasted = Decimal(0)
        return Decimal(0)

    def close(self, _: None) -> Decimal:
        stock.close_bottle(bottle=self.bottle, by=self.cast.dosing_nurse, at=self.at)
        return Decimal(0)

    def open(self, _: None) -> Decimal:
        stock.open_bottle(bottle=self.bottle, station=self.cast.window, by=self.cast.dosing_nurse, at=self.at)
        return Decimal(0)

    def recall(self, _: None) -> Decimal:
        stock.recall_bottle(bottle=self.bottle, reason="Recall", by=self.cast.dosing_nurse, at=self.at)
        return Decimal(0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_ledger_sums_for_any_sequence_of_acts(
    cast: Cast, solution: Product, acts: list[tuple[str, object]]
) -> None:
    with transaction.atomic():
        shelf = Shelf(cast, solution)
        for act, value in acts:
            shelf.do(act, value)
        bottle = Bottle.objects.get(pk=shelf.bottle.pk)
        lines = list(StockEntry.objects.of_bottle(bottle))
        assert bottle.balance_mg == shelf.expected >= 0
        assert sum(line.amount_mg for line in lines) == bottle.balance_mg
        assert [line.line_number for line in lines] == list(range(1, len(lines) + 1))
        assert all(line.balance_after_mg >= 0 for line in lines)
        assert lines[-1].balance_after_mg == bottle.balance_mg
        assert Bottle.objects.get(pk=shelf.other.pk).balance_mg == 500 + shelf.poured
        assert sum(one.balance_mg for one in Bottle.objects.filter(purpose="waste")) == shelf.wasted
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not [fault for fault in ledger.verify().faults if fault.code != "ledger_dose_wrong"]
        transaction.set_rollback(True)


def test_verify_names_a_dose_without_its_stock_line(cast: Cast, solution: Product) -> None:
    from breakwater.record.models import Dose

    order = make_order(cast.rosas_episode, cast.prescriber)
    at = datetime.now(UTC)
    dose = Dose.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        order=order,
        order_version=1,
        site=cast.harbor,
        dosing_day=date(2026, 1, 1),
        status="completed",
        drug="methadone",
        dose_mg=80,
        given_at=at,
        given_by=cast.dosing_nurse,
    )
    (fault,) = ledger.verify().faults
    assert fault.code == "ledger_dose_wrong"
    assert str(dose.pk) in fault.message
