"""A real server for browser and fault tests: the processes that `breakwater serve` runs, on a test's own database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from breakwater.operations.serving import answers
from breakwater.testing.database import HOME, ROOT

LONGEST_START_S = 180.0
LONGEST_STOP_S = 60.0


class RunningCenter:
    """`breakwater serve` as a child process. `url` is where its pages are."""

    def __init__(self, database_url: str, home: Path = HOME, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.process: subprocess.Popen[bytes] | None = None
        self._log = home / f"server-{self.port}.log"
        self._environment = {
            **os.environ,
            "BREAKWATER_MODE": "test",
            "BREAKWATER_HOME": str(home),
            "DATABASE_URL": database_url,
            **(environment or {}),
        }

    def without(self, name: str) -> None:
        """Leave a variable out of its environment."""
        self._environment.pop(name, None)

    def start(self) -> None:
        """Start it and wait until pages can be opened."""
        command = [sys.executable, "-m", "breakwater", "serve", "--port", str(self.port), "--processes", "1"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        give_up_at = time.monotonic() + LONGEST_START_S
        while not answers(self.url):
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self) -> int:
        """Stop it as Ctrl-C would; returns its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LONGEST_STOP_S)
        self.process = None
        self._log.unlink(missing_ok=True)
        return code

    def kill(self) -> None:
        """End it by kill -9, as a power cut would. Its children notice and stop by themselves."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text(errors="replace")


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
