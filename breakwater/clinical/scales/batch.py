"""Scoring many forms that come as text: one cell an answer, one row a form. No file is opened here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from breakwater.clinical.scales.parts import Item, ScoreNotAllowed
from breakwater.clinical.scales.scale import Scale, ScaleResult

# A spreadsheet would run such a cell as a formula; the wide signs count as the plain ones in some languages.
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)


class ColumnsRefused(ValueError):
    """The columns of a table do not fit the scale. The message names those that would."""


class RowRefused(ValueError):
    """A row cannot be scored. The message says why."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The columns of a table held against a scale: where each item stands, and what each of its cells may say."""

    scale: Scale
    header: tuple[str, ...]
    band_set_id: str | None
    _cells: tuple[tuple[int, str, dict[str, int | None]], ...]

    @property
    def out_header(self) -> tuple[str, ...]:
        """The header of what comes out: the columns that came in, and those of the result."""
        return (*map(defused, self.header), *_result_columns(self.scale))

    def score(self, row: Sequence[str]) -> ScaleResult:
        """The result of one row. A blank cell is a missing answer. Raises `RowRefused`."""
        if len(row) != len(self.header):
            raise RowRefused(f"{len(row)} cells where the header has {len(self.header)}.")
        answers: dict[str, int | None] = {}
        for position, item_id, scores in self._cells:
            cell = row[position]
            if cell in scores:
                answers[item_id] = scores[cell]
            else:
                answers[item_id] = self._looked_at_again(item_id, scores, cell)
        return self.scale.score(answers, self.band_set_id)

    def out_row(self, row: Sequence[str], result: ScaleResult) -> list[str]:
        """The row that came in, safe for a spreadsheet, and its result."""
        return [*map(defused, row), *_result_cells(self.scale, result)]

    def _looked_at_again(self, item_id: str, scores: dict[str, int | None], cell: str) -> int | None:
        """A cell that is not exactly a score: blanks around it and capitals do not matter."""
        try:
            return scores[cell.strip().casefold()]
        except KeyError:
            item = self.scale.item(item_id)
            refusal = ScoreNotAllowed(item_id, cell, item.label, item.allowed_scores)
            raise RowRefused(f"{item_id}: {refusal}") from None


def batch(scale: Scale, header: Sequence[str], band_set_id: str | None = None) -> Batch:
    """The scale held against the header of a table.

    Each item that is not optional needs a column of its id; further columns pass through. Raises `ColumnsRefused` when
    one is missing, named twice, nearly an item's id, or named like a column of the result; and `UnknownBandSet`.
    """
    scale.band_set(band_set_id)
    _check_columns(scale, header)
    cells = tuple((header.index(item.id), item.id, _texts(item)) for item in scale.items if item.id in header)
    return Batch(scale, tuple(header), band_set_id, cells)


def defused(cell: str) -> str:
    """The cell as it is, or behind an apostrophe when a spreadsheet would take it for a formula. Numbers stay."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _texts(item: Item) -> dict[str, int | None]:
    """Every text that stands for a score of the item: the number, what the form prints, and Yes or No."""
    texts: dict[str, int | None] = {"": None}
    for choice in item.choices:
        words = [choice.printed, choice.label if choice.label in ("Yes", "No") else ""]
        texts |= {word.casefold(): choice.score for word in words if word}
    return texts | {str(score): score for score in item.allowed_scores}


def _check_columns(scale: Scale, header: Sequence[str]) -> None:
    problems = [*_missing(scale, header), *_doubtful(scale, header), *_repeated(header)]
    if problems:
        valid = ", ".join(item.id + " (optional)" if item.optional else item.id for item in scale.items)
        raise ColumnsRefused(f"{' '.join(problems)} The columns of {scale.id} are: {valid}.")


def _missing(scale: Scale, header: Sequence[str]) -> Iterator[str]:
    missing = [item.id for item in scale.items if not item.optional and item.id not in header]
    if missing:
        yield f"No column for: {', '.join(missing)}."


def _doubtful(scale: Scale, header: Sequence[str]) -> Iterator[str]:
    """Columns that are nearly an item, or would be mistaken for a result."""
    alike = {_letters(item.id): item.id for item in scale.items}
    results = _result_columns(scale)
    for name in header:
        item_id = alike.get(_letters(name), name)
        if item_id != name:
            yield f"Column {name!r} is unknown; is it {item_id}?"
        if name in results:
            yield f"Column {name!r} is one that scoring writes; rename it."


def _repeated(header: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield f"Column {name!r} is there more than once."


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _result_columns(scale: Scale) -> tuple[str, ...]:
    parts = (f"{subscale.id}_{what}" for subscale in scale.subscales for what in ("total", "lower_bound", "flag"))
    return ("total", "lower_bound", "band", "band_set", "missing", *parts, "follow_ups")


def _result_cells(scale: Scale, result: ScaleResult) -> Iterator[str]:
    yield _number(result.total)
    yield _number(result.lower_bound if scale.has_total else None)
    yield result.band.id if result.band else ""
    yield result.band_set or ""
    yield " ".join(result.missing)
    for part in result.subscales:
        yield _number(part.total)
        yield _number(part.lower_bound)
        yield {True: "yes", False: "no", None: ""}[part.flagged]
    yield " ".join(follow_up.id for follow_up in result.follow_ups)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
