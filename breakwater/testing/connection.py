"""Point Django's one database connection at another database, for this process and all its threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from breakwater.testing.database import TestDatabase, django_settings


@contextmanager
def connected_to(database: TestDatabase) -> Iterator[None]:
    """Use `database` inside the block, as the application's role; afterwards what was used before."""
    settings: dict[str, Any] = connections.settings[DEFAULT_DB_ALIAS]
    before = dict(settings)
    connections.close_all()
    # Threads share this one dictionary, so that connections they open later go to the same place.
    settings.update(django_settings(database.app_url))
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything done inside the block, and check deferred constraints at its end as a commit would."""
    whole = transaction.Atomic(using=None, savepoint=True, durable=False)
    whole._from_testcase = True  # type: ignore[attr-defined]  # so that durable blocks are allowed, as in TestCase
    with whole:
        try:
            yield
        finally:
            if not connection.needs_rollback:
                connection.check_constraints()
            transaction.set_rollback(True)
