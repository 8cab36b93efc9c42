"""Ask the database with a statement that it plans once for each connection.

Planning a statement of many small look-ups costs the database more than answering it. Django binds values on its own
side and therefore switches preparing off; here they are bound by the server, on Django's own connection, inside its
transaction, and counted and logged like any other query.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

Row = tuple[Any, ...]


def ask(statement: str, values: Mapping[str, Any]) -> list[Row]:
    """The rows that answer a statement. Values of type jsonb arrive as text.

    Args:
        statement: SQL with named places such as ``%(patient)s``; the same text at every call, or it is planned anew.

    Raises:
        django.db.DatabaseError: as for any other query.
    """
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.prepare_threshold = driver.prepare_threshold, 0
    try:
        with connection._prepare_cursor(ServerBindingCursor(driver)) as cursor:  # type: ignore[attr-defined, call-arg]
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    finally:
        driver.prepare_threshold = usual
