"""What `breakwater verify` verifies. Each part answers with what it looked at and every fault it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold; `code` is stable."""

    code: str
    message: str


@dataclass(frozen=True)
class Result:
    """What one part found: `looked_at` says in words how much was read."""

    part: str
    looked_at: str
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**asdict(self), "holds": self.holds}


Answer = tuple[str, tuple[Fault, ...]]


def result_of(part: str, verify: Callable[[], Answer]) -> Result:
    """Run one part. Needs Django to be set up."""
    looked_at, faults = verify()
    return Result(part, looked_at, faults)


def audit_trail() -> Answer:
    """Every audit row and seal, and the heads kept outside the database."""
    from breakwater.audit import chain

    report = chain.verify()
    looked_at = f"{report.entries} rows, {report.seals} seals, {report.unsealed} rows not sealed yet"
    return looked_at, tuple(Fault(fault.code, fault.message) for fault in report.faults)


def ledger() -> Answer:
    """Every bottle, line and dose given."""
    from breakwater.journey.medication import ledger as medicine_ledger

    report = medicine_ledger.verify()
    faults = tuple(Fault(fault.code, f"{fault.message} (bottle {fault.bottle_id})") for fault in report.faults)
    return f"{report.bottles} bottles, {report.entries} entries", faults


def constraints() -> Answer:
    """Constraints that were never validated, indexes that are broken, triggers that are off, pages that failed."""
    from django.db import connection

    faults: list[Fault] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace")
        (number,) = cursor.fetchone()
        for code, message, question in QUESTIONS:
            cursor.execute(question)
            faults += [Fault(code, f"{name}: {message}") for (name,) in cursor.fetchall()]
    return f"{number} constraints", tuple(faults)


QUESTIONS = (
    (
        "constraint_not_validated",
        "rows from before it was added were never checked; run ALTER TABLE ... VALIDATE CONSTRAINT",
        "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND NOT convalidated ORDER BY 1",
    ),
    (
        "index_invalid",
        "the index is broken; run REINDEX INDEX",
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready) ORDER BY 1",
    ),
    (
        "trigger_disabled",
        "the trigger is switched off; find out who did it, then ENABLE TRIGGER",
        "SELECT tgrelid::regclass::text || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'"
        " ORDER BY 1",
    ),
    (
        "page_checksum_failed",
        "the disk gave back a page that was changed; restore the last backup that verifies",
        "SELECT datname FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0",
    ),
)


PARTS: Mapping[str, Callable[[], Answer]] = {
    "the audit trail": audit_trail,
    "the medicine ledger": ledger,
    "constraints": constraints,
}
