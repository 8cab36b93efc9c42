"""Builders for tests of medication: products, bottles, doses of other days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.models import Bottle, Product
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
