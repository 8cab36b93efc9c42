"""The floor: a bare Django application that sends the statements of a recorded request again and answers "ok".

No middleware, session, form, template or check: what is left is Django, the driver and the same SQL. It is served by
the same web server with as many processes and threads as the product, at /<benchmark>/<number>/.

`python -m benchmarks.floor --port P --processes N`, with DATABASE_URL and BENCHMARK_RECORDINGS in the environment.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from functools import lru_cache
from pathlib import Path

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.statements import RECORDINGS, SAVEPOINTS, Recording, Statement

THREADS = 4  # as the product has

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={
            "default": {
                **environ.Env().db_url_config(os.environ["DATABASE_URL"]),
                "ENGINE": "django.db.backends.postgresql",
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
            }
        },
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        LOGGING_CONFIG=None,
    )
    django.setup()


@lru_cache(maxsize=1)
def recordings() -> dict[str, list[Recording]]:
    """Every benchmark's recorded requests; written by the process that started this one."""
    found: dict[str, list[Recording]] = pickle.loads(Path(os.environ[RECORDINGS]).read_bytes())
    return found


def replay(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Send the statements of one recorded request, in the same transactions."""
    kept = recordings()[name]
    for group in kept[number % len(kept)].transactions():
        if group[0].transaction:
            with transaction.atomic():
                _send(group)
        else:
            _send(group)
    return HttpResponse(b"ok")


def _send(group: list[Statement]) -> None:
    with connection.cursor() as cursor:
        for one in group:
            if one.sql.startswith(SAVEPOINTS):
                continue
            cursor.execute(one.sql, one.values)
            if cursor.description:
                cursor.fetchall()


urlpatterns = [path("<slug:name>/<int:number>/", replay)]
application = get_wsgi_application()


def main() -> int:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--processes", type=int, required=True)
    options = parser.parse_args()
    Server(
        "benchmarks.floor:application",
        address="127.0.0.1",
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
