"""Fixtures of the medication stage. Imports wait until Django is set up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from breakwater.journey.medication.models import Bottle, Product
    from breakwater.record.models import MedicationOrder
    from breakwater.testing.cast import Cast


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def solution(db: None) -> Product:
    """Methadone 10 mg/mL."""
    from breakwater.journey.medication.tests.builders import make_product

    return make_product()


@pytest.fixture
def bottle(cast: Cast, solution: Product) -> Bottle:
    """612 mL of methadone 10 mg/mL, in use at window 1."""
    from breakwater.journey.medication.tests.builders import make_open_bottle

    return make_open_bottle(cast, solution)


@pytest.fixture
def order(cast: Cast) -> MedicationOrder:
    """Rosa's signed order: methadone 80 mg once a day."""
    from breakwater.testing.cast import make_order

    return make_order(cast.rosas_episode, cast.prescriber)
