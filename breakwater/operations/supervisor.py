"""Run the web server and the worker as children, restart what crashes, stop everything when told to.

On Linux the children are told to stop when we die, even by `kill -9`, so that nothing is left holding the port.
The database is looked after in the same loop: a PostgreSQL of our own that died is started again.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from breakwater.operations.errors import OperationsError
from breakwater.operations.postgres import Cluster

LOOK_EVERY_S = 0.25
LOOK_AT_DATABASE_EVERY_S = 1.0
LONGEST_STOP_S = 20.0
LONGEST_PAUSE_S = 10.0
# What ran this long had come up: it is started again at once, however often it was killed. A window must not wait.
CAME_UP_S = 5.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One program to keep running. After a crash it is started again; one that never comes up, after longer pauses."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    crashes: int = 0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a process group of its own."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_stop_when_parent_dies,  # noqa: PLW1509 - this process has one thread
        )

    def look_after(self, say: Callable[[str], None]) -> None:
        """Notice a crash, and start again once its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._note_crash(self.process, say)
        if self.process is None and time.monotonic() >= self.start_again_at:
            self.start()

    def stop(self) -> None:
        """Ask it to stop. `wait` waits for it."""
        if self.process is not None:
            self._signal(signal.SIGTERM, self.process)

    def wait(self, until: float) -> None:
        """Wait for its end until that moment of the monotonic clock, then end it by force."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, until - time.monotonic()))
        self._end_group(self.process)

    def _note_crash(self, process: subprocess.Popen[bytes], say: Callable[[str], None]) -> None:
        self._end_group(process)
        self.process = None
        lasted = time.monotonic() - self.started_at
        self.crashes = 1 if lasted > CAME_UP_S else self.crashes + 1
        pause = 0.0 if self.crashes == 1 else min(LONGEST_PAUSE_S, 0.5 * 2**self.crashes)
        self.start_again_at = time.monotonic() + pause
        say(f"{self.name} ended unexpectedly (code {process.returncode}); it is started again.")

    def _end_group(self, process: subprocess.Popen[bytes]) -> None:
        # Its own children may have outlived it; they hold the port and connections.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _signal(self, number: int, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(number)


class Supervisor:
    """Keep children and database running until a signal says stop."""

    def __init__(self, cluster: Cluster | None, say: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._cluster = cluster
        self._say = say
        self._stop = threading.Event()
        self._next_database_look = 0.0

    def start(self, child: Child) -> None:
        """Start a child and look after it from now on. SIGINT and SIGTERM end `run`."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop.set())
        self.children.append(child)
        child.start()

    def run(self) -> None:
        """Look after everything until told to stop."""
        while not self._stop.wait(LOOK_EVERY_S):
            self._look_after_database()
            for child in self.children:
                child.look_after(self._say)

    def wait_until(self, ready: Callable[[], bool], longest_s: float) -> bool:
        """Wait until `ready()`; False when a child ended, a signal came or the time is over before that."""
        give_up_at = time.monotonic() + longest_s
        while time.monotonic() < give_up_at and not self._stop.wait(0.03):
            if any(child.process is None or child.process.poll() is not None for child in self.children):
                return False
            if ready():
                return True
        return False

    def stop(self) -> None:
        """Stop all children: first those that take requests, so that nothing new begins."""
        self._stop.set()
        until = time.monotonic() + LONGEST_STOP_S
        for child in self.children:
            child.stop()
        for child in self.children:
            child.wait(until)

    @property
    def told_to_stop(self) -> bool:
        """Whether a signal asked for the end."""
        return self._stop.is_set()

    def _look_after_database(self) -> None:
        if self._cluster is None or (time.monotonic() < self._next_database_look and not self._cluster.has_died()):
            return
        self._next_database_look = time.monotonic() + LOOK_AT_DATABASE_EVERY_S
        if self._cluster.runs():
            return
        self._say("The database ended unexpectedly; it is started again.")
        try:
            self._cluster.start()
        except OperationsError as error:
            self._say(f"{error.message} {error.remedy}")


def _stop_when_parent_dies() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
