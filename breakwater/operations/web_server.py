"""The web server process: `python -m breakwater.operations.web_server --host H --port P --processes N`.

The application is loaded and checked once, before the server's processes are forked from this one: they start at
once, share its memory, and none ever answers on unsafe settings or on the wrong schema.
"""

from __future__ import annotations

import argparse
import gc
import sys

import psycopg
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from breakwater.web.wsgi import application

__all__ = ["application"]

THREADS = 4
STOP_GRACE_S = 10
REFUSED = 1


def main() -> int:
    """Refuse, or serve until told to stop."""
    options = _options()
    if refused():
        return REFUSED
    _load_everything()
    Server(
        "breakwater.operations.web_server:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_GRACE_S,
    ).serve()
    return 0


def refused() -> bool:
    """Whether anything forbids to serve; says what.

    A database that does not answer forbids nothing: it may come back, and until then /readyz says so.
    """
    from breakwater.operations.checks import Severity, findings

    try:
        refusals = [finding for finding in findings() if finding.severity is Severity.REFUSAL]
    except psycopg.OperationalError:
        return False
    for finding in refusals:
        print(f"breakwater: {finding.message}\n  {finding.remedy}\n  ({finding.code})", file=sys.stderr, flush=True)
    return bool(refusals)


def _load_everything() -> None:
    """Load what the first request would load, then leave nothing that forked processes must not share."""
    from django.db import connections
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    connections.close_all()
    gc.freeze()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--processes", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
