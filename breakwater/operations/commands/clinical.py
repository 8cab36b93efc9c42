"""Ask the clinical rules in JSON, without a database: an object in, findings or a result out.

The question comes on the standard input or from a file: one object, or one object on each line (NDJSON), which are
answered line by line. A question that is not understood is answered by an error with its line, and the exit code is 1.
--list names the functions, --schema shows what one of them takes and gives, --numbers lists every number the rules
decide by with its source. The moment of a question is always part of it: the computer's clock is never asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any

from breakwater.operations.errors import OperationsError

HELP = "ask the clinical rules in JSON, without a database"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("function", nargs="?", metavar="FUNCTION", help="what to ask; --list shows the names")
    parser.add_argument("--in", dest="source", metavar="FILE", help="read the questions from here; UTF-8")
    parser.add_argument("--pretty", action="store_true", help="answers over several lines, for people")
    parser.add_argument("--list", action="store_true", help="list the functions")
    parser.add_argument("--schema", metavar="FUNCTION", help="print the JSON Schema of a function")
    parser.add_argument("--numbers", action="store_true", help="list every number of the rules with its source")
    parser.add_argument("--markdown", action="store_true", help="the numbers as the page of the documentation")
    parser.set_defaults(usage_error=parser.error)


def run(options: argparse.Namespace) -> int:
    from breakwater.clinical.asked.registry import FUNCTIONS, schema

    if options.list:
        print("\n".join(f"{one.name:<14}{one.summary}" for one in FUNCTIONS.values()))
        return 0
    if options.numbers:
        print(_numbers(options.markdown), end="")
        return 0
    name = options.schema or options.function
    if name not in FUNCTIONS:
        options.usage_error(f"give one of: {', '.join(FUNCTIONS)}")
    if options.schema:
        print(json.dumps(schema(name), indent=2, ensure_ascii=False))
        return 0
    return _ask(name, options)


def _numbers(as_markdown: bool) -> str:
    from breakwater.clinical.asked.writing import write
    from breakwater.clinical.number_list import clinical_numbers
    from breakwater.clinical.number_list.page import markdown

    if as_markdown:
        return markdown()
    return "".join(f"{json.dumps(write(one, {}), ensure_ascii=False)}\n" for one in clinical_numbers())


def _ask(name: str, options: argparse.Namespace) -> int:
    """Answer each question as it comes; 1 when one was refused."""
    refused = False
    with _opened(options) as lines:
        for line, question in _questions(lines):
            answer = _answer(name, line, question)
            refused |= "error" in answer
            print(json.dumps(answer, indent=2 if options.pretty else None, ensure_ascii=False), flush=True)
    return int(refused)


def _opened(options: argparse.Namespace) -> AbstractContextManager[Iterable[bytes]]:
    if options.source is None:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(options.source).open("rb")
    except OSError as error:
        raise OperationsError("unreadable", f"{options.source} cannot be read: {error.strerror}.") from None


def _questions(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each question with the number of its first line. A first line that ends its object means one on each line."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    first = next(numbered, (1, b""))
    if first[1].rstrip().endswith(b"}"):
        yield from chain([first], numbered)
    else:
        yield first[0], first[1] + b"".join(line for _, line in numbered)


def _answer(name: str, line: int, question: bytes) -> dict[str, Any]:
    from breakwater.clinical.asked.refusal import Refused
    from breakwater.clinical.asked.registry import ask

    try:
        return ask(name, question.decode("utf-8"))
    except UnicodeDecodeError:
        code, where, message = "not_utf8", "", "This is not UTF-8 text."
    except Refused as refused:
        code, where, message = refused.code, refused.where, refused.message
    return {"function": name, "error": {"line": line, "code": code, "where": where, "message": message}}
