"""An installation for the benchmarks: a durable cluster in a folder of its own, a database, and web servers on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

from benchmarks.cloning import Admin
from benchmarks.statements import RECORDINGS
from breakwater.operations import serving
from breakwater.operations.place import Place, on_cluster
from breakwater.operations.postgres import Cluster
from breakwater.operations.preparation import prepare

LONGEST_START_S = 120.0
EMPTY = "breakwater_bench"


@dataclass(frozen=True)
class Bench:
    """A running cluster with one migrated, empty database, from which others are copied."""

    home: Path
    cluster: Cluster
    empty: Place

    def copy(self, name: str) -> Place:
        """A new database, migrated and empty."""
        with psycopg.connect(self.cluster.url(), autocommit=True) as admin:
            copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER breakwater_owner")
            admin.execute(copied.format(sql.Identifier(name), sql.Identifier(EMPTY)))
        return on_cluster("demo", self.home, self.cluster, name)

    def admin(self, place: Place) -> Admin:
        """A superuser's connection to a database, for what triggers would not allow."""
        database = psycopg.conninfo.conninfo_to_dict(place.app_url)["dbname"]
        return psycopg.connect(self.cluster.url(database=str(database)), autocommit=True)

    @property
    def database_pid(self) -> int:
        """PostgreSQL's first process."""
        pid = self.cluster.server_pid()
        if pid is None:
            raise RuntimeError("The benchmarks' database is gone.")
        return pid


@contextmanager
def bench() -> Iterator[Bench]:
    """Start the cluster, with the product's own settings: fsync and synchronous commit on. Removed at the end."""
    home = Path(mkdtemp(prefix="bw-bench-", dir="/tmp"))
    home.chmod(0o755)
    try:
        with Cluster(home) as cluster:
            empty = on_cluster("demo", home, cluster, EMPTY)
            prepare(empty, lambda _: None)
            yield Bench(home, cluster, empty)
    finally:
        elsewhere = home / "postgres"
        if elsewhere.is_symlink():
            shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True)
class WebServer:
    """A running web server and its first process."""

    port: int
    pid: int


@contextmanager
def product(place: Place) -> Iterator[WebServer]:
    """The product's web server as `breakwater serve` starts it."""
    listening = serving.Listening(port=_free_port())
    child = serving.web_server(place, listening)
    with _running(child.command, child.environment, listening.port) as server:
        yield server


@contextmanager
def floor(place: Place, recordings: Path) -> Iterator[WebServer]:
    """The bare application, served in the same way."""
    port = _free_port()
    processes = min(serving.MOST_PROCESSES, os.cpu_count() or 1)
    command = [sys.executable, "-m", "benchmarks.floor", "--port", str(port), "--processes", str(processes)]
    with _running(command, {**place.environment(), RECORDINGS: str(recordings)}, port) as server:
        yield server


@contextmanager
def _running(command: object, environment: Mapping[str, str], port: int) -> Iterator[WebServer]:
    server = subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL)  # type: ignore[call-overload]
    try:
        give_up_at = time.monotonic() + LONGEST_START_S
        while not serving.answers(f"http://127.0.0.1:{port}"):
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"The server did not come up: {command}")
            time.sleep(0.1)
        yield WebServer(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
