"""The page of the models' parameters. `python -m tests.docs.parameters` writes it anew."""

from __future__ import annotations

from breakwater.clinical.formatting import number
from breakwater.clinical.pharmacology import Parameter, parameters
from tests.docs.pages import DOCS

PAGE = DOCS / "science" / "parameters.md"
HOW_SURE = {
    "read": "read",
    "memory-high": "**from memory**, well known",
    "memory-medium": "**from memory**, fairly sure",
    "ours": "ours",
}

HEAD = """# Parameters of the models

Teaching models, never for dosing a real patient.

Every number of `breakwater.clinical.pharmacology`, written from the code; a test compares both, and
`python -m tests.docs.parameters` writes this page anew. Spread is that between people (CV, coefficient of variation) or
the published range. *Ours* is a choice of this project. No clinician has checked any of them.

| parameter | what it is | value | unit | spread | source | how sure |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_row(entry) for entry in parameters())


def _row(entry: Parameter) -> str:
    cells = (f"`{entry.key}`", entry.meaning, number(entry.value), entry.unit, entry.spread, f"`{entry.source.key}`")
    return f"| {' | '.join(cells)} | {HOW_SURE[entry.source.confidence]} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
