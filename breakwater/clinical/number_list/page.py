"""The pages of numbers and sources, in Markdown, as they stand under docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from breakwater.clinical.number_list.listing import ClinicalNumber, clinical_numbers
from breakwater.clinical.sources import SOURCES, Source

_HEAD = """# Clinical numbers and their sources

Every number that decides something in `breakwater.clinical`, read from the code itself: a test compares this page with
it, and `breakwater clinical --numbers --markdown` prints it anew. A number without a source fails a test.

**No number here has been checked by a clinician yet.** Have a physician and a pharmacist sign off before real use. How
sure we are: *read* in the place named; *from memory* (well known, or fairly sure) and not read again; *ours*, a choice
of this project and not a published rule. What the numbers do is told in [Clinical rules](clinical-rules.md).
"""

_SURE = {
    "read": "read",
    "memory-high": "**from memory**, well known",
    "memory-medium": "**from memory**, fairly sure",
    "ours": "ours",
}


def markdown() -> str:
    """The whole page: numbers by module, then every source."""
    return "\n".join([_HEAD, *_numbers(clinical_numbers()), *_sources(SOURCES.values())]) + "\n"


def _numbers(found: Iterable[ClinicalNumber]) -> Iterator[str]:
    for (module, subject), numbers in groupby(found, key=lambda one: (one.module, one.subject)):
        yield f"## {module}\n\n{subject}\n\n| Number | Value | Unit | Source | How sure |\n|---|---|---|---|---|"
        for one in numbers:
            keys = ", ".join(f"`{entry.key}`" for entry in one.sources)
            sure = "; ".join(dict.fromkeys(_SURE[entry.confidence] for entry in one.sources))
            yield f"| {_cell(one.name)} | {one.value} | {one.unit} | {keys} | {sure} |"
        yield ""


def _sources(entries: Iterable[Source]) -> Iterator[str]:
    yield "## All sources\n"
    yield "| Key | How sure | Citation | Where read | Reviewer | Look again on |\n|---|---|---|---|---|---|"
    for entry in sorted(entries, key=lambda one: one.key):
        cells = (f"`{entry.key}`", _SURE[entry.confidence], entry.citation, entry.where_read, entry.reviewer)
        yield f"| {' | '.join(map(_cell, cells))} | {entry.next_review_on} |"


def _cell(text: str) -> str:
    """Text that cannot break the table."""
    return text.replace("|", "\\|")
