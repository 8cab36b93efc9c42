"""Ask the database with a statement that it plans once for each connection.

Planning a statement of many small look-ups costs the database more than answering it, and building one anew in Python
costs us more than both. So what every page asks, and what asks for much at once, is written as SQL and prepared.
Django binds values on its own side and therefore switches preparing off; here they are bound by the server, on Django's
own connection, inside its transaction, and counted and logged like any other query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]
M = TypeVar("M", bound=models.Model)


class _Cursor(ServerBindingCursor):  # type: ignore[misc, unused-ignore]
    """The driver forgets the text of a statement once it is prepared; Django's log asks for it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        done = super().execute(query, params, **options)  # type: ignore[misc]
        self._query = SimpleNamespace(query=query.encode())
        return done


def ask(statement: str, values: Mapping[str, Any]) -> list[Row]:
    """The rows that a statement answers with. Values of type jsonb arrive as text.

    Args:
        statement: SQL with named places such as ``%(patient)s`` that answers with rows, be they those of RETURNING;
            the same text at every call, or it is planned anew.

    Raises:
        django.db.DatabaseError: as for any other query.
    """
    with _prepared() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def ask_by_name(statement: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As ``ask``, with each row as a dictionary by the names of its columns."""
    with _prepared() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def columns(model: type[models.Model], table: str) -> str:
    """All columns of a model, for a statement in which its table is called ``table``; see ``instance``."""
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


def instance(model: type[M], values: Sequence[Any]) -> M:
    """A row of ``columns`` as an object of the model. Not for models with JSON, which arrives as text."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, values)


@contextmanager
def _prepared() -> Iterator[CursorWrapper]:
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.prepare_threshold = driver.prepare_threshold, 0
    try:
        with connection._prepare_cursor(_Cursor(driver)) as cursor:  # type: ignore[attr-defined, call-arg]
            yield cursor
    finally:
        driver.prepare_threshold = usual
