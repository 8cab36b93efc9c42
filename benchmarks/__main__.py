"""Measure the acts and pages that people wait for, print a table, and keep it in benchmarks/results.

Everything runs on this machine in a folder that is removed at the end: a durable PostgreSQL, the product's web server,
the floor and pgbench, one after the other.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks import installation, limit, report
from benchmarks.cpu import Meter, load_average, percentile
from benchmarks.load import Ask, measure
from benchmarks.statements import Recording

if TYPE_CHECKING:
    from benchmarks.cases import Case
    from benchmarks.cloning import Admin
    from benchmarks.people import Center
    from breakwater.operations.place import Place

FEW = 100
CLIENTS = (1, 8)


def main() -> int:
    """Run everything; 0."""
    options = _options()
    load_before, began = load_average(), time.monotonic()
    say(f"Load before: {load_before:.1f}. Making a database.")
    with installation.bench() as bench:
        few = Run(bench, bench.copy("bench_few"), FEW, options)
        results = few.everything()
        if options.people > FEW:
            many = Run(bench, bench.copy("bench_many"), options.people, options)
            results += many.product(many.cases, {}, {})
        about = {"machine": report.machine(load_before), "versions": report.versions(few.place.app_url)}
    say(report.table(results))
    say(report.growth(results))
    if not options.only:
        say(f"Written to {report.write(results, about, datetime.now(UTC).date())}")
    say(f"Took {time.monotonic() - began:.0f} s; load {about['machine']['load_after']}.")
    return 0


class Run:
    """The benchmarks in one database."""

    def __init__(self, bench: installation.Bench, place: Place, people: int, options: argparse.Namespace) -> None:
        self.bench, self.place, self.options = bench, place, options
        self.center, self.cases = self._filled(people)
        self.recordings: dict[str, list[Recording]] = {case.name: case.record() for case in self.cases}

    def everything(self) -> list[report.Result]:
        """The floor, the limit, and the product beside them."""
        say("The floor: the same statements from a bare Django application.")
        floors = self._floors()
        say("The limit: the same statements from pgbench.")
        limits = self._limits()
        return self.product(self.cases, floors, limits)

    def product(
        self, cases: Sequence[Case], floors: Mapping[str, float], limits: Mapping[tuple[str, int], float | None]
    ) -> list[report.Result]:
        """Measure the product's own web server."""
        say(f"The product, with {self.center.people} people.")
        found: list[report.Result] = []
        with installation.product(self.place) as server:
            for case in cases:
                found += [
                    self._measured(case, clients, server, floors.get(case.name), limits.get((case.name, clients)))
                    for clients in CLIENTS
                ]
        return found

    def _filled(self, people: int) -> tuple[Center, list[Case]]:
        say(f"Filling a database with {people} people.")
        _connect(self.place)
        from benchmarks.cases import cases
        from benchmarks.people import build

        admin: Admin = self.bench.admin(self.place)
        center = build(admin, people=people, days=self.options.days, days_of_former=self.options.days_of_former)
        only = self.options.only
        return center, [case for case in cases(center, admin) if not only or case.name in only]

    def _measured(
        self, case: Case, clients: int, server: installation.WebServer, floor_ms: float | None, limit_s: float | None
    ) -> report.Result:
        app, database = Meter([server.pid]), Meter([self.bench.database_pid])
        case.again()
        seen = measure(server.port, case.asks, clients=clients, seconds=self.options.seconds, meters=(app, database),
                       between=case.again)  # fmt: skip
        requests = len(seen.times_s)
        return report.Result(
            name=case.name,
            clients=clients,
            requests_per_s=seen.requests_per_s,
            p50_ms=percentile(seen.times_s, 50) * 1000,
            p99_ms=percentile(seen.times_s, 99) * 1000,
            app_cpu_ms=app.ms_per(requests),
            db_cpu_ms=database.ms_per(requests),
            queries=max(recording.number for recording in self.recordings[case.name]),
            floor_cpu_ms=floor_ms,
            limit_per_s=limit_s,
            people=self.center.people,
        )

    def _floors(self) -> dict[str, float]:
        """CPU milliseconds of application and database for each benchmark."""
        file = self.place.home / "recordings.pickle"
        file.write_bytes(pickle.dumps(self.recordings))
        found = {}
        with installation.floor(self.place, file) as server:
            for case in self.cases:
                meter = Meter([server.pid, self.bench.database_pid])
                asks = [Ask(f"/{case.name}/{number}/") for number in range(len(case.asks))]
                case.again()
                seen = measure(server.port, asks, clients=1, seconds=self.options.seconds, meters=[meter],
                               between=case.again)  # fmt: skip
                found[case.name] = meter.ms_per(len(seen.times_s))
        return found

    def _limits(self) -> dict[tuple[str, int], float | None]:
        return {
            (case.name, clients): limit.per_second(
                self.place, self.recordings[case.name], clients=clients, seconds=self.options.seconds,
                again=case.again, once=case.once,
            )
            for case in self.cases
            for clients in CLIENTS
        }  # fmt: skip


def _connect(place: Place) -> None:
    """Set this process up as the application, in this database."""
    place.set_up_django()
    from django.db import connections

    from breakwater.testing.database import django_settings

    connections.close_all()
    connections.settings["default"].update(django_settings(place.app_url))


def say(text: str) -> None:
    """Tell whoever waits."""
    print(text, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="people in the larger record (default: %(default)s)")
    parser.add_argument("--days", type=int, default=120, help="daily doses behind each person at the window")
    parser.add_argument("--days-of-former", type=int, default=14, help="daily doses of each person who left")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each measurement lasts")
    parser.add_argument("--only", action="append", help="only this benchmark (may be repeated); writes no file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
