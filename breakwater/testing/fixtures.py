"""Fixtures that every test may use; loaded by the root ``conftest.py``."""

from __future__ import annotations

import pytest

from breakwater.testing.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, on rows of its own."""
    return make_cast()
