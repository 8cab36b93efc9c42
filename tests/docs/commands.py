"""The page of the commands: what each says about itself. `python -m tests.docs.commands` writes it anew."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from breakwater import cli
from breakwater.operations import commands as command_modules
from tests.docs.pages import DOCS

PAGE = DOCS / "reference" / "commands.md"
WIDTH = "100"

HEAD = """# Commands

`breakwater` with one word behind it; in a checkout `.venv/bin/breakwater`, or `.venv/bin/python -m breakwater`. What
stands here is what each command says with `--help`; a test compares both, and `python -m tests.docs.commands` writes
this page anew.

## All of them

{table}

## Exit codes

| code | means |
|---|---|
| 0 | done, or nothing wrong was found |
| 1 | refused, or something wrong was found |
| 2 | the command line was not understood |
| 3 | cannot go on until a person acts; the message says what to do, and ends with a code in brackets |
| 130 | interrupted |

Messages to people go to the error output, data to the standard output. `--json` makes data for programs.
"""


def help_of() -> dict[str, str]:
    """What each command says with --help, by its name; under "breakwater" what the command line says as a whole."""
    with _width():
        top = cli.parser()
        texts = {"breakwater": top.format_help()}
        for action in top._actions:
            if isinstance(action, argparse._SubParsersAction):
                texts |= {name: one.format_help() for name, one in action.choices.items()}
    # The exit codes are the same everywhere, and stand once at the top of the page.
    return {name: text.replace(cli.EXIT_CODES, "").strip() for name, text in texts.items()}


def page() -> str:
    """The page as it should be."""
    parts = [HEAD.format(table=_table())]
    for name, text in help_of().items():
        heading = "breakwater" if name == "breakwater" else f"breakwater {name}"
        parts.append(f"## {heading}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def _table() -> str:
    """One line for each command."""
    lines = []
    for name in cli.command_names():
        words = import_module(f"{command_modules.__name__}.{name}").HELP
        lines.append(f"| `{name.replace('_', '-')}` | {words} |")
    return "\n".join(["| command | does |", "|---|---|", *lines])


@contextmanager
def _width() -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
