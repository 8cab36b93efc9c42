"""The one writer of CSV files: nothing in a cell can become a formula in a spreadsheet (H78)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

Cell = str | int | float | Decimal | date | datetime | bool | None

# A cell that begins with one of these is run as a formula by common spreadsheet programs; the wide forms count too.
STARTS_A_FORMULA: Final = frozenset("=+-@\t\r\n\0|%＝＋－＠")


def defused(value: Cell) -> str | int | float | Decimal:
    """A value as it may stand in a cell: numbers as numbers, moments in ISO form, text that can only be text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0")[:1] in STARTS_A_FORMULA and text.strip() else text


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A CSV text with every text quoted and every number bare."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([defused(name) for name in header])
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue()
