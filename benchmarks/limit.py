"""The limit: how often a second pgbench gets the same statements done, with no application in between."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg

from benchmarks.cloning import Admin
from benchmarks.statements import Recording, as_script
from breakwater.operations import binaries
from breakwater.operations.place import Place
from breakwater.operations.system_user import run_as

TPS = re.compile(r"tps = ([0-9.]+) \(without initial connection time\)")
ROUNDS = 4


def program() -> str | None:
    """pgbench: that of the PostgreSQL we run, else one of the machine; None when there is none."""
    ours = Path(binaries.find(run_as()).program("pgbench"))
    return str(ours) if ours.exists() else shutil.which("pgbench")


def per_second(
    place: Place,
    recordings: Sequence[Recording],
    *,
    clients: int,
    seconds: float,
    again: Callable[[], None],
    once: bool,
) -> float | None:
    """Requests a second with so many clients; None without pgbench.

    Args:
        again: undoes a round of requests that can be sent only once.
        once: whether they can; such a round is short, so several are averaged.
    """
    pgbench = program()
    if pgbench is None:
        return None
    script = place.home / "pgbench.sql"
    with psycopg.connect(place.app_url) as connection:
        script.write_text(shared_out(recordings, clients, once, connection))
    command = [pgbench, "--no-vacuum", f"--client={clients}", f"--jobs={min(clients, 2)}", f"--file={script}"]
    if not once:
        each = len(recordings)
        return _tps([*command, f"--time={max(1, round(seconds))}", place.app_url]) * each
    rates = []
    for _ in range(ROUNDS):
        again()
        rates.append(_tps([*command, "--transactions=1", place.app_url]) * len(recordings) / clients)
    again()
    return sum(rates) / len(rates)


def shared_out(recordings: Sequence[Recording], clients: int, once: bool, connection: Admin) -> str:
    """A script in which each client sends its share of the requests; those that can be repeated, each sends all."""
    if clients == 1:
        return as_script(recordings, connection)
    parts = []
    for client in range(clients):
        mine = recordings[client::clients] if once else [*recordings[client:], *recordings[:client]]
        parts.append(f"\\{'el' if client else ''}if :client_id = {client}\n{as_script(mine, connection)}")
    return "".join(parts) + "\\endif\n"


def _tps(command: Sequence[str]) -> float:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    found = TPS.search(answer.stdout)
    if answer.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench: {answer.stderr}\n{answer.stdout}")
    return float(found[1])
