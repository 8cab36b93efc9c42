"""The environment of every test, set before anything reads the settings."""

from __future__ import annotations

import os

from breakwater.operations.secret import secret_key
from breakwater.testing.database import HOME


def environment_for_tests() -> None:
    """Set what the settings read, before anything imports them. The database is chosen later, by the fixtures."""
    for name in ("BREAKWATER_SECRET_KEY", "DATABASE_OWNER_URL", "BREAKWATER_DATABASE_ROLE"):
        os.environ.pop(name, None)
    (HOME / "static").mkdir(parents=True, exist_ok=True)
    os.environ["BREAKWATER_MODE"] = "test"
    os.environ["BREAKWATER_HOME"] = str(HOME)
    os.environ["BREAKWATER_SECRET_KEY"] = secret_key(HOME, "test")  # a running server of ours signs with it too
    os.environ["DJANGO_SETTINGS_MODULE"] = "breakwater.web.settings"
    # No test may reach a real database by mistake, not even one that forgets to ask for `db`.
    os.environ["DATABASE_URL"] = "postgresql://nobody@/none?host=/nonexistent"
