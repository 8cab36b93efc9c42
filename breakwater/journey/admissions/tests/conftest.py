"""Fixtures of admissions. Imports wait until Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from breakwater.testing.cast import Cast


@pytest.fixture
def amira(cast: Cast) -> Client:
    """Admissions at Harbor, signed in."""
    from django.test import Client

    from breakwater.testing.sign_in import sign_in

    return sign_in(Client(), cast.admissions)
