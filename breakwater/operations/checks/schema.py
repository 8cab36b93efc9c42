"""Whether the tables are those this version of Breakwater was written for, and its triggers are awake."""

from __future__ import annotations

from collections.abc import Iterator

from breakwater.operations import roles
from breakwater.operations.checks.finding import Finding


def findings(connection: roles.Connection, mode: str) -> Iterator[Finding]:
    """Check migrations, the mark of the installation, and the triggers that keep rows as they are."""
    missing = list(missing_migrations())
    if missing:
        yield Finding(
            "database.missing_migrations",
            f"The database lacks {len(missing)} migrations, the first is {missing[0]}.",
            "Run `breakwater migrate` with DATABASE_OWNER_URL set.",
        )
        return
    yield from _unknown_migrations()
    yield from _installation(connection, mode)
    yield from _triggers(connection)


def missing_migrations() -> Iterator[str]:
    """Names of migrations that this version has and the database has not seen, also when later ones were applied."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    for app, name in sorted(set(loader.graph.nodes) - set(loader.applied_migrations)):
        yield f"{app}.{name}"


def _unknown_migrations() -> Iterator[Finding]:
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("breakwater.")}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.graph.nodes
    )
    if unknown:
        yield Finding(
            "database.newer_than_program",
            f"The database was changed by a newer version of Breakwater ({', '.join(unknown)}).",
            "Start that version, or restore the backup made before it was started.",
        )


def _installation(connection: roles.Connection, mode: str) -> Iterator[Finding]:
    row = connection.execute("SELECT kind FROM organization_installation").fetchone()
    kind = row[0] if row else None
    if kind is None or kind != ("demo" if mode == "test" else mode):
        yield Finding(
            "installation.other_kind",
            f"This database was created as {kind or 'nothing known'}, and Breakwater is started as {mode}.",
            "Set BREAKWATER_MODE to what the database is, or give this installation a database of its own.",
        )


def _triggers(connection: roles.Connection) -> Iterator[Finding]:
    asleep = [
        f"{trigger} on {table}"
        for table, trigger in connection.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'D' AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
    ]
    if asleep:
        yield Finding(
            "database.triggers_disabled",
            f"Rules of the database are switched off: {', '.join(asleep)}.",
            "As the owner run ALTER TABLE ... ENABLE TRIGGER for each, and find out who switched them off.",
        )
