"""A person's story: every stage's rows, read in one statement whatever their number, and told as events.

A teller is SQL beside words: the query names the columns, and the function below it says what happened. All queries
go to the database together, so that a chart costs one round trip and shows one moment. They know ``%(patient)s``, who
was reached through the scope before; ``%(sites)s``, the sites in reach, for rows that belong to a place; ``%(now)s``;
``inside(column)`` for the part of the story that is shown; and ``signed(column)`` for the name of a staff member as it
stands under what they did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from breakwater.audit import prepared
from breakwater.chart.event import Event
from breakwater.chart.window import Window
from breakwater.privacy.scope import Scope

Row = dict[str, Any]
Teller = Callable[[Row], Iterator[Event]]
ALWAYS = "-infinity"
SHORTHAND = {
    r"\binside\(([\w.]+)\)": r"\1 > %(since)s::timestamptz AND \1 <= %(until)s::timestamptz",
    r"\bsigned\(([\w.]+)\)": (
        r"(SELECT trim(who.name || ' ' || who.credentials) FROM organization_staffmember who WHERE who.id = \1)"
    ),
}

_queries: dict[str, str] = {}
_tellers: dict[str, Teller] = {}


def asks(name: str, query: str) -> str:
    """Add a query to the statement; its rows are found under ``name``. Returns the name."""
    for short, long in SHORTHAND.items():
        query = re.sub(short, long, query)
    _queries[name] = query
    return name


def told_from(query: str) -> Callable[[Teller], Teller]:
    """Mark a function that tells the rows of this query, one at a time."""

    def mark(teller: Teller) -> Teller:
        _tellers[asks(teller.__name__, query)] = teller
        return teller

    return mark


def moment(text: str) -> datetime:
    """A point in time as the database writes it into JSON."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read about one person at one moment."""

    rows: dict[str, list[Row]]

    def of(self, name: str) -> list[Row]:
        """The rows of one query."""
        return self.rows[name]

    def events(self) -> Iterator[Event]:
        """Everything that the tellers make of the rows."""
        for name, tell in _tellers.items():
            for row in self.rows[name]:
                yield from tell(row)


def read(scope: Scope, patient_id: UUID, window: Window, *, now: datetime) -> Read:
    """Read the rows of a person whom the scope has reached."""
    values = {
        "patient": patient_id,
        "sites": list(scope.site_ids),
        "since": ALWAYS if window.since is None else window.since.isoformat(),
        "until": window.until,
        "now": now,
    }
    (found,) = prepared.ask(_statement(), values)
    return Read({name: json.loads(rows) if rows else [] for name, rows in zip(_queries, found, strict=True)})


@cache
def _statement() -> str:
    """All queries as one statement with one row: a list of rows for each."""
    # Nothing but the texts of this package is put together here; what a request brings goes in as values.
    parts = [f"(SELECT jsonb_agg(found) FROM ({query}) found)" for query in _queries.values()]  # noqa: S608
    return f"SELECT {', '.join(parts)}"
