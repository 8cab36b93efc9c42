"""Seal audit rows into a hash chain, and find what was changed, deleted, put in or swapped afterwards.

A seal names its rows one by one and keeps a hash of each; its own hash covers them and the seal before it. Rows get
their ids when they are written but are seen when their transaction commits, so ids do not come into sight in order and
some never do. That is why nothing here counts on order: a row is sealed once it can be seen and no seal names it, and a
row that commits late is simply in a later seal. One sealer works at a time (an advisory lock held to the end of its
transaction), and it looks for unsealed rows after it has the lock, so no row is in two seals.

What only the last minutes hold, rows not yet sealed, is guarded by their stamps (``audit.stamp``): a row somebody wrote
or changed past this program is found before any seal. Only the removal of a row that was never sealed leaves no trace.
The head of the chain is also written to a file outside the database (``audit.heads``), so that a chain made anew by
somebody who owns the database does not pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from breakwater.audit import heads
from breakwater.audit.models import AuditEntry, AuditSeal
from breakwater.audit.stamp import hash_of, is_genuine

BATCH: Final = 5_000
HASH_BYTES: Final = 32
MOST_COMPARED: Final = 200
SEALING: Final = 7_324_010  # advisory lock
# No transaction of the application lasts this long (idle and statement time-outs are seconds), so rows whose ids lie
# below seals of this age are not looked for every minute, only once a day by ``seal(everything=True)``.
LATE: Final = timedelta(hours=1)
BEGINNING: Final = hashlib.sha256(b"breakwater audit chain").hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the trail that does not hold: a stable code, and a sentence that names the row or seal."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row whose hash is not the one in its seal."""

    entry: AuditEntry
    sealed: bytes
    seal: int


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was looked at, and every fault. ``unsealed`` rows wait for the next seal; that is no fault."""

    entries: int
    seals: int
    unsealed: int
    heads_checked: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


# Sealing


def seal(*, at: datetime, everything: bool = False) -> int:
    """Seal every row that can be seen and is in no seal yet; returns how many. Call it outside a transaction.

    When another process is sealing, this one leaves it to that one and returns 0.

    Args:
        everything: also look for rows whose transaction took longer than ``LATE``; once a day.
    """
    sealed = 0
    while batch := _seal_batch(at, everything):
        sealed += batch
        if batch < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch(at: datetime, everything: bool) -> int:
    if not _alone():
        return 0
    last = AuditSeal.objects.order_by("-number").first()
    floor = 0 if everything else _floor(at)
    entries = list(AuditEntry.objects.filter(pk__in=_unsealed_ids(floor, BATCH)).order_by("pk"))
    if not entries:
        return 0
    new = AuditSeal(
        number=last.number + 1 if last else 1,
        sealed_at=at,
        entry_ids=[entry.pk for entry in entries],
        entry_hashes=b"".join(map(hash_of, entries)),
        last_id=entries[-1].pk,
        previous_hash=last.hash if last else BEGINNING,
    )
    new.hash = hash_of_seal(new)
    new.save(force_insert=True)
    return len(entries)


def hash_of_seal(seal: AuditSeal) -> str:
    """The hash that binds a seal: number, time, the hash before it, and every id with the hash of its row."""
    digest = hashlib.sha256()
    sealed_at = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    digest.update(f"{seal.number}\n{sealed_at}\n{seal.previous_hash}\n".encode())
    digest.update(" ".join(map(str, seal.entry_ids)).encode())
    digest.update(b"\n" + bytes(seal.entry_hashes))
    return digest.hexdigest()


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
        return bool(cursor.fetchone()[0])


def _floor(at: datetime) -> int:
    old = AuditSeal.objects.filter(sealed_at__lte=at - LATE).aggregate(last=Max("last_id"))["last"]
    return int(old or 0)


def _unsealed_ids(floor: int, limit: int | None) -> list[int]:
    """Ids above ``floor`` that no seal names, lowest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT entry.id
              FROM audit_auditentry entry
              LEFT JOIN (SELECT unnest(entry_ids) AS id FROM audit_auditseal WHERE last_id > %s) sealed
                     ON sealed.id = entry.id
             WHERE entry.id > %s AND sealed.id IS NULL
             ORDER BY entry.id
             LIMIT %s
            """,
            [floor, floor, limit],
        )
        return [row[0] for row in cursor.fetchall()]


# Verifying


def verify(*, heads_file: Path | None = None) -> VerifyReport:
    """Read the whole trail and name every row and seal that is not as it was written. Changes nothing.

    Args:
        heads_file: the file of heads outside the database; the installation's own unless given.
    """
    faults: list[Fault] = []
    changed: list[Changed] = []
    hashes: dict[int, str] = {}
    entries = seals = 0
    before: AuditSeal | None = None
    # The file is read first: a seal made meanwhile is then in the database and not yet in the file, never the reverse.
    file = heads_file or heads.default_file()
    kept = heads.read(file)
    with transaction.atomic():
        _without_time_limit()
        for one in AuditSeal.objects.order_by("number").iterator(chunk_size=50):
            faults += _faults_of_seal(one, before)
            faults += _faults_of_entries(one, changed)
            hashes[one.number] = one.hash
            entries += len(one.entry_ids)
            seals, before = seals + 1, one
        faults += _faults_of_changed(changed)
        faults += _sealed_twice()
        unsealed = _unsealed_ids(0, None)
        faults += [fault for batch in _batches(unsealed) for fault in _forged(AuditEntry.objects.filter(pk__in=batch))]
        faults += _stamped_twice()
    faults += [Fault("head_differs", message) for message in heads.compare(kept, hashes)]
    if seals and not (kept or heads.read(file)):
        faults.append(Fault("heads_missing", f"There is no file of heads at {file}. Look for a copy of it."))
    return VerifyReport(entries + len(unsealed), seals, len(unsealed), len(kept), tuple(faults))


def _faults_of_seal(one: AuditSeal, before: AuditSeal | None) -> Iterator[Fault]:
    expected = before.number + 1 if before else 1
    if one.number != expected:
        yield Fault("seal_missing", f"Seals {expected} to {one.number - 1} are gone.")
    elif one.previous_hash != (before.hash if before else BEGINNING):
        yield Fault("seal_not_linked", f"Seal {one.number} does not follow from the seal before it.")
    if one.hash != hash_of_seal(one) or len(bytes(one.entry_hashes)) != HASH_BYTES * len(one.entry_ids):
        yield Fault("seal_changed", f"Seal {one.number} was changed.")


def _faults_of_entries(one: AuditSeal, changed: list[Changed]) -> Iterator[Fault]:
    found = AuditEntry.objects.in_bulk(one.entry_ids)
    hashes = bytes(one.entry_hashes)
    for position, entry_id in enumerate(one.entry_ids):
        entry = found.get(entry_id)
        if entry is None:
            yield Fault("entry_deleted", f"Audit row {entry_id} of seal {one.number} is gone.")
        elif hash_of(entry) != (sealed := hashes[position * HASH_BYTES : (position + 1) * HASH_BYTES]):
            changed.append(Changed(entry, sealed, one.number))
        elif not is_genuine(entry):
            yield Fault("entry_inserted", f"Audit row {entry_id} of seal {one.number} was not written by this program.")


def _faults_of_changed(changed: Sequence[Changed]) -> Iterator[Fault]:
    """Each row that is not what was sealed; one that holds what was sealed under another number is called swapped."""
    for one in changed:
        # Comparing all with all would take long when everything was changed; then it hardly matters what was swapped.
        others = changed if len(changed) <= MOST_COMPARED else ()
        origin = next((other for other in others if hash_of(one.entry, as_id=other.entry.pk) == other.sealed), None)
        place = f"Audit row {one.entry.pk} of seal {one.seal}"
        if origin:
            yield Fault("entry_swapped", f"{place} holds what was sealed as row {origin.entry.pk}.")
        else:
            yield Fault("entry_changed", f"{place} is not what was sealed.")


def _forged(entries: Iterable[AuditEntry]) -> Iterator[Fault]:
    for entry in entries:
        if not is_genuine(entry):
            yield Fault(
                "entry_inserted", f"Audit row {entry.pk}, not sealed yet, was written or changed past this program."
            )


def _stamped_twice() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM audit_auditentry GROUP BY stamp HAVING count(*) > 1")
        for (ids,) in cursor.fetchall():
            copies = ", ".join(map(str, ids[1:]))
            yield Fault("entry_inserted", f"Audit row {copies} carries the stamp of row {ids[0]}: it is a copy.")


def _sealed_twice() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, array_agg(number ORDER BY number)"
            " FROM (SELECT unnest(entry_ids) AS id, number FROM audit_auditseal) sealed"
            " GROUP BY id HAVING count(*) > 1 ORDER BY id"
        )
        for entry_id, numbers in cursor.fetchall():
            yield Fault("entry_sealed_twice", f"Audit row {entry_id} is in seals {', '.join(map(str, numbers))}.")


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _without_time_limit() -> None:
    # Reading a trail of years takes longer than the application's limit for one statement.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
