"""Building the demo center from the command line: only where the database was made for it, and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from breakwater.operations.errors import OperationsError
from breakwater.operations.place import DATABASE_NAMES, Place, on_cluster

Say = Callable[[str], None]

SIGN_INS = "demo-sign-ins.txt"


def refuse_live(place: Place) -> None:
    """Raise OperationsError when this database was created for a live program."""
    kind, _ = _installation(place)
    if kind == "live":
        raise OperationsError(
            "demo.not_a_demo_database",
            "This database was not created as a demo, so no synthetic people are put into it. Nothing was changed.",
            "Unset DATABASE_URL, or name a new and empty database there.",
        )


def build_if_missing(place: Place, seed: int | None, say: Say) -> None:
    """Build the demo center unless this database has one. Raises OperationsError in a live program's database."""
    refuse_live(place)
    _, built_at = _installation(place)
    if built_at is None:
        _build(place, seed, say)
    elif built_at.astimezone().date() < datetime.now(UTC).astimezone().date():
        say(f"This demo center was built on {built_at:%Y-%m-%d}. `breakwater demo --rebuild` makes one of today.")


def drop(place: Place) -> None:
    """Throw a demo center away, so that the next step makes a new one. Never touches anything but a demo."""
    if place.cluster is None:
        raise OperationsError(
            "demo.not_ours_to_drop",
            "Breakwater drops a demo center only in a database that it runs itself.",
            "Drop that database yourself, create it again, and run `breakwater demo`.",
        )
    refuse_live(place)
    name = DATABASE_NAMES["demo"]
    with psycopg.connect(place.cluster.url(), autocommit=True) as admin:
        row = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()
        if row and row[0]:
            raise OperationsError(
                "demo.in_use", "Somebody is using this demo center.", "Stop `breakwater serve` or `demo` first."
            )
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    (place.home / SIGN_INS).unlink(missing_ok=True)
    on_cluster("demo", place.home, place.cluster, name)


def print_sign_ins(place: Place, say: Say) -> None:
    """Print who can sign in, as it was written down when the demo center was built."""
    kept = place.home / SIGN_INS
    if not kept.exists():
        place.set_up_django()
        kept.write_text(_sign_ins())
    say(kept.read_text())


def _installation(place: Place) -> tuple[str | None, datetime | None]:
    """Kind of this database and when its demo center was built; (None, None) before the first migration."""
    with psycopg.connect(place.app_url, autocommit=True) as connection:
        try:
            row = connection.execute("SELECT kind, demo_built_at FROM organization_installation").fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return None, None
    return row or (None, None)


def _build(place: Place, seed: int | None, say: Say) -> None:
    place.set_up_django()
    from breakwater.demo.build import SEED, build_demo_center
    from breakwater.organization.clock import now

    built = build_demo_center(now=now(), seed=SEED if seed is None else seed, say=lambda part: say(f"  {part}"))
    say(f"The demo center is built: {built.people} people, {built.ledger_lines} entries in the medicine ledger.")
    (place.home / SIGN_INS).write_text(_sign_ins())
    _close_connections()


def _sign_ins() -> str:
    from breakwater.demo.staff import sign_ins
    from breakwater.privacy.demo_sign_in import DEMO_PASSWORD

    lines = [f"  {one.site:<10} {one.role:<28} {one.email}" for one in sign_ins()]
    return "\n".join(
        [
            "Sign in as (synthetic staff, all with the same password):",
            *lines,
            f"  Password: {DEMO_PASSWORD}",
            "  The six-digit codes are on the page /demo/sign-ins/.",
        ]
    )


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
