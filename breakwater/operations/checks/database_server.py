"""Unsafe settings of the database server: a confirmed dose must survive the next second's power cut (H43, H47)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from breakwater.operations import roles
from breakwater.operations.binaries import OLDEST_VERSION
from breakwater.operations.checks.finding import Finding, Severity

DURABLE = {
    "fsync": "what was confirmed can be gone after a power cut",
    "synchronous_commit": "a dose can be confirmed to the nurse before it is on disk",
    "full_page_writes": "a power cut can leave half-written pages that cannot be repaired",
}


@contextmanager
def connected(url: str) -> Iterator[roles.Connection]:
    """A connection as the application."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        yield connection


def findings(connection: roles.Connection, mode: str) -> Iterator[Finding]:
    """Check the server's settings as the application's connections have them.

    Only a test, which refuses to run on the database of a live program, may be quicker than safe.
    """
    yield from _version(connection)
    for name, danger in DURABLE.items():
        if _show(connection, name) == "off" and mode != "test":
            yield Finding(
                f"database.{name}_off",
                f"{name} is off on the database server: {danger}.",
                f"Set {name} = on (postgresql.conf, ALTER SYSTEM, ALTER DATABASE or ALTER ROLE) and reload the server.",
            )
    for name in roles.APP_LIMITS:
        if _show(connection, name) == "0":
            yield Finding(
                f"database.no_{name}",
                f"{name} is not set for the application's database user, so one bad query can hold everybody up.",
                "Run `breakwater migrate`, which sets it.",
            )
    if _show(connection, "data_checksums") != "on":
        yield Finding(
            "database.no_checksums",
            "The database does not check its pages, so a failing disk is noticed late.",
            "Switch data checksums on with pg_checksums while the server is stopped.",
            Severity.WARNING,
        )


def _version(connection: roles.Connection) -> Iterator[Finding]:
    version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION:
        yield Finding(
            "database.too_old",
            f"The database server is PostgreSQL {version}.",
            f"Use PostgreSQL {OLDEST_VERSION} or newer.",
        )


def _show(connection: roles.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s, true)", [name]).fetchone()
    return str(row[0]) if row else ""
