"""`breakwater serve` with real processes: it comes up, comes back after crashes, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import psycopg
import pytest

from breakwater.operations import roles
from breakwater.operations.postgres import Cluster
from breakwater.testing.database import TestDatabase
from breakwater.testing.server import RunningCenter

pytestmark = pytest.mark.alone


def get(url: str) -> tuple[int, str]:
    """Status and body of an address; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()
    except OSError:
        return 0, ""


def wait_until(ready: Callable[[], bool], longest_s: float = 120.0) -> float:
    """Wait; returns the seconds it took, fails when it never happens."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < longest_s, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began


def children_of(center: RunningCenter, word: str) -> list[psutil.Process]:
    """Processes below the running command whose command line holds `word`."""
    assert center.process is not None
    below = psutil.Process(center.process.pid).children(recursive=True)
    return [process for process in below if word in command_of(process)]


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing once it has ended."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return "(ended)"


@pytest.fixture(scope="module")
def own_home() -> Iterator[Path]:
    """A folder for the one installation of this module that runs its own database."""
    with TemporaryDirectory(prefix="bw-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def own_center(own_home: Path) -> Iterator[RunningCenter]:
    """A server that runs its own database with the product's settings, as `make run` does, without people in it."""
    center = RunningCenter("", own_home)
    for name in ("DATABASE_URL", "BREAKWATER_SECRET_KEY"):
        center.without(name)
    center.start()
    yield center
    center.stop()


def test_it_is_ready_and_says_so(running_center: RunningCenter) -> None:
    assert get(f"{running_center.url}/healthz") == (200, "ok")
    wait_until(lambda: get(f"{running_center.url}/readyz")[0] == 200)
    assert json.loads(get(f"{running_center.url}/readyz")[1]) == {
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
    }


def test_it_shows_what_a_test_wrote_into_the_same_database(
    running_center: RunningCenter, fresh_database: TestDatabase
) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'record'")
    status, body = get(f"{running_center.url}/readyz")
    assert status == 503
    assert "missing" in json.loads(body)["migrations"]


def test_it_stops_cleanly_and_leaves_no_process(running_center: RunningCenter) -> None:
    wait_until(lambda: len(children_of(running_center, "procrastinate")) > 0)
    below = children_of(running_center, "")
    assert running_center.stop() == 0
    assert not [process for process in below if process.is_running() and process.status() != "zombie"]
    assert get(f"{running_center.url}/healthz")[0] == 0


def test_killed_by_force_it_takes_its_children_with_it(running_center: RunningCenter) -> None:
    wait_until(lambda: len(children_of(running_center, "procrastinate")) > 0)
    below = children_of(running_center, "")
    running_center.kill()
    wait_until(lambda: not [process for process in below if process.is_running()])
    assert get(f"{running_center.url}/healthz")[0] == 0
    running_center.start()
    assert get(f"{running_center.url}/healthz")[0] == 200, "the port is free again"


@pytest.mark.parametrize("word", ["web_server", "procrastinate"])
def test_a_crashed_child_is_started_again(running_center: RunningCenter, word: str) -> None:
    wait_until(lambda: len(children_of(running_center, word)) > 0)
    first = children_of(running_center, word)[0]
    first.kill()
    wait_until(lambda: bool({p.pid for p in children_of(running_center, word)} - {first.pid}))
    wait_until(lambda: get(f"{running_center.url}/readyz")[0] == 200)


def test_a_killed_database_comes_back_without_help(own_center: RunningCenter, own_home: Path) -> None:
    for _ in range(3):
        wait_until(lambda: get(f"{own_center.url}/readyz")[0] == 200)
        pid = Cluster(own_home).server_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda killed=pid: Cluster(own_home).server_pid() not in (killed, None))  # type: ignore[misc]
    wait_until(lambda: get(f"{own_center.url}/readyz")[0] == 200)
    assert get(f"{own_center.url}/healthz")[0] == 200


def test_the_process_lives_while_the_database_is_gone(running_center: RunningCenter, database_server: Any) -> None:
    fresh = running_center.database_url.split("?")[0].rsplit("/", 1)[1]
    with psycopg.connect(database_server.admin_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{fresh}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [fresh])
    assert get(f"{running_center.url}/healthz") == (200, "ok")
    status, body = get(f"{running_center.url}/readyz")
    assert (status, json.loads(body)) == (503, {"database": "does not answer"})
    with psycopg.connect(database_server.admin_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{fresh}" ALLOW_CONNECTIONS true'.encode())
    wait_until(lambda: get(f"{running_center.url}/readyz")[0] == 200)


def test_the_running_application_never_learns_the_owners_address(own_center: RunningCenter) -> None:
    wait_until(lambda: len(children_of(own_center, "procrastinate")) > 0)
    for process in (*children_of(own_center, "web_server"), *children_of(own_center, "procrastinate")):
        environment = process.environ()
        assert roles.APP in environment["DATABASE_URL"]
        assert not any(roles.OWNER in value for value in environment.values())


def test_a_second_start_migrates_nothing(own_center: RunningCenter) -> None:
    assert "Bringing the database up to date" in own_center.log()
    log = own_center.log()
    own_center.stop()
    own_center.start()
    assert "Bringing the database up to date" not in own_center.log().removeprefix(log)


def test_a_taken_port_is_said_before_anything_is_started(
    running_center: RunningCenter, home: Path, breakwater: Any, environment_of: Any
) -> None:
    told = breakwater("serve", "--port", str(running_center.port), environment=environment_of(home, "demo"))
    assert told.returncode == 3
    assert "serve.port_taken" in told.stderr
    assert f"--port {running_center.port + 1}" in told.stderr
    assert not (home / "postgres").exists()


def test_on_an_ordinary_server_it_migrates_by_itself_when_it_knows_the_owner(
    home: Path, database_server: Any, environment_of: Any, breakwater: Any
) -> None:
    empty = database_server.empty()
    try:
        told = start_and_stop(environment_of(home, "test", empty, DATABASE_OWNER_URL=empty.owner_url))
        assert "is ready on" in told
        without = database_server.empty()
        told = start_and_stop(environment_of(home, "test", without))
        assert "database.missing_migrations" in told
        assert "breakwater migrate" in told
        database_server.drop(without)
    finally:
        database_server.drop(empty)


def start_and_stop(environment: Mapping[str, str]) -> str:
    """Everything `serve` says until it is ready or refuses; a ready one is stopped."""
    center = RunningCenter(environment["DATABASE_URL"], Path(environment["BREAKWATER_HOME"]), environment)
    try:
        center.start()
    except RuntimeError as refusal:
        return str(refusal)
    wait_until(lambda: "is ready on" in center.log())
    told = center.log()
    center.stop()
    return told


def test_make_run_would_not_touch_a_live_program(
    home: Path, fresh_database: TestDatabase, breakwater: Any, environment_of: Any
) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE organization_installation SET kind = 'live'")
    told: subprocess.CompletedProcess[str] = breakwater(
        "demo", environment=environment_of(home, "demo", fresh_database)
    )
    assert told.returncode == 3
    assert "demo.not_a_demo_database" in told.stderr
    told = breakwater("demo", environment=environment_of(home, "live", fresh_database, BREAKWATER_SECRET_KEY="x" * 60))
    assert told.returncode == 3
    assert "demo.wrong_mode" in told.stderr
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        assert owner.execute("SELECT count(*) FROM record_patient").fetchone() == (0,)
