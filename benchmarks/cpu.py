"""Processor time that processes have used, read from /proc: it stays the same when the machine is busy otherwise."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
NS_PER_MS = 1_000_000


def family(pid: int) -> list[int]:
    """A process and everything it has started, directly or not."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, ())
    return found


def used_ns(pid: int) -> int:
    """Nanoseconds on a processor of a process with all its threads that still live; 0 when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return sum(int(path.read_text().split()[0]) for path in (PROC / str(pid) / "task").glob("*/schedstat"))
    return 0


class Meter:
    """Adds up what some processes and their children use between `start` and `stop`, over any number of spans."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = list(roots)
        self.total_ns = 0
        self._at_start: dict[int, int] = {}

    def start(self) -> None:
        self._at_start = self._read()

    def stop(self) -> None:
        """Add the span. A process that began inside it counts whole."""
        self.total_ns += sum(used - self._at_start.get(pid, 0) for pid, used in self._read().items())

    def ms_per(self, requests: int) -> float:
        """Milliseconds for each of so many requests."""
        return self.total_ns / NS_PER_MS / requests if requests else 0.0

    def _read(self) -> dict[int, int]:
        return {pid: used_ns(pid) for root in self.roots for pid in family(root)}


def percentile(values: Collection[float], percent: float) -> float:
    """The smallest value that at least so many percent of all do not exceed. Raises ValueError when there is none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There is no percentile of nothing.")
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(place) - 1)]


def load_average() -> float:
    """How many processes waited for a processor in the last minute; above the number of processors, times are slow."""
    return os.getloadavg()[0]
