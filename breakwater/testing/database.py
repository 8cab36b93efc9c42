"""Databases for tests: one template, migrated once, and cheap copies of it.

The template is kept under a name made from the migrations, so that a second run migrates nothing. It lies in memory
where there is room: a database is 900 files, and on a disk making and deleting them would take longer than most tests.
Each test process works in a copy of its own; a test of races or crashes asks for a fresh copy. Everything connects as
the application's role, so a test cannot do what the product may not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from breakwater.operations import fingerprint, roles
from breakwater.operations.address import with_database, with_user
from breakwater.operations.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
HOME_VARIABLE = "BREAKWATER_TEST_HOME"
HOME = Path(os.environ.get(HOME_VARIABLE) or ROOT / ".breakwater" / "test-cluster")
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY_BYTES = 2 * 1024**3
SERVER_VARIABLE = "BREAKWATER_TEST_DATABASE_URL"
PREFIX = "breakwater_test_"
TEMPLATE_PREFIX = "breakwater_template_"
KEEP_TEMPLATES_S = 24 * 3600
LOCK = 7_324_003

# A test database may be lost in a power cut, so it need not wait for the disk. Fault tests bring their own cluster.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum_naptime": "10min",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
}

# How a template is migrated: as the product does it, or by Django alone, to compare the two.
WAYS: Mapping[str, Sequence[str]] = {
    "breakwater": ("breakwater", "migrate", "--quiet"),
    "django": ("django", "migrate", "--verbosity=0"),
}

_numbers = count(1)


@dataclass(frozen=True)
class TestDatabase:
    """One database for tests and how to reach it as the application and as the owner of its tables."""

    __test__ = False

    name: str
    app_url: str
    owner_url: str


class TestServer:
    """A PostgreSQL server that tests may fill: our own throw-away cluster, or one named in the environment."""

    __test__ = False

    def __init__(self, admin_url: str, app_url: str, owner_url: str, ours: bool) -> None:
        self.admin_url = admin_url
        self.ours = ours
        self._app_url = app_url
        self._owner_url = owner_url
        self._templates: dict[str, str] = {}

    def copy(self, way: str = "breakwater") -> TestDatabase:
        """A new database, migrated and empty, that belongs to the caller alone. Give it back with `drop`."""
        if way not in self._templates:
            self._templates[way] = self._template(way)
        return self._new_database(self._templates[way])

    def empty(self) -> TestDatabase:
        """A new database without any table. Give it back with `drop`."""
        return self._new_database("template0")

    def drop(self, database: TestDatabase) -> None:
        """Remove a database, whoever is still connected to it."""
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def _new_database(self, template: str) -> TestDatabase:
        name = f"{PREFIX}{os.getpid()}_{next(_numbers)}"
        with self._admin() as admin:
            self._create(admin, name, template)
        return self._database(name)

    def _template(self, way: str) -> str:
        """Name of the migrated template; made now if the migrations have changed since the last time."""
        name = f"{TEMPLATE_PREFIX}{way}_{_schema_hash()}"
        with self._admin() as admin:
            # Two test processes may need a new template at once: one makes it, the other waits.
            admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            is_new = not _exists(admin, name)
            if is_new:
                self._build_template(admin, name, way)
            note = sql.SQL("COMMENT ON DATABASE {} IS {}")
            admin.execute(note.format(sql.Identifier(name), sql.Literal(f"used {time.time():.0f}")))
            if is_new and self.ours:  # on a server of others a database's process may run on another machine
                self._tidy(admin)
        return name

    def _build_template(self, admin: roles.Connection, name: str, way: str) -> None:
        half = f"{PREFIX}{os.getpid()}_template"
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
        self._create(admin, half, "template0")
        database = self._database(half)
        # In a process of its own, because this one is set up as the application and stays so.
        made = subprocess.run(
            [sys.executable, "-m", *WAYS[way]],
            cwd=ROOT,
            env=migrating_environment(database),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            self.drop(database)
            raise RuntimeError(f"The migrations do not run on an empty database:\n{made.stdout}\n{made.stderr}")
        admin.execute(
            sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false").format(sql.Identifier(half))
        )
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))

    def _create(self, admin: roles.Connection, name: str, template: str) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY {}")
        owner = roles.user_of(self._owner_url)
        # Where nothing waits for a disk, copying files is quicker than writing each page to the log as well.
        how = "file_copy" if self.ours else "wal_log"
        names = (sql.Identifier(one) for one in (name, template, owner, how))
        admin.execute(create.format(*names))
        roles.deny_temporary_tables(admin, name)

    def _tidy(self, admin: roles.Connection) -> None:
        """Drop templates of other days, and databases whose test process is gone."""
        notes = admin.execute(
            "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
        ).fetchall()
        for name, note in notes:
            if name.startswith(TEMPLATE_PREFIX) and not _used_lately(note):
                admin.execute(sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE false").format(sql.Identifier(name)))
            elif not (name.startswith(PREFIX) and _process_is_gone(name)):
                continue
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _database(self, name: str) -> TestDatabase:
        return TestDatabase(name, with_database(self._app_url, name), with_database(self._owner_url, name))

    @contextmanager
    def _admin(self) -> Iterator[roles.Connection]:
        with psycopg.connect(self.admin_url, autocommit=True, options="-c statement_timeout=0 -c lock_timeout=0") as it:
            yield it


@contextmanager
def server() -> Iterator[TestServer]:
    """The server of this test run, started if need be and stopped when the last test process lets go of it."""
    if given := os.environ.get(SERVER_VARIABLE):
        yield _given_server(given)
        return
    with Cluster(cluster_home(), settings=FAST) as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as admin:
            _make_roles(admin)
        yield TestServer(cluster.url(), cluster.url(roles.APP), cluster.url(roles.OWNER), ours=True)


def cluster_home() -> Path:
    """Where our own cluster lies: in memory, unless there is too little of it or a folder was named."""
    if os.environ.get(HOME_VARIABLE) or throw_away_folder() != MEMORY:
        return HOME
    folder = MEMORY / f"breakwater-{os.geteuid()}-{hashlib.sha256(bytes(HOME)).hexdigest()[:8]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder if _is_ours(folder) else HOME


def throw_away_folder() -> Path:
    """Where clusters lie that one test makes and nobody keeps: in memory, unless there is too little of it."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY_BYTES
    return MEMORY if roomy else Path("/tmp")


def migrating_environment(database: TestDatabase) -> dict[str, str]:
    """Environment for `breakwater migrate` on a test database."""
    return {
        **os.environ,
        "BREAKWATER_MODE": "test",
        "BREAKWATER_HOME": str(HOME),
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "BREAKWATER_DATABASE_ROLE": "owner",
    }


def django_settings(url: str) -> dict[str, Any]:
    """What Django needs to connect to `url`."""
    known = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    parts = conninfo_to_dict(url)
    settings: dict[str, Any] = {name: str(parts.pop(key, "") or "") for key, name in known.items()}
    return settings | {"OPTIONS": parts}


def _is_ours(folder: Path) -> bool:
    """Whether nobody else made this folder first, where everybody may make folders."""
    return not folder.is_symlink() and folder.stat().st_uid == os.geteuid()


def _make_roles(admin: roles.Connection) -> None:
    admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    roles.create_roles_and_database(admin, "postgres")


def _given_server(owner_url: str) -> TestServer:
    """A server that runs already: the address is that of a user who may create databases and roles."""
    app_url = with_user(owner_url, roles.APP, hashlib.sha256(owner_url.encode()).hexdigest())
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        roles.ensure_app_role(owner, app_url)
    return TestServer(owner_url, app_url, owner_url, ours=False)


def _schema_hash() -> str:
    decided = fingerprint.of_migrations() + ",".join(sorted(roles.append_only_tables()))
    return hashlib.sha256(decided.encode()).hexdigest()[:12]


def _exists(admin: roles.Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _used_lately(note: str) -> bool:
    words = note.split()
    return len(words) == 2 and time.time() - float(words[1]) < KEEP_TEMPLATES_S


def _process_is_gone(name: str) -> bool:
    try:
        os.kill(int(name.removeprefix(PREFIX).split("_")[0]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, PermissionError):
        return False
    return False
