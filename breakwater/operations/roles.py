"""The two database roles and what each may do.

`breakwater_owner` owns the tables and runs migrations. `breakwater_app` is the running application: it reads and
writes rows, but it cannot change or delete a row that is append-only, empty a table, or alter the schema. So even a
mistake in our own code, or a query smuggled in from outside, cannot rewrite a dose or an audit row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from breakwater.operations.errors import OperationsError

OWNER = "breakwater_owner"
APP = "breakwater_app"

APP_LIMITS: Mapping[str, str] = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
OWNER_LIMITS: Mapping[str, str] = {
    "statement_timeout": "15min",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5min",
}

READ_AND_WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
READ_AND_ADD = frozenset({"SELECT", "INSERT"})
READ_ONLY = frozenset({"SELECT"})
USE_SEQUENCE = frozenset({"SELECT", "USAGE"})

# Tables the application reads but only the owner writes. The one exception is when the demo center was built.
READ_ONLY_TABLES = frozenset({"django_migrations", "organization_installation"})
WRITABLE_COLUMNS: Mapping[str, tuple[str, ...]] = {"organization_installation": ("demo_built_at",)}

GRANTING = 7_324_001  # advisory lock: two nodes that start at once must not grant at once

Connection = psycopg.Connection[tuple[Any, ...]]


def user_of(url: str) -> str:
    """The role name in a connection address."""
    return str(conninfo_to_dict(url).get("user", ""))


def append_only_tables() -> frozenset[str]:
    """Tables whose rows the application may add but never change: append-only models and every history table.

    Needs Django to be set up.
    """
    import pghistory.models
    from django.apps import apps

    from breakwater.audit.append_only import AppendOnly

    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and issubclass(model, (AppendOnly, pghistory.models.Event))
    )


def create_roles_and_database(admin: Connection, database: str) -> bool:
    """On a cluster of our own: make both roles and the database. True when the database is new.

    `admin` is a superuser's connection in autocommit mode.
    """
    for role in (OWNER, APP):
        if not _role_exists(admin, role):
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return False
    create = sql.SQL("CREATE DATABASE {} OWNER {}")
    admin.execute(create.format(sql.Identifier(database), sql.Identifier(OWNER)))
    return True


def ensure_app_role(owner: Connection, app_url: str) -> None:
    """On an ordinary server: make the application's role if it is missing.

    Raises OperationsError with the statements to run when the owner may not create roles.
    """
    wanted = conninfo_to_dict(app_url)
    name = str(wanted.get("user", ""))
    if _role_exists(owner, name):
        return
    role, password = sql.Identifier(name), sql.Literal(str(wanted.get("password", "")))
    try:
        owner.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(role, password)
        )
    except psycopg.errors.InsufficientPrivilege:
        raise OperationsError(
            "database.no_app_role",
            f"The database user {name!r} of DATABASE_URL does not exist, and the owner may not create it.",
            f"As an administrator run: CREATE ROLE {name} LOGIN PASSWORD '...';",
        ) from None


def set_limits(connection: Connection, limits: Mapping[str, str]) -> None:
    """Set the time limits of the connected role. Each role sets its own, which every server allows."""
    row = connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = current_user").fetchone()
    kept = (row[0] if row else None) or []
    for name, value in limits.items():
        if f"{name}={value}" not in kept:
            statement = sql.SQL("ALTER ROLE CURRENT_USER SET {} = {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Literal(value)))


def grant_all(owner: Connection, app: str, append_only: Collection[str]) -> int:
    """Give `app` exactly its rights on every table and sequence of the schema; returns how many were changed.

    Safe to run again and again: only what differs is touched. Run it after every migration.
    """
    changed = 0
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(%s)", [GRANTING])
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(app)))
        _close_schema(owner, app)
        for name, kind, held, open_to_all in _rights_held(owner, app):
            wanted = _rights_wanted(name, kind, append_only)
            columns = WRITABLE_COLUMNS.get(name, ())
            if set(held) != wanted or open_to_all or columns:
                _regrant(owner, app, name, kind, wanted, columns)
                changed += not columns
    return changed


def _rights_wanted(name: str, kind: str, append_only: Collection[str]) -> frozenset[str]:
    if kind == "S":
        return USE_SEQUENCE
    if name in READ_ONLY_TABLES or kind in ("v", "m"):
        return READ_ONLY
    return READ_AND_ADD if name in append_only else READ_AND_WRITE


def _rights_held(owner: Connection, app: str) -> list[tuple[str, str, list[str], bool]]:
    """Name, kind, rights of `app`, and whether everybody holds any right, for each table and sequence."""
    return owner.execute(
        """
        SELECT c.relname, c.relkind::text,
               coalesce(array_agg(a.privilege_type) FILTER (WHERE a.grantee = r.oid), '{}'),
               coalesce(bool_or(a.grantee = 0), false)
          FROM pg_class c
          JOIN pg_roles r ON r.rolname = %s
          LEFT JOIN LATERAL aclexplode(c.relacl) a ON true
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
           AND pg_has_role(c.relowner, 'USAGE')
         GROUP BY c.relname, c.relkind, r.oid
         ORDER BY c.relname
        """,
        [app],
    ).fetchall()


def _regrant(
    owner: Connection, app: str, name: str, kind: str, wanted: Collection[str], columns: tuple[str, ...]
) -> None:
    thing = sql.SQL("SEQUENCE {}" if kind == "S" else "TABLE {}").format(sql.Identifier("public", name))
    role = sql.Identifier(app)
    rights = sql.SQL(", ").join(sql.SQL(right) for right in sorted(wanted))
    owner.execute(sql.SQL("REVOKE ALL ON {} FROM {}, PUBLIC").format(thing, role))
    owner.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, thing, role))
    if columns:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        owner.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(names, thing, role))


def _close_schema(owner: Connection, app: str) -> None:
    """Nobody but the owner makes tables, not even temporary ones."""
    if _holds(owner, "has_schema_privilege(%s, 'public', 'CREATE')", [app]):
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    if _holds(owner, "has_database_privilege(%s, current_database(), 'TEMPORARY')", [app]):
        deny_temporary_tables(owner, owner.info.dbname)


def deny_temporary_tables(owner: Connection, database: str) -> None:
    """Take from everybody the right to make temporary tables. A copy of a database does not inherit this."""
    owner.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def _holds(connection: Connection, question: str, values: list[str]) -> bool:
    row = connection.execute(sql.SQL("SELECT ") + sql.SQL(question), values).fetchone()
    return bool(row and row[0])


def _role_exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
