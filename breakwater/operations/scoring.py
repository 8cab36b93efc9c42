"""Files for `breakwater score`: read, score row by row, write results and rejects so that none is ever half written."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Final

from breakwater.clinical.scales import SCALES, Item, Scale, UnknownBandSet
from breakwater.clinical.scales.batch import Batch, ColumnsRefused, RowRefused, batch, defused
from breakwater.operations.errors import OperationsError

_TELL_EVERY: Final = 50_000

# The line a row begins on, its cells, and what is wrong with it as text, if anything is.
Row = tuple[int, list[str], str]
Tell = Callable[[str], None]


@dataclass(slots=True)
class Counts:
    """How many rows were scored and how many refused; where the refused ones are, if there are any."""

    scale: str
    version: str
    scored: int = 0
    rejected: int = 0
    rejects: str | None = None

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def scales_to_list(scale_id: str | None) -> list[Scale]:
    """One scale, or all of them. Raises `OperationsError` for one that does not exist."""
    return [_scale(scale_id)] if scale_id else list(SCALES.values())


def as_json(scales: Sequence[Scale]) -> str:
    """The definitions as JSON, as far as a program needs them to check answers and read results."""
    return json.dumps([_described(scale) for scale in scales], indent=2, ensure_ascii=False)


def score_file(
    scale_id: str, source: str, target: str, *, rejects: str | None = None, band_set_id: str | None = None, tell: Tell
) -> Counts:
    """Score every row of `source` into `target`, refused rows into `rejects`. Both appear whole, at the end.

    Raises `OperationsError` when nothing can be scored: an unknown scale or set of bands, columns that do not fit,
    files that cannot be read or written, or an output that would overwrite the input.
    """
    scale, read_from, results = _scale(scale_id), Path(source), Path(target)
    refused = Path(rejects or f"{target}.rejects.csv")
    _check_apart(read_from, results, refused)
    counts = Counts(scale.id, scale.version)
    try:
        # Bytes that are not UTF-8 are kept until their row is looked at, so that only that row is refused.
        with read_from.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            rows = _rows(file)
            held = _held_against(scale, next(rows, None), band_set_id)
            with _appears_whole(results) as out, _appears_whole(refused, wanted=lambda: counts.rejected > 0) as bad:
                _score_rows(rows, held, out, bad, counts, tell)
    except OSError as error:
        where = error.filename or read_from
        raise OperationsError("score.file", f"{where}: {error.strerror}.", "Check path, space and rights.") from None
    tell(f"{counts.scored} rows scored, {counts.rejected} refused.")
    if counts.rejected:
        counts.rejects = str(refused)
        tell(f"The refused rows are in {refused}, each with its line and the reason.")
    return counts


def _score_rows(rows: Iterator[Row], held: Batch, out: IO[str], bad: IO[str], counts: Counts, tell: Tell) -> None:
    results, refused = csv.writer(out, lineterminator="\n"), csv.writer(bad, lineterminator="\n")
    results.writerow(held.out_header)
    refused.writerow(["line", "reason", *map(defused, held.header)])
    for number, (line, row, problem) in enumerate(rows, start=1):
        try:
            if problem:
                raise RowRefused(problem)
            results.writerow(held.out_row(row, held.score(row)))
            counts.scored += 1
        except RowRefused as refusal:
            refused.writerow([line, str(refusal), *map(defused, row)])
            counts.rejected += 1
        if number % _TELL_EVERY == 0:
            tell(f"{number} rows ...")


def _rows(file: IO[str]) -> Iterator[Row]:
    """The rows of a CSV file, blank lines left out."""
    reader = csv.reader(file)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"This is not a row of CSV: {error}."
            continue
        if row:
            yield line, row, _problem(row)


def _problem(row: Sequence[str]) -> str:
    together = "".join(row)
    if together.isascii() or not any("\ud800" <= character <= "\udfff" for character in together):
        return ""
    return "A cell is not UTF-8 text."


def _held_against(scale: Scale, first: Row | None, band_set_id: str | None) -> Batch:
    if first is None:
        raise OperationsError("score.columns", "The file is empty.", "Begin it with a row of column names.")
    _, header, problem = first
    if problem:
        raise OperationsError("score.columns", f"The row of column names: {problem}", "Save the file as UTF-8.")
    try:
        return batch(scale, header, band_set_id)
    except ColumnsRefused as refusal:
        raise OperationsError("score.columns", str(refusal), "Name the columns like this and run it again.") from None
    except UnknownBandSet as refusal:
        raise OperationsError("score.bands", str(refusal)) from None


def _scale(scale_id: str) -> Scale:
    try:
        return SCALES[scale_id]
    except KeyError:
        raise OperationsError(
            "score.scale", f"There is no scale {scale_id!r}.", f"Give one of: {', '.join(SCALES)}."
        ) from None


def _check_apart(source: Path, results: Path, refused: Path) -> None:
    """No file is written over the input, over the other output, or over what is no file."""
    for path in (results, refused):
        if path.exists() and (path.samefile(source) if source.exists() else False):
            raise OperationsError("score.same_file", f"{path} is the input.", "Give another file for the output.")
        if path.exists() and not path.is_file():
            raise OperationsError("score.file", f"{path} is not a file.", "Give a file for the output.")
    if results.resolve() == refused.resolve():
        raise OperationsError("score.same_file", "Results and rejects go to the same file.", "Give two files.")


@contextmanager
def _appears_whole(path: Path, wanted: Callable[[], bool] = lambda: True) -> Iterator[IO[str]]:
    """A file that takes its name only when all of it is written. One that is not wanted after all is removed.

    Only its owner may read it: the rows may name people.
    """
    path = path.resolve()
    with NamedTemporaryFile(
        "w", encoding="utf-8", errors="backslashreplace", newline="", dir=path.parent, delete=False
    ) as file:
        written = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if wanted():
                written.replace(path)
            else:
                path.unlink(missing_ok=True)
        finally:
            written.unlink(missing_ok=True)


def _described(scale: Scale) -> dict[str, Any]:
    return {
        "id": scale.id,
        "version": scale.version,
        "title": scale.title,
        "language": scale.language,
        "method": scale.method,
        "minimum": scale.minimum if scale.has_total else None,
        "maximum": scale.maximum if scale.has_total else None,
        "items": [_item(item) for item in scale.items],
        "band_sets": [
            {"id": one.id, "label": one.label, "source": one.source.key, "bands": [asdict(band) for band in one.bands]}
            for one in scale.band_sets
        ],
        "subscales": [asdict(subscale) for subscale in scale.subscales],
        "follow_ups": [
            {"id": one.id, "message": one.message, "urgent": one.urgent, "source": one.source.key}
            for one in scale.follow_ups
        ],
        "rights": asdict(scale.rights),
        "source": {"key": scale.source.key, "confidence": scale.source.confidence},
        "loinc": {"panel": scale.loinc.panel, "total": scale.loinc.total} if scale.loinc else None,
        "note": scale.note,
    }


def _item(item: Item) -> dict[str, Any]:
    allowed = item.allowed_scores
    return {
        "id": item.id,
        "label": item.label,
        "wording": item.wording,
        "look_back": item.look_back,
        "choices": [asdict(choice) for choice in item.choices],
        "whole_numbers": [allowed[0], allowed[-1]] if isinstance(allowed, range) else None,
        "optional": item.optional,
        "reversed": item.reversed,
        "counted": item.counted,
        "asked_when": [asdict(when) for when in item.asked_when],
        "loinc": item.loinc or None,
    }
