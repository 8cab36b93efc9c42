"""DATABASE_URL on an ordinary server (PostgreSQL 15 where it is installed): passwords, no superuser, not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from breakwater.operations import binaries
from breakwater.operations.address import with_database, with_user, without_password
from breakwater.operations.postgres import Cluster
from breakwater.operations.system_user import run_as
from breakwater.testing.database import throw_away_folder


@dataclass(frozen=True)
class OrdinaryServer:
    """Addresses on a server that somebody else runs: of its administrator, an owner, and an application's user."""

    admin_url: str
    owner_url: str
    app_url: str


@pytest.fixture(scope="module")
def oldest_programs() -> binaries.Binaries:
    """The oldest PostgreSQL of this machine that Breakwater supports."""
    found = [binaries.Binaries(folder, binaries.major_version(folder) or 0) for folder in binaries.candidates()]
    supported = [programs for programs in found if programs.version >= binaries.OLDEST_VERSION]
    return binaries.usable_by(run_as(), min(supported, key=lambda programs: programs.version))


@pytest.fixture(scope="module")
def server(oldest_programs: binaries.Binaries) -> Iterator[OrdinaryServer]:
    """A server with passwords, and an owner who is no superuser but may create roles."""
    with TemporaryDirectory(prefix="bw-", dir=throw_away_folder()) as name:
        Path(name).chmod(0o755)
        rules = Path(name) / "who-gets-in.conf"
        rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        with Cluster(Path(name), {"hba_file": str(rules)}, oldest_programs) as cluster:
            with psycopg.connect(cluster.url(), autocommit=True) as admin:
                admin.execute("CREATE ROLE program_owner LOGIN CREATEROLE PASSWORD 'owner-password'")
                admin.execute("CREATE DATABASE program OWNER program_owner")
            base = with_database(cluster.url(), "program")
            yield OrdinaryServer(
                base,
                with_user(base, "program_owner", "owner-password"),
                with_user(base, "program_app", "p@ss/word: with signs"),
            )


def test_migrate_makes_the_applications_user_and_the_tables(
    home: Path, server: OrdinaryServer, breakwater: Any, environment_of: Any
) -> None:
    environment = environment_of(home, "demo", DATABASE_URL=server.app_url, DATABASE_OWNER_URL=server.owner_url)
    for _ in range(2):
        told = breakwater("migrate", "--quiet", environment=environment)
        assert (told.returncode, told.stderr) == (0, "")
    with psycopg.connect(server.app_url, autocommit=True) as app:
        assert app.execute("SELECT kind FROM organization_installation").fetchone() == ("demo",)
        assert app.execute("SHOW lock_timeout").fetchone() == ("5s",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM audit_auditentry")
    told = breakwater("check", "--json", environment=environment_of(home, "demo", DATABASE_URL=server.app_url))
    assert [finding["code"] for finding in json.loads(told.stdout)["findings"]] == ["downtime.no_folder_outside"]
    assert told.returncode == 0


def test_without_the_right_to_create_roles_it_says_what_to_run(
    home: Path, server: OrdinaryServer, breakwater: Any, environment_of: Any
) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE plain_owner LOGIN PASSWORD 'x'")
    environment = environment_of(
        home,
        "demo",
        DATABASE_URL=with_user(server.app_url, "another_app", "y"),
        DATABASE_OWNER_URL=with_user(server.owner_url, "plain_owner", "x"),
    )
    told = breakwater("migrate", environment=environment)
    assert told.returncode == 3
    assert "CREATE ROLE another_app LOGIN PASSWORD" in told.stderr
    assert "Traceback" not in told.stderr


def test_an_address_is_shown_without_its_password(server: OrdinaryServer) -> None:
    shown = without_password(server.app_url)
    assert "program_app@" in shown
    assert "word" not in shown
