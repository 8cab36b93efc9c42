"""Migrating: the short way to a new database gives the same tables as Django's own."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from breakwater.operations import binaries
from breakwater.operations.address import with_database
from breakwater.operations.system_user import RunAs
from breakwater.testing.database import ROOT, TestDatabase, TestServer, migrating_environment


def description_of(database: TestDatabase) -> list[str]:
    """Tables, constraints, indexes and triggers as pg_dump writes them, without rights and random marks."""
    dump = binaries.find(RunAs()).program("pg_dump")
    arguments = [dump, "--schema-only", "--no-privileges", "--no-comments", f"--dbname={database.owner_url}"]
    written = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    return sorted(line for line in written.splitlines() if line and not line.startswith(("--", "\\")))


def test_the_short_way_to_a_new_database_gives_the_tables_django_would_make(database_server: TestServer) -> None:
    short, plain = database_server.copy(), database_server.copy("django")
    assert description_of(short) == description_of(plain)
    assert len(description_of(plain)) > 1000
    for database in (short, plain):
        database_server.drop(database)


def test_migrating_twice_changes_nothing_the_second_time(fresh_database: TestDatabase) -> None:
    before = description_of(fresh_database)
    command = [sys.executable, "-m", "breakwater", "migrate", "--quiet"]
    subprocess.run(command, cwd=ROOT, env=migrating_environment(fresh_database), check=True)
    assert description_of(fresh_database) == before


def test_without_the_owners_address_migrating_is_refused_with_what_to_do(fresh_database: TestDatabase) -> None:
    environment = migrating_environment(fresh_database)
    del environment["DATABASE_OWNER_URL"]
    command = [sys.executable, "-m", "breakwater", "migrate"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 3
    assert "DATABASE_OWNER_URL" in told.stderr
    assert "database.no_owner" in told.stderr


def test_the_kind_of_an_installation_is_written_once_and_stays(fresh_database: TestDatabase) -> None:
    live = migrating_environment(fresh_database) | {"BREAKWATER_MODE": "live", "BREAKWATER_SECRET_KEY": "x" * 60}
    subprocess.run([sys.executable, "-m", "breakwater", "migrate", "--quiet"], cwd=ROOT, env=live, check=True)
    with psycopg.connect(fresh_database.app_url, autocommit=True) as app:
        assert app.execute("SELECT kind FROM organization_installation").fetchall() == [("demo",)]
        for attempt in (
            "UPDATE organization_installation SET kind = 'live'",
            "DELETE FROM organization_installation",
            "INSERT INTO organization_installation (id, kind, created_at) VALUES (2, 'live', now())",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(attempt.encode())
        app.execute("UPDATE organization_installation SET demo_built_at = now()")


def test_an_unreachable_database_is_said_plainly(fresh_database: TestDatabase) -> None:
    nowhere = {**os.environ, "DATABASE_URL": with_database(fresh_database.app_url, "missing")}
    nowhere["DATABASE_OWNER_URL"] = with_database(fresh_database.owner_url, "missing")
    command = [sys.executable, "-m", "breakwater", "migrate"]
    told = subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, text=True, check=False)
    assert told.returncode == 3
    assert "database.unreachable" in told.stderr
    assert "Traceback" not in told.stderr
