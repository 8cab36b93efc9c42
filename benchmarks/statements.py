"""The SQL statements of a request, as they were sent: for the floor to send again, and for pgbench."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, groupby
from typing import Any

import psycopg
from psycopg.types.json import Json, Jsonb

RECORDINGS = "BENCHMARK_RECORDINGS"  # names the file with recordings, for the floor
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
# A connection that is kept asks once a request whether it still stands; Django does so past its own cursors.
HEALTH_CHECK = "SELECT 1"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with plain parameters. ``transaction`` numbers those of one request; 0 is outside of any."""

    sql: str
    values: Any
    transaction: int = 0


@dataclass(slots=True)
class Recording:
    """What one request sent, in order."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many statements, without savepoints and without BEGIN and COMMIT."""
        return sum(not one.sql.startswith(SAVEPOINTS) for one in self.statements)

    def transactions(self) -> Iterator[list[Statement]]:
        """The statements in groups: those of one transaction together, each other one alone."""
        for number, group in groupby(self.statements, key=lambda one: one.transaction):
            if number:
                yield list(group)
            else:
                yield from ([one] for one in group)


@contextmanager
def recording() -> Iterator[Recording]:
    """Write down what Django sends to the database inside the block."""
    from django.db import connection

    found = Recording()
    begun = count(1)
    now_in = 0
    set_autocommit = connection.set_autocommit

    def note_transaction(autocommit: bool, *args: Any, **kwargs: Any) -> None:
        nonlocal now_in
        set_autocommit(autocommit, *args, **kwargs)
        now_in = 0 if autocommit else next(begun)

    def note(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        if many:
            raise NotImplementedError("executemany is not used by anything that is measured")
        found.statements.append(Statement(sql, plain(values), now_in))
        return execute(sql, values, many, context)

    connection.set_autocommit = note_transaction  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        del connection.set_autocommit  # type: ignore[method-assign]


def plain(value: Any) -> Any:
    """The same parameters without classes of ours, so that a process that does not know them can send them."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (Json, Jsonb)):
        return type(value)(value.obj)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(one) for one in value)
    return value


def as_script(recordings: Sequence[Recording], connection: psycopg.Connection[Any]) -> str:
    """The same statements as a script for pgbench, one request after the other, with the values written out."""
    cursor = psycopg.ClientCursor(connection)
    lines = []
    for one in recordings:
        lines.append(f"{HEALTH_CHECK};")
        for group in one.transactions():
            texts = [f"{_one_line(cursor.mogrify(each.sql, each.values))};" for each in group]
            lines += ["BEGIN;", *texts, "COMMIT;"] if group[0].transaction else texts
    return "\n".join(lines) + "\n"


def _one_line(sql: str) -> str:
    """Without comments, which would swallow the rest of the line."""
    kept = (line.partition("--")[0] if line.lstrip().startswith("--") else line for line in sql.splitlines())
    return " ".join(line.strip() for line in kept if line.strip())
