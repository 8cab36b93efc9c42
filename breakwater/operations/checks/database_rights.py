"""What the application's database user could do if somebody made it: the database itself is asked, table by table."""

from __future__ import annotations

from collections.abc import Iterator

from breakwater.operations import roles
from breakwater.operations.checks.finding import Finding

REPAIR = "Run `breakwater migrate` as the owner, which takes these rights away."


def findings(connection: roles.Connection) -> Iterator[Finding]:
    """Check the rights of the connected user."""
    yield from _powers(connection)
    changeable = _names(connection, CAN_CHANGE, [sorted(roles.append_only_tables())])
    if changeable:
        yield Finding(
            "database.audit_writable",
            f"The application's database user can change or delete rows that must never change, in: {changeable}.",
            REPAIR,
        )
    if emptiable := _names(connection, CAN_TRUNCATE, []):
        yield Finding("database.can_truncate", f"The application's database user can empty: {emptiable}.", REPAIR)
    if _is(connection, "SELECT has_schema_privilege('public', 'CREATE')"):
        yield Finding("database.can_alter_schema", "The application's database user can make tables.", REPAIR)


CAN_CHANGE = """
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
       AND (has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
            OR has_any_column_privilege(c.oid, 'UPDATE'))
     ORDER BY 1
"""
CAN_TRUNCATE = """
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND has_table_privilege(c.oid, 'TRUNCATE')
     ORDER BY 1
"""
OWNS = """
    SELECT count(*) > 0 FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER')
"""


def _powers(connection: roles.Connection) -> Iterator[Finding]:
    if _is(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield Finding(
            "database.superuser",
            "The application connects as a superuser, for whom no protection holds.",
            f"Set DATABASE_URL to a user such as {roles.APP}, and DATABASE_OWNER_URL to the owner of the tables.",
        )
    elif _is(connection, OWNS):
        yield Finding(
            "database.owns_tables",
            "The application connects as the owner of its tables, who can give itself any right.",
            f"Set DATABASE_URL to a user such as {roles.APP}, and DATABASE_OWNER_URL to the owner of the tables.",
        )


def _names(connection: roles.Connection, question: str, values: list[list[str]]) -> str:
    return ", ".join(name for (name,) in connection.execute(question.encode(), values))


def _is(connection: roles.Connection, question: str) -> bool:
    row = connection.execute(question.encode()).fetchone()
    return bool(row and row[0])
