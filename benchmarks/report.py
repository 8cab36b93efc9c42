"""Results: the file that is kept, and the table that is printed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.cpu import load_average

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("django", "psycopg", "granian", "jinja2")
# CPU milliseconds of application and database that a request may use (docs/operations/benchmarks.md).
AIMS_MS: Mapping[str, float] = {"dose": 5, "cows": 4, "board": 6, "queue": 6, "chart": 8}


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark with one number of clients. None: not measured."""

    name: str
    clients: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    app_cpu_ms: float
    db_cpu_ms: float
    queries: int
    floor_cpu_ms: float | None
    limit_per_s: float | None
    people: int

    @property
    def cpu_ms(self) -> float:
        """Application and database together."""
        return self.app_cpu_ms + self.db_cpu_ms


def machine(load_before: float) -> dict[str, Any]:
    """What it ran on, and how busy that was before and after: times mean little on a busy machine."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load_before": round(load_before, 2),
        "load_after": round(load_average(), 2),
    }


def versions(database_url: str) -> dict[str, str]:
    """Versions of everything that decides the speed."""
    with psycopg.connect(database_url) as connection:
        number = connection.info.server_version
    found = {package: metadata.version(package) for package in PACKAGES}
    return {"python": platform.python_version(), "postgresql": f"{number // 10_000}.{number % 10_000}", **found,
            "breakwater": _commit()}  # fmt: skip


def write(results: Sequence[Result], about: Mapping[str, Any], on: date, folder: Path = RESULTS) -> Path:
    """Write the file of this day; an earlier one of the same day is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{on.isoformat()}.json"
    kept = {**about, "results": [_rounded(result) for result in results]}
    file.write_text(json.dumps(kept, indent=1) + "\n")
    return file


def table(results: Sequence[Result]) -> str:
    """All results, one line each."""
    lines = [
        f"{'':10} {'people':>7} {'clients':>7} {'req/s':>7} {'p50 ms':>7} {'p99 ms':>7} {'app ms':>7} {'db ms':>6} "
        f"{'CPU ms':>7} {'aim':>4} {'floor':>6} {'limit/s':>8} {'queries':>7}"
    ]
    for one in results:
        aim, floor, limit = AIMS_MS.get(one.name), one.floor_cpu_ms, one.limit_per_s
        lines.append(
            f"{one.name:10} {one.people:7} {one.clients:7} {one.requests_per_s:7.0f} {one.p50_ms:7.1f} "
            f"{one.p99_ms:7.1f} {one.app_cpu_ms:7.2f} {one.db_cpu_ms:6.2f} {one.cpu_ms:7.2f} "
            f"{'' if aim is None else f'{aim:g}':>4} {'' if floor is None else f'{floor:.2f}':>6} "
            f"{'' if limit is None else f'{limit:.0f}':>8} {one.queries:7}"
        )
    return "\n".join(lines)


def growth(results: Sequence[Result]) -> str:
    """How much dearer each benchmark is among the most people than among the fewest; at most 1.3 times is the aim."""
    lines = []
    for name in dict.fromkeys(one.name for one in results):
        alone = sorted((one for one in results if one.name == name and one.clients == 1), key=lambda one: one.people)
        if len(alone) > 1:
            few, many = alone[0], alone[-1]
            lines.append(
                f"{name}: {many.cpu_ms / few.cpu_ms:.2f} times the CPU and {many.p50_ms / few.p50_ms:.2f} times the "
                f"time at {many.people} people, compared with {few.people}"
            )
    return "\n".join(lines)


def _rounded(result: Result) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(result).items()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    """The commit that was measured, or the released version outside a clone."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.strip() or metadata.version("breakwater")
