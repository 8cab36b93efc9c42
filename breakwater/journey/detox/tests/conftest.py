"""Fixtures of the detox stage. Imports wait until Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client

    from breakwater.record.models import EpisodeOfCare
    from breakwater.testing.cast import Cast


@pytest.fixture(autouse=True)
def _a_sunday_afternoon() -> Iterator[None]:
    """Time stands still at 14:20 in New York, so that "30 min late" is that whenever the tests run."""
    with time_machine.travel(datetime(2026, 11, 22, 19, 20, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def ana(cast: Cast) -> EpisodeOfCare:
    """Ana Ortiz, in bed A1 of Harbor's detox unit for two days."""
    from breakwater.journey.detox.tests.builders import admit

    return admit(cast, "Ana", "Ortiz")


@pytest.fixture
def nurse(cast: Cast, client: Client) -> Client:
    """A browser in which Maria Jensen, detox nurse at Harbor, has signed in."""
    from breakwater.testing.sign_in import sign_in

    return sign_in(client, cast.detox_nurse)
