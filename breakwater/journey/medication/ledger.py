"""Does the ledger add up? Read by ``breakwater verify``, by tests, and by the stock page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """One thing that does not add up: ``code`` is stable, ``bottle_id`` and ``entry_id`` say where."""

    code: str
    bottle_id: str
    entry_id: int | None
    message: str


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What was looked at, and every fault found."""

    bottles: int
    entries: int
    faults: tuple[LedgerFault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


# Each line must be one more than the line before it, and its balance must be the balance before it plus its amount.
LINES = """
    SELECT bottle_id::text, id, line_number, amount_mg, balance_after_mg, line_expected, balance_expected FROM (
        SELECT bottle_id, id, line_number, amount_mg, balance_after_mg,
               row_number() OVER w AS line_expected,
               sum(amount_mg) OVER w AS balance_expected
          FROM medication_stockentry
        WINDOW w AS (PARTITION BY bottle_id ORDER BY line_number)
    ) lines
     WHERE line_number <> line_expected OR balance_after_mg <> balance_expected
     ORDER BY bottle_id, line_number
"""
# The bottle must say what its lines say: how many there are, and their sum.
BOTTLES = """
    SELECT b.id::text, b.balance_mg, b.line_count, coalesce(sum(e.amount_mg), 0), count(e.id)
      FROM medication_bottle b LEFT JOIN medication_stockentry e ON e.bottle_id = b.id
     GROUP BY b.id
    HAVING b.balance_mg <> coalesce(sum(e.amount_mg), 0) OR b.line_count <> count(e.id)
     ORDER BY b.id
"""
# One act, two books: each dose given has its line, over the same amount, and each line its dose (H44).
DOSES = """
    SELECT coalesce(e.bottle_id::text, ''), e.id, d.id::text, d.dose_mg, e.amount_mg
      FROM (SELECT * FROM record_dose WHERE status = 'completed') d
      FULL JOIN (SELECT * FROM medication_stockentry WHERE kind = 'dispensed' AND take_home_id IS NULL) e
        ON e.dose_id = d.id
     WHERE d.id IS NULL OR e.id IS NULL OR d.dose_mg <> -e.amount_mg
     ORDER BY 3
"""
# The same for bottles taken home, and for the medicine that came back in them.
TAKE_HOMES = """
    SELECT coalesce(e.bottle_id::text, ''), e.id, t.id::text, t.mg, e.amount_mg
      FROM (SELECT id, 'dispensed' AS kind, -dose_mg AS mg FROM record_takehomesupply
             UNION ALL
            SELECT supply_id, 'returned', found_mg FROM record_takehomereturn WHERE found_mg > 0) t
      FULL JOIN (SELECT * FROM medication_stockentry
                  WHERE take_home_id IS NOT NULL AND kind IN ('dispensed', 'returned')) e
        ON e.take_home_id = t.id AND e.kind = t.kind
     WHERE t.id IS NULL OR e.id IS NULL OR t.mg <> e.amount_mg
     ORDER BY 3
"""
# What one bottle loses another gains: both lines of a move are of one product and sum to zero.
MOVES = """
    SELECT min(e.bottle_id::text), min(e.id), e.move::text, sum(e.amount_mg), count(*)
      FROM medication_stockentry e JOIN medication_bottle b ON b.id = e.bottle_id
     WHERE e.move IS NOT NULL
     GROUP BY e.move HAVING sum(e.amount_mg) <> 0 OR count(*) <> 2 OR count(DISTINCT b.product_id) <> 1
     ORDER BY 2
"""


def verify() -> LedgerReport:
    """Check every bottle, every line and every dose given. Reads only; the sums are made by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM medication_bottle), (SELECT count(*) FROM medication_stockentry)")
        bottles, entries = cursor.fetchone()
    faults = [
        *_lines(_rows(LINES)),
        *_bottles(_rows(BOTTLES)),
        *_doses(_rows(DOSES)),
        *_take_homes(_rows(TAKE_HOMES)),
        *_moves(_rows(MOVES)),
    ]
    return LedgerReport(bottles=bottles, entries=entries, faults=tuple(faults))


def _rows(question: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _lines(rows: list[Row]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "ledger_line_wrong",
            bottle,
            entry,
            f"Line {line}: balance {after} mg, but the lines up to here sum to {expected} mg (line {expected_line}).",
        )
        for bottle, entry, line, _amount, after, expected_line, expected in rows
    ]


def _bottles(rows: list[Row]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "ledger_bottle_wrong",
            bottle,
            None,
            f"The bottle says {balance} mg in {lines} lines, its entries sum to {total} mg in {count}.",
        )
        for bottle, balance, lines, total, count in rows
    ]


def _doses(rows: list[Row]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "ledger_dose_wrong",
            bottle,
            entry,
            f"Dose {dose or 'missing'} of {given or 0} mg stands against a stock line of {taken or 0} mg.",
        )
        for bottle, entry, dose, given, taken in rows
    ]


def _take_homes(rows: list[Row]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "ledger_take_home_wrong",
            bottle,
            entry,
            f"Take-home {supply or 'missing'} of {moved or 0} mg stands against a stock line of {taken or 0} mg.",
        )
        for bottle, entry, supply, moved, taken in rows
    ]


def _moves(rows: list[Row]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "ledger_move_wrong", bottle, entry,
            f"Move {move}: {lines} lines that sum to {total} mg; they must be two, of one product, and sum to 0 mg.",
        )
        for bottle, entry, move, total, lines in rows
    ]  # fmt: skip
