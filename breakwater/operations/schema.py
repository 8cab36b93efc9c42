"""Bring the tables up to date, give the application's role its rights, and mark what kind of installation this is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg

from breakwater.operations import roles
from breakwater.operations.place import Place

MIGRATING = 7_324_002  # advisory lock: of two nodes that start at once one migrates and the other waits


def migrate(place: Place, verbosity: int = 1) -> None:
    """Run all migrations and grant all rights. This process must have been set up as the owner.

    The first run writes what kind of installation the database is; nothing in the application can change it later.
    """
    from django.core.management import call_command

    from breakwater.operations import quick_migrations

    owner_url = place.need_owner_url()
    with _alone(owner_url) as alone:
        with quick_migrations.on_an_empty_database() if _is_empty(alone) else nullcontext():
            call_command("migrate", interactive=False, verbosity=verbosity)
        with psycopg.connect(owner_url, autocommit=True) as owner:
            _mark(owner, "live" if place.mode == "live" else "demo")
            if place.app_role != roles.user_of(owner_url):
                roles.grant_all(owner, place.app_role, roles.append_only_tables())


def _mark(owner: roles.Connection, kind: str) -> None:
    owner.execute(
        "INSERT INTO organization_installation (id, kind, created_at) VALUES (1, %s, now()) ON CONFLICT DO NOTHING",
        [kind],
    )


@contextmanager
def _alone(owner_url: str) -> Iterator[roles.Connection]:
    # statement_timeout off: waiting for another node's migration is not a statement gone wrong.
    with psycopg.connect(owner_url, autocommit=True, options="-c statement_timeout=0 -c lock_timeout=0") as waiting:
        waiting.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        yield waiting


def _is_empty(connection: roles.Connection) -> bool:
    row = connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
    return row == (0,)
