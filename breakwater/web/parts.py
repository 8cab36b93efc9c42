"""What this installation is made of, and since when each part is in place (H88: late patches are to be seen)."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from django.db import connection

import breakwater

# Our own part and those that stand between the network and the record.
SHOWN: Final = (
    "django", "django-allauth", "django-axes", "django-csp", "granian", "jinja2", "procrastinate", "psycopg",
    "whitenoise", "cryptography", "fido2", "weasyprint",
)  # fmt: skip
# The newest patch of the framework and the database is wanted within 14 days; a part untouched for so long is marked.
OLD_AFTER_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A part, its version, and the day it was put in place here, if that is known."""

    name: str
    version: str
    since: date | None = None
    age_days: int | None = None

    @property
    def is_old(self) -> bool:
        return self.age_days is not None and self.age_days > OLD_AFTER_DAYS


def parts(today: date) -> list[Part]:
    """Breakwater, Python, PostgreSQL and the libraries that matter most for safety."""
    return [
        Part("Breakwater", breakwater.__version__),
        Part("Python", platform.python_version()),
        Part("PostgreSQL", _database_version()),
        *(part for name in SHOWN if (part := _library(name, today))),
    ]


def _library(name: str, today: date) -> Part | None:
    """A library as it is installed. Its files carry the day of installing, so an update makes it young again."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    files = [file for file in found.files or () if file.name == "METADATA"]
    try:
        since = datetime.fromtimestamp(Path(str(files[0].locate())).stat().st_mtime, UTC).date()
    except (IndexError, OSError):
        return Part(found.name, found.version)
    return Part(found.name, found.version, since, (today - since).days)


def _database_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
