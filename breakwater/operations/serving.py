"""Serve: database, preparation, then the web server and the worker until somebody stops us."""

from __future__ import annotations

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from breakwater.operations.errors import OperationsError
from breakwater.operations.place import Place
from breakwater.operations.preparation import prepare
from breakwater.operations.supervisor import Child, Supervisor

MOST_PROCESSES = 4
LONGEST_START_S = 120.0
STOP_GRACE_S = 10


@dataclass(frozen=True)
class Listening:
    """Where the web server listens, and with how many processes (0: one for each processor, up to four)."""

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 0

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        everywhere = self.host in ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on
        host = "127.0.0.1" if everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def serve(
    place: Place, listening: Listening, say: Callable[[str], None], announce: Callable[[], None] = lambda: None
) -> int:
    """Serve until SIGINT or SIGTERM; returns 0. `announce` is called once people can open the pages.

    Raises OperationsError when the port is taken, the start is refused, or the server does not come up.
    """
    check_port(listening)
    prepare(place, say)
    supervisor = Supervisor(place.cluster, say)
    supervisor.start(web_server(place, listening))
    try:
        if not supervisor.wait_until(lambda: answers(listening.url), LONGEST_START_S):
            if supervisor.told_to_stop:
                return 0
            raise OperationsError(
                "serve.does_not_start",
                "The server did not come up. The reason is above.",
                "`breakwater check` lists everything that forbids a start.",
            )
        say(f"Breakwater is ready on {listening.url}")
        announce()
        # Only now: on a small machine its start would keep people waiting for the first page.
        supervisor.start(worker(place))
        supervisor.run()
    finally:
        supervisor.stop()
    return 0


def web_server(place: Place, listening: Listening) -> Child:
    """The web server. It checks for itself that it may serve."""
    processes = listening.processes or min(MOST_PROCESSES, os.cpu_count() or 1)
    command = [
        *(sys.executable, "-m", "breakwater.operations.web_server"),
        *("--host", listening.host, "--port", str(listening.port), "--processes", str(processes)),
    ]
    return Child("The web server", command, place.environment())


def worker(place: Place) -> Child:
    """The worker that does jobs from the outbox."""
    command = [
        *(sys.executable, "-m", "django", "procrastinate", "worker"),
        *("--concurrency", "2", "--shutdown-graceful-timeout", str(STOP_GRACE_S), "--delete-jobs", "successful"),
    ]
    return Child("The worker", command, place.environment())


def check_port(listening: Listening) -> None:
    """Raise OperationsError when somebody else already listens there."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listening.host, listening.port))
        except OSError as error:
            raise OperationsError(
                "serve.port_taken",
                f"Port {listening.port} cannot be used: {error.strerror}.",
                f"Stop what uses it, or choose another with --port or PORT, for example --port {listening.port + 1}.",
            ) from None


def answers(url: str) -> bool:
    """Whether the web server answers."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - always our own http address
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # an answer, if not a friendly one: redirected to the encrypted address, or an unknown host
    except OSError:
        return False
