"""What the application's database role may do, tried for real on every table."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from breakwater.operations import roles
from breakwater.testing.database import TestDatabase

APPEND_ONLY = sorted(roles.append_only_tables())


def all_tables(database: TestDatabase) -> list[str]:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        rows = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def refused(connection: psycopg.Connection, statement: str, table: str) -> bool:
    """Whether the database refuses `statement` on `table` for want of a right (not for any other reason)."""
    try:
        connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_audit_doses_stock_and_history_are_append_only() -> None:
    expected = {
        "audit_auditentry",
        "record_dose",
        "medication_stockentry",
        "therapy_sessionnote",
        "record_patientevent",
    }
    assert expected <= set(APPEND_ONLY)


def test_the_application_cannot_change_or_delete_an_append_only_row(fresh_database: TestDatabase) -> None:
    first_columns = (
        "SELECT table_name, min(column_name) FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
    )
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        column_of: dict[str, str] = dict(owner.execute(first_columns).fetchall())
    with psycopg.connect(fresh_database.app_url, autocommit=True) as app:
        for table in APPEND_ONLY:
            column = column_of[table]
            assert refused(app, f'UPDATE {{}} SET "{column}" = "{column}"', table), table
            assert refused(app, "DELETE FROM {}", table), table
            assert not refused(app, "SELECT 1 FROM {}", table), table


def test_the_application_cannot_empty_any_table(fresh_database: TestDatabase) -> None:
    with psycopg.connect(fresh_database.app_url, autocommit=True) as app:
        for table in all_tables(fresh_database):
            assert refused(app, "TRUNCATE {} CASCADE", table), table


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE extra (id int)",
        "CREATE TEMPORARY TABLE extra (id int)",
        "CREATE SCHEMA extra",
        "DROP TABLE django_session",
        "ALTER TABLE django_session ADD COLUMN extra int",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
        "CREATE ROLE intruder",
    ],
)
@pytest.mark.django_db
def test_the_application_cannot_alter_the_schema_or_its_own_rights(statement: str) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(ProgrammingError) as refusal, transaction.atomic():
            cursor.execute(statement)
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_the_application_cannot_become_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        ((owner,),) = cursor.fetchall()
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))


@pytest.mark.django_db
def test_the_application_cannot_give_rights_away() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON django_session TO PUBLIC")  # PostgreSQL only warns
        cursor.execute("SELECT has_table_privilege('public', 'django_session', 'DELETE')")
        assert cursor.fetchone() == (False,)


def test_slow_statements_long_waits_and_forgotten_transactions_end_by_themselves(fresh_database: TestDatabase) -> None:
    for url, limits in ((fresh_database.app_url, roles.APP_LIMITS), (fresh_database.owner_url, roles.OWNER_LIMITS)):
        with psycopg.connect(url, autocommit=True) as connection:
            for name, value in limits.items():
                assert connection.execute(f"SHOW {name}".encode()).fetchone() == (value,)


def test_granting_again_changes_nothing_and_repairs_what_was_changed(fresh_database: TestDatabase) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        assert roles.grant_all(owner, roles.APP, roles.append_only_tables()) == 0
        table = sql.Identifier(APPEND_ONLY[0])
        owner.execute(sql.SQL("GRANT UPDATE, DELETE ON {} TO {}").format(table, sql.Identifier(roles.APP)))
        owner.execute(sql.SQL("GRANT TRUNCATE ON {} TO PUBLIC").format(sql.Identifier(APPEND_ONLY[1])))
        assert roles.grant_all(owner, roles.APP, roles.append_only_tables()) == 2
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            for name in APPEND_ONLY[:2]:
                held = owner.execute("SELECT has_table_privilege(%s, %s, %s)", [roles.APP, name, right]).fetchone()
                assert held == (False,)


def test_the_application_may_use_every_sequence_but_not_turn_it_back(fresh_database: TestDatabase) -> None:
    with psycopg.connect(fresh_database.app_url, autocommit=True) as app:
        app.execute("SELECT nextval('record_number_seq')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT setval('record_number_seq', 40101)")
