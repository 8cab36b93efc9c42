"""Requests over connections kept open, by one client or several at once, with the time of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection

from benchmarks.cpu import Meter

LONGEST_ANSWER_S = 30.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, ready to send, and the status that says that it did what it should."""

    path: str
    status: int = 200
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Measured:
    """What some clients saw. ``seconds`` is the time in which requests were running, without pauses between rounds."""

    clients: int
    times_s: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def requests_per_s(self) -> float:
        return len(self.times_s) / self.seconds


class WrongAnswer(Exception):
    """A request did not do what it was measured for."""


class Client:
    """One connection to a server."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER_S)

    def send_all(self, asks: Iterable[Ask]) -> list[float]:
        """Send one after the other; seconds of each. Raises WrongAnswer."""
        return [self._send(ask) for ask in asks]

    def _send(self, ask: Ask) -> float:
        began = time.perf_counter()
        self._connection.request(ask.method, ask.path, ask.body or None, dict(ask.headers))
        answer = self._connection.getresponse()
        text = answer.read()
        took_s = time.perf_counter() - began
        if answer.status != ask.status:
            raise WrongAnswer(f"{ask.method} {ask.path}: {answer.status} {text[:2000].decode(errors='replace')}")
        return took_s

    def close(self) -> None:
        self._connection.close()


def measure(
    port: int,
    asks: Sequence[Ask],
    *,
    clients: int,
    seconds: float,
    meters: Iterable[Meter] = (),
    between: Callable[[], None] = lambda: None,
) -> Measured:
    """Send all of `asks` in rounds until so many seconds were measured; a first round warms up and is not counted.

    Args:
        asks: each is sent once a round, by one of the clients.
        meters: run while requests run.
        between: undoes a round, so that the next one can do the same again; not measured.
    """
    measured, meters = Measured(clients), list(meters)
    shares = [asks[number::clients] for number in range(clients)]
    lines = [Client(port) for _ in range(clients)]
    try:
        with ThreadPoolExecutor(clients) as pool:
            _round(pool, lines, shares)
            while measured.seconds < seconds:
                between()
                for meter in meters:
                    meter.start()
                took_s, times_s = _round(pool, lines, shares)
                for meter in meters:
                    meter.stop()
                measured.seconds += took_s
                measured.times_s += times_s
            between()
    finally:
        for line in lines:
            line.close()
    return measured


def _round(
    pool: ThreadPoolExecutor, lines: Sequence[Client], shares: Sequence[Sequence[Ask]]
) -> tuple[float, list[float]]:
    began = time.perf_counter()
    times = list(pool.map(Client.send_all, lines, shares))
    return time.perf_counter() - began, [one for each in times for one in each]
