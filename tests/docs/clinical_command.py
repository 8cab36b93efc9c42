"""The page of `breakwater clinical` and its schemas. `python -m tests.docs.clinical_command` writes them anew.

The questions stand on the page and are written by hand; the answers under them, and the schemas, come from the program.
"""

from __future__ import annotations

import json
import re
from typing import Any

from breakwater.clinical.asked.registry import FUNCTIONS, ask, schema
from tests.docs.pages import DOCS

PAGE = DOCS / "reference" / "clinical-command.md"
SCHEMAS = DOCS / "reference" / "schemas"
WIDTH = 116

_EXAMPLE = re.compile(
    r"^## (?P<name>[a-z-]+)$(?P<words>.*?)```json\n(?P<asked>.*?)```\n\n```json\n(?P<answered>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


def examples(text: str) -> dict[str, tuple[str, str]]:
    """The question and the answer of each function on the page, as they are written."""
    return {found["name"]: (found["asked"], found["answered"]) for found in _EXAMPLE.finditer(text)}


def page(text: str) -> str:
    """The page with every answer as the program gives it now."""

    def anew(found: re.Match[str]) -> str:
        name, asked = found["name"], found["asked"]
        return f"## {name}{found['words']}```json\n{asked}```\n\n```json\n{fitted(ask(name, asked))}\n```"

    return _EXAMPLE.sub(anew, text)


def schema_text(name: str) -> str:
    """The schema of one function as its file has it."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def fitted(value: Any, indent: int = 0) -> str:
    """JSON with what fits on one line on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, list):
        inside = [pad + fitted(one, indent + 2) for one in value]
        return "[\n" + ",\n".join(inside) + "\n" + " " * indent + "]"
    inside = [f"{pad}{json.dumps(key)}: {fitted(one, indent + 2)}" for key, one in value.items()]
    return "{\n" + ",\n".join(inside) + "\n" + " " * indent + "}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMAS.mkdir(exist_ok=True)
    for function in FUNCTIONS:
        (SCHEMAS / f"{function}.json").write_text(schema_text(function), encoding="utf-8")
