"""`breakwater serve` as an operator starts it, and how to kill its parts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from breakwater.operations import roles
from breakwater.operations.place import DATABASE_NAMES
from breakwater.operations.postgres import Cluster
from breakwater.operations.serving import answers
from breakwater.testing.database import ROOT, TestDatabase

LONGEST_START_S = 240.0
WEB_SERVER = "breakwater.operations.web_server"


@dataclass(frozen=True)
class Installation:
    """One running installation below ``home``."""

    home: Path
    address: str
    supervisor: subprocess.Popen[bytes]
    database: TestDatabase

    def kill_database(self) -> None:
        """`kill -9` of PostgreSQL's first process, wherever it is just now."""
        first_line = (self.home / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
        _kill(int(first_line))

    def kill_server(self) -> None:
        """`kill -9` of the web server's first process."""
        _kill(self._web_server())

    def kill_server_process(self) -> None:
        """`kill -9` of one of the processes that answer requests."""
        answering = _children(self._web_server())
        if answering:
            _kill(min(answering))

    def _web_server(self) -> int:
        """Process id of the web server; waits while the supervisor is starting it."""
        give_up_at = time.monotonic() + LONGEST_START_S
        while time.monotonic() < give_up_at:
            for pid in _children(self.supervisor.pid):
                if WEB_SERVER in _command(pid):
                    return pid
            time.sleep(0.05)
        raise AssertionError("The supervisor did not start the web server again.")

    def said(self) -> str:
        """What the supervisor and its children wrote so far."""
        return (self.home / "serve.log").read_text(errors="replace")


@contextmanager
def serving(home: Path, secret: str) -> Iterator[Installation]:
    """Run `breakwater serve` on a free port of this machine; stops it, and its database, at the end."""
    port = _free_port()
    ours = ("BREAKWATER_", "DATABASE_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
        "BREAKWATER_MODE": "test",
        "BREAKWATER_HOME": str(home),
        "BREAKWATER_SECRET_KEY": secret,
    }
    with (home / "serve.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "breakwater", "serve", "--port", str(port), "--processes", "2"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(home, address, supervisor)
        yield Installation(home, address, supervisor, _database(home))
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=60)


def _database(home: Path) -> TestDatabase:
    cluster, name = Cluster(home), DATABASE_NAMES["test"]
    return TestDatabase(name, cluster.url(roles.APP, name), cluster.url(roles.OWNER, name))


def _wait_until_ready(home: Path, address: str, supervisor: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + LONGEST_START_S
    while not answers(address):
        said = (home / "serve.log").read_text(errors="replace")
        assert supervisor.poll() is None, said
        assert time.monotonic() < give_up_at, said
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(parent: int) -> list[int]:
    """Process ids of the children of a process."""
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent_of(stat) == parent]


def _parent_of(stat: Path) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return 0


def _command(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
