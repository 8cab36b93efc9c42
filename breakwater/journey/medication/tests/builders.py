"""Builders for tests of medication: products, bottles, doses of other days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from breakwater.journey.medication import stock
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.models import Bottle, OrderForm, OrderFormLine, Product
from breakwater.journey.medication.stock import open_bottle, receive_bottle
from breakwater.testing.cast import Cast


def make_product(drug: str = "methadone", *, mg_per_ml: str = "10") -> Product:
    """A liquid."""
    return Product.objects.create(drug=drug, form="oral solution", strength_mg_per_ml=Decimal(mg_per_ml))


def make_film(mg_per_unit: str = "8") -> Product:
    """Buprenorphine films."""
    return Product.objects.create(drug="buprenorphine", form="film under the tongue", mg_per_unit=Decimal(mg_per_unit))


def make_tablet(mg_per_unit: str = "10") -> Product:
    """Methadone tablets."""
    return Product.objects.create(drug="methadone", form="tablet", mg_per_unit=Decimal(mg_per_unit))


def make_bottle(cast: Cast, product: Product, amount_mg: str = "6120", lot: str = "M4471") -> Bottle:
    """A bottle on Harbor's shelf."""
    return receive_bottle(
        product=product,
        site=cast.harbor,
        lot=lot,
        expires_on=date(2039, 6, 30),
        amount_mg=Decimal(amount_mg),
        reference="222-1",
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=datetime.now(UTC),
    )


def make_open_bottle(cast: Cast, product: Product, amount_mg: str = "6120", lot: str = "M4471") -> Bottle:
    """A bottle in use at window 1."""
    bottle = make_bottle(cast, product, amount_mg, lot)
    open_bottle(bottle=bottle, station=cast.window, by=cast.dosing_nurse, at=datetime.now(UTC))
    bottle.refresh_from_db()
    return bottle


FIT = Fitness(alertness="alert", slurred_or_unsteady=False, smells_of_alcohol=False, respiratory_rate_per_min=14)


def name_receiver(cast: Cast) -> None:
    """The manager puts the dosing nurse on Harbor's list of receivers."""
    today = cast.harbor.local(datetime.now(UTC)).date()
    stock.name_receiver(
        site=cast.harbor,
        staff=cast.dosing_nurse,
        starts_on=today,
        ends_on=date(2039, 12, 31),
        by=cast.manager,
        at=datetime.now(UTC),
    )


def make_order_line(cast: Cast, product: Product, *, containers: int = 6, each: str = "1000") -> OrderFormLine:
    """Form 222 of today with one line."""
    at = datetime.now(UTC)
    order_form = stock.write_order_form(
        order_form=OrderForm(
            site=cast.harbor,
            kind="dea_222",
            number=f"22200{uuid4().hex[:6]}",
            signed_on=at.date(),
            supplier="Harbor Wholesale",
            supplier_dea_number="MJ3614511",
        ),
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=at,
    )
    return stock.add_order_line(
        order_form=order_form,
        product=product,
        containers=containers,
        quantity_each=Decimal(each),
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=at,
    )
