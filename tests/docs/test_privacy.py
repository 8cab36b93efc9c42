"""The page on privacy names every code the program can answer with, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from breakwater.audit import chain
from breakwater.privacy import elements, lint

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "privacy.md"


def section(title: str) -> set[str]:
    """The codes in a section of the page."""
    text = PAGE.read_text().split(f"{title}\n", 1)[1]
    return set(re.findall(r"`([a-z_-]+)`", re.split(r"\n#+ ", text)[0]))


def calls(module: object, name: str, argument: int) -> set[str]:
    """The constant at this place of every call of this name in a module."""
    tree = ast.parse(Path(str(module.__file__)).read_text())  # type: ignore[attr-defined]
    made = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name)
    given = (node.args[argument] for node in made if len(node.args) > argument)
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("### What an agreement can lack", calls(elements, "MissingElement", 1) | {"consent_incomplete"}),
        ("## What the check in `make check` finds", calls(lint, "Problem", 2) | {"no-mark"}),
        ("## What is kept of every look", calls(chain, "Fault", 0) | {"head_differs"}),
    ],
)
def test_every_code_is_on_the_page_and_no_other(title: str, codes: set[str]) -> None:
    assert section(title) == codes
