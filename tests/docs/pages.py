"""The pages of the documentation as a test reads them: text, headings, links, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# Pages that stand at the top of the repository. They are not part of the built site.
BESIDE = tuple(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"))

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


def all_pages() -> list[Path]:
    """Every page: those of the site and those beside it."""
    return [*sorted(DOCS.rglob("*.md")), *BESIDE]


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_code(page: Path) -> str:
    """The page without its blocks of code, in which a link or a heading is none."""
    return _FENCE.sub("", text_of(page))


def links_of(page: Path) -> Iterator[str]:
    """Targets of links and pictures that stay inside this repository."""
    for target in _LINK.findall(without_code(page)):
        if not re.match(r"[a-z]+:", target):
            yield target


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """The anchors that the headings of a page get."""
    return frozenset(_slug(heading) for heading in _HEADING.findall(without_code(page)))


def _slug(heading: str) -> str:
    """As the documentation builder makes them: letters and digits, words joined by hyphens."""
    words = re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


def rows_of(page: Path, section: str = "") -> list[list[str]]:
    """The cells of every table row of a page, or of its section with this heading. Head and rule lines are left out."""
    lines = _section(page, section).splitlines()
    rows = []
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("|") and before.startswith("|") and not _is_rule(line):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code_of(text: str) -> list[str]:
    """What stands between backticks."""
    return _CODE.findall(text)


def blocks_of(page: Path) -> list[str]:
    """The blocks of code of a page, without their fences."""
    return [re.sub(r"^ *```.*$", "", block, flags=re.MULTILINE).strip("\n") for block in _FENCE.findall(text_of(page))]


def navigation() -> list[str]:
    """The pages of the site in the order of its navigation."""
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        return list(_leaves(yaml.safe_load(file)["nav"]))


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
        return
    for child in node.values() if isinstance(node, dict) else node:
        yield from _leaves(child)


def _section(page: Path, heading: str) -> str:
    if not heading:
        return text_of(page)
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text_of(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no section {heading!r}"
    return found.group(1)


def _is_rule(line: str) -> bool:
    return not re.sub(r"[|:\s-]", "", line)
