"""Write many rows of one model at once, through PostgreSQL's COPY: constraints and triggers hold as for any row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models
from psycopg import sql


def copy_rows(rows: Iterable[models.Model], *, at_a_time: int = 5000, leave_out: Sequence[str] = ()) -> int:
    """Write the rows in their order, ``at_a_time`` to a COPY, and say how many there were.

    Args:
        leave_out: names of fields that the database fills by itself, such as a sequence.
    """
    written, rest = 0, iter(rows)
    while batch := list(islice(rest, at_a_time)):
        _copy(batch, leave_out)
        written += len(batch)
    return written


def _copy(rows: list[Any], leave_out: Sequence[str]) -> None:
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.name not in leave_out]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    columns = [(field.attname, _as_json(field)) for field in fields]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [as_json(getattr(row, name)) if as_json else getattr(row, name) for name, as_json in columns]
            )


def _as_json(field: Any) -> Any:
    if not isinstance(field, models.JSONField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
