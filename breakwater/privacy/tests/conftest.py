"""The moment every privacy test happens at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
