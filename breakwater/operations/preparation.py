"""What `serve` does before it serves: bring tables, rights and static files up to date, and skip what already is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from breakwater.operations import fingerprint
from breakwater.operations.errors import OperationsError
from breakwater.operations.place import Place

STAMP = "prepared.json"


def prepare(place: Place, say: Callable[[str], None]) -> None:
    """Do what is missing, each in a process of its own, both at once. Raises OperationsError when one fails.

    Without the owner's address the tables are left alone; whether they are right is for the start-up checks.
    """
    kept = _read_stamp(place.home)
    work: dict[str, subprocess.Popen[str]] = {}
    if place.owner_url is not None and not _schema_is_current(place, kept):
        say("Bringing the database up to date. The first time this takes some seconds.")
        work["migrate"] = _run(
            [sys.executable, "-m", "breakwater", "migrate", "--quiet"], place.environment(owner=True)
        )
    if not _static_files_are_current(place, kept):
        command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--clear", "--verbosity=0"]
        work["collectstatic"] = _run(command, place.environment())
    for name, process in work.items():
        _, complaint = process.communicate()
        if process.returncode != 0:
            raise OperationsError(f"prepare.{name}_failed", f"Preparing ({name}) failed:\n{complaint.strip()}")
    if work:
        _write_stamp(place)


def _run(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def _schema_is_current(place: Place, kept: Mapping[str, Any]) -> bool:
    """Same code as last time, and the database has the migrations it had then: a restored or new one has not."""
    return kept.get("schema") == fingerprint.of_schema() and kept.get("database") == _applied(place)


def _static_files_are_current(place: Place, kept: Mapping[str, Any]) -> bool:
    if place.mode == "test":  # served straight from where they are written
        (place.home / "static").mkdir(exist_ok=True)
        return True
    return kept.get("static") == fingerprint.of_static_files() and (place.home / "static" / "staticfiles.json").exists()


def _applied(place: Place) -> list[Any]:
    """Which database this is, and how many migrations it has seen."""
    with psycopg.connect(place.app_url, autocommit=True) as connection:
        try:
            row = connection.execute("SELECT current_database(), count(*), max(id) FROM django_migrations").fetchone()
        except psycopg.errors.UndefinedTable:
            return []
    return list(row or ())


def _read_stamp(home: Path) -> Mapping[str, Any]:
    try:
        kept = json.loads((home / STAMP).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write_stamp(place: Place) -> None:
    stamp = {
        "schema": fingerprint.of_schema(),
        "static": fingerprint.of_static_files(),
        "database": _applied(place),
    }
    half = place.home / f"{STAMP}.{os.getpid()}"
    half.write_text(json.dumps(stamp))
    half.replace(place.home / STAMP)
