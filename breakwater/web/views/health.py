"""Two questions a machine asks: does the process live (`/healthz`), and may people be sent to it (`/readyz`)?"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from breakwater.organization.clock import now
from breakwater.privacy.guard import public_page

# procrastinate writes a heartbeat every 10 s; three missed ones mean that no job is being done.
LONGEST_SILENCE_S = 35


@public_page
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches no database, so that a database that is down does not get the process killed."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


@public_page
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and worker, each "ok" or what is wrong; 503 unless all are ok. Holds nothing secret."""
    parts = {"database": _database()}
    if parts["database"] == "ok":
        parts["migrations"] = _migrations()
        parts["worker"] = _worker()
    status = 200 if all(answer == "ok" for answer in parts.values()) else 503
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return "ok"


def _migrations() -> str:
    """Compare what this program needs with what the database has seen; cheap, so that it may be asked every second."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except Error:
        return "missing"
    missing = len(_needed() - applied)
    return f"{missing} missing" if missing else "ok"


@lru_cache(maxsize=1)
def _needed() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None).graph.nodes)


def _worker() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
            (beat,) = cursor.fetchone()
    except Error:
        return "unknown"
    return _heartbeat(beat, now())


def _heartbeat(beat: datetime | None, at: datetime) -> str:
    if beat is None:
        return "not running"
    silence_s = (at - beat).total_seconds()
    return "ok" if silence_s <= LONGEST_SILENCE_S else f"silent for {silence_s:.0f} s"
