"""Sealing while others write: transactions overtake each other, some fail, and two sealers run at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from breakwater.audit import chain, heads, record
from breakwater.audit.models import AuditEntry, AuditSeal
from breakwater.testing.database import TestDatabase

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WRITERS, TRANSACTIONS = 6, 25


class Threads:
    """Threads whose mistakes are kept, and whose connections are closed."""

    def __init__(self) -> None:
        self.problems: list[BaseException] = []

    def start(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        def guarded() -> None:
            try:
                work(*arguments)
            except BaseException as problem:
                self.problems.append(problem)
            finally:
                connection.close()

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread


def write(number: int, action: str = "dose.given") -> None:
    for row in range(number):
        record.act(action=action, by=None, detail={"row": row})


def write_in_many_ways(seed: int, pause: threading.Event) -> None:
    """Transactions of one to three rows; some stay open while others pass, some are rolled back."""
    for turn in range(seed, seed + TRANSACTIONS):
        with transaction.atomic():
            write(1 + turn % 3)
            if turn % 7 == 0:
                pause.wait(0.02)
            if turn % 5 == 0:
                transaction.set_rollback(True)


def test_writers_that_overtake_each_other_while_two_sealers_run_lose_and_double_nothing(
    fresh_database: TestDatabase, tmp_path: Path
) -> None:
    done, threads = threading.Event(), Threads()

    def keep_sealing() -> None:
        while not done.is_set():
            chain.seal(at=datetime.now(UTC))

    sealers = [threads.start(keep_sealing) for _ in range(2)]
    for thread in [threads.start(write_in_many_ways, seed, done) for seed in range(WRITERS)]:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    chain.seal(at=datetime.now(UTC))
    heads.write(tmp_path / "heads.txt")

    assert threads.problems == []
    report = chain.verify(heads_file=tmp_path / "heads.txt")
    assert (report.faults, report.unsealed) == ((), 0)
    named = [entry_id for seal in AuditSeal.objects.all() for entry_id in seal.entry_ids]
    assert sorted(named) == list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert report.seals > 3


def late_row() -> int:
    """A row whose transaction commits only after rows with higher ids were sealed at noon; its id."""
    written, go_on, threads = threading.Event(), threading.Event(), Threads()

    def slow() -> None:
        with transaction.atomic():
            write(1, "slow")
            written.set()
            go_on.wait(10)

    thread = threads.start(slow)
    assert written.wait(10)
    write(3)
    chain.seal(at=NOON)
    go_on.set()
    thread.join()
    late = AuditEntry.objects.get(action="slow").pk
    assert late < max(AuditSeal.objects.get(number=1).entry_ids)
    return late


def test_a_row_that_commits_after_rows_with_higher_ids_were_sealed_is_in_a_later_seal(
    fresh_database: TestDatabase,
) -> None:
    late = late_row()

    chain.seal(at=NOON + timedelta(minutes=1))

    assert AuditSeal.objects.get(number=2).entry_ids == [late]


def test_a_row_later_than_any_transaction_should_be_is_sealed_by_the_daily_look_at_everything(
    fresh_database: TestDatabase,
) -> None:
    late_row()

    assert chain.seal(at=NOON + timedelta(hours=2)) == 0
    assert chain.seal(at=NOON + timedelta(hours=3), everything=True) == 1
