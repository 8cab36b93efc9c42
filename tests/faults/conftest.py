"""An installation of its own for a test that breaks it: a durable cluster, `breakwater serve`, and the cast inside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.faults.installation import Installation


@pytest.fixture
def installation(django_db_blocker: DjangoDbBlocker, settings: Settings) -> Iterator[Installation]:
    """Running, with fsync and synchronous commit on.

    This process has the same secret and folder, and is connected to its database as the application.
    """
    from breakwater.testing.connection import connected_to
    from tests.faults.installation import serving

    home = Path(mkdtemp(prefix="bw-", dir="/tmp"))
    home.chmod(0o755)
    settings.SECRET_KEY, settings.HOME = token_urlsafe(60), home
    try:
        with serving(home, settings.SECRET_KEY) as running, django_db_blocker.unblock(), connected_to(running.database):
            yield running
    finally:
        elsewhere = home / "postgres"
        if elsewhere.is_symlink():
            shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
