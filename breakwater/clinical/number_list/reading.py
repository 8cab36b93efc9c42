"""Find every number in a module and the source that stands beside it. A number without one is a breach.

A number has a source when it stands (a) in a constant under a comment `Source: key.` or in the same block of
constants, (b) in a call that also gets a source, or (c) in a default of a dataclass or function whose docstring names
one. A comment `Unit: mg.` in (a) says the unit where the name does not. What is no threshold says so in a comment:
`No threshold: reason.`, above a statement or at the end of its line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from breakwater.clinical.formatting import number
from breakwater.clinical.number_list.program import Module, Program, bound_name
from breakwater.clinical.number_list.wording import unit_of, words_of
from breakwater.clinical.sources import SOURCES

NO_THRESHOLD: Final = "No threshold:"
_NAMED: Final = re.compile(r"[Ss]ources?:? (.*)", re.DOTALL)
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9.-]*[a-z0-9]")
_UNIT: Final = re.compile(r"\bUnit: (\S+?)\.?(?= |$)")
# No threshold: counting, and what turns one unit into another.
_PLAIN: Final = frozenset({-1, 0, 1, 2})
# No threshold: the same.
_CONVERSIONS: Final = frozenset({7, 10, 12, 24, 60, 100, 1000, 1440, 3600, 1_000_000})
_ROUNDING: Final = frozenset({Decimal("0.1"), Decimal("0.01"), Decimal("0.001")})
_ARITHMETIC: Final = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
# Where a statement keeps further statements.
_BODIES: Final = frozenset({"body", "orelse", "finalbody"})
_NOT_READ: Final = frozenset({"annotation", "returns", "slice", "format_spec", "decorator_list"})
_CALENDAR: Final = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Numbers with one name: where they stand, what they are called, and the keys of their sources (none: a breach)."""

    module: str
    line: int
    path: tuple[str, ...]
    values: tuple[str, ...]
    unit: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known at a node: the names on the way to it, the sources in reach, and whether it is in arithmetic."""

    path: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    unit: str = ""
    converting: bool = False

    def into(self, name: str) -> _Context:
        """One name further; arithmetic ends at a name."""
        return replace(self, path=(*self.path, name), converting=False) if name else self

    def now(self, converting: bool) -> _Context:
        """The same in or out of arithmetic."""
        return self if converting == self.converting else replace(self, converting=converting)


def read_module(program: Program, module: Module) -> list[Reading]:
    """Every number of a module in its order, numbers of one name together."""
    merged: list[Reading] = []
    for found in _Walk(program, module).body(module.tree.body, _Context()):
        last = merged[-1] if merged else None
        if last and found.keys and (last.path, last.keys, last.unit) == (found.path, found.keys, found.unit):
            merged[-1] = replace(last, values=last.values + found.values)
        else:
            merged.append(found)
    return merged


def keys_in(text: str) -> tuple[str, ...]:
    """The registered sources that a comment or docstring names after the word "source"."""
    found = _NAMED.search(text)
    return tuple(dict.fromkeys(key for key in _KEY.findall(found.group(1)) if key in SOURCES)) if found else ()


class _Walk:
    """One way through one module."""

    def __init__(self, program: Program, module: Module) -> None:
        self.program, self.module = program, module

    def body(self, statements: list[ast.stmt], context: _Context) -> Iterator[Reading]:
        """The statements of a module, class or function. A block of constants shares the comment above it."""
        block, ends = context, -1
        for statement in statements:
            comment = self._comment_above(statement)
            if NO_THRESHOLD in comment or NO_THRESHOLD in self._end_of_line(statement):
                continue
            if _first_line(statement) != ends + 1 or comment:
                keys, unit = keys_in(comment), _UNIT.search(comment)
                block = replace(context, keys=keys or context.keys, unit=unit.group(1) if unit else "")
            ends = _end(statement)
            yield from self.statement(statement, block if bound_name(statement) else context)

    def statement(self, node: ast.stmt, context: _Context) -> Iterator[Reading]:
        """One statement: a class or function, a constant, or anything else."""
        if isinstance(node, ast.ClassDef):
            yield from self.body(node.body, _Context((node.name,), keys_in(ast.get_docstring(node) or "")))
        elif isinstance(node, ast.FunctionDef):
            named = _Context((node.name,), keys_in(ast.get_docstring(node) or ""))
            for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from self.expression(default, named.into("default"))
            yield from self.body(node.body, _Context((node.name,)))
        elif name := bound_name(node):
            value = getattr(node, "value", None)
            if value is not None:
                yield from self.expression(value, context.into(name))
        else:
            yield from self._children(node, context)

    def _children(self, node: ast.AST, context: _Context) -> Iterator[Reading]:
        """Everything inside a statement or expression that has no rule of its own, annotations left out."""
        for name, value in ast.iter_fields(node):
            if name in _NOT_READ:
                continue
            children = value if isinstance(value, list) else [value]
            if name in _BODIES and not isinstance(node, ast.expr):
                yield from self.body(children, context)
                continue
            for child in children:
                if isinstance(child, ast.AST):
                    yield from self.expression(child, context)

    def expression(self, node: ast.AST, context: _Context) -> Iterator[Reading]:
        """Numbers in an expression, each with the names on the way to it."""
        value = _value(node)
        if value is not None:
            yield from self._leaf(node, value, context)
        elif isinstance(node, ast.Call):
            yield from self._call(node, context)
        elif isinstance(node, ast.Dict):
            for key, one in zip(node.keys, node.values, strict=True):
                yield from self.expression(one, context.into(_text(key)))
        elif isinstance(node, ast.Tuple | ast.List) and _is_row_of_calls(node):
            for place, one in enumerate(node.elts, start=1):
                yield from self.expression(one, context.into(str(place)))
        else:
            converting = isinstance(node, ast.BinOp) and isinstance(node.op, _ARITHMETIC)
            yield from self._children(node, context.now(converting))

    def _leaf(self, node: ast.AST, value: str, context: _Context) -> Iterator[Reading]:
        if not context.keys and _is_plain(value, context):
            return
        unit = context.unit or next((unit for name in reversed(context.path) if (unit := unit_of(name))), "")
        yield Reading(self.module.name, getattr(node, "lineno", 0), context.path, (value,), unit, context.keys)

    def _call(self, node: ast.Call, context: _Context) -> Iterator[Reading]:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        keys = tuple(dict.fromkeys(key for one in given if (key := self._key(one))))
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called in _CALENDAR:
            # Parts of a day that is worked out, such as date(year, 12, 31), are places in the calendar.
            given = [one for one in given if not isinstance(one, ast.Constant)]
            node = ast.Call(node.func, given, [])
        inside = context.now(called == "divmod")
        if keys:
            inside = replace(inside, keys=keys)
        if called and context.path and (label := _text(node.args[0]) if node.args else ""):
            # The name of an authority says more than the constant it is bound to.
            inside = replace(inside, path=(label,)) if " " in label else inside.into(label)
        names = self.program.parameters(self.module, node.func)
        # The second argument of round() is a number of digits.
        for place, one in enumerate(node.args[:1] if called == "round" else node.args):
            yield from self.expression(one, inside.into(_parameter(names, place)))
        for keyword in node.keywords:
            yield from self.expression(keyword.value, inside.into(keyword.arg or ""))
        if isinstance(node.func, ast.Attribute):
            yield from self.expression(node.func.value, context)

    def _key(self, node: ast.expr) -> str:
        """The source that an argument is: a source, a name bound to one, or the key of one as text."""
        text = _text(node)
        return text if text in SOURCES else self.program.source_key(self.module, node)

    def _comment_above(self, node: ast.stmt) -> str:
        """The comment that ends on the line above a statement, in one line."""
        found: list[str] = []
        above = _first_line(node) - 2
        while above >= 0 and (text := self.module.lines[above].strip()).startswith("#"):
            found.insert(0, text.lstrip("# "))
            above -= 1
        return " ".join(found)

    def _end_of_line(self, node: ast.stmt) -> str:
        """The last line of a statement that holds no others."""
        return "" if hasattr(node, "body") else self.module.lines[_end(node) - 1]


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _value(node: ast.AST) -> str | None:
    """What a number of the code is, written plainly; a day as 2024-04-02. None for everything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return _plainly(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and (inner := _value(node.operand)):
        return f"-{inner}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        if node.func.id == "Decimal" and isinstance(node.args[0], ast.Constant):
            return _plainly(str(node.args[0].value))
        if node.func.id in _CALENDAR and all(isinstance(part, ast.Constant) for part in node.args):
            return "-".join(f"{ast.literal_eval(part):02}" for part in node.args)
    return None


def _is_row_of_calls(node: ast.Tuple | ast.List) -> bool:
    """Whether a list holds several values of a class that only their place tells apart."""
    calls = [one for one in node.elts if isinstance(one, ast.Call) and one.args and _value(one) is None]
    return len(node.elts) > 1 and len(calls) == len(node.elts) and not any(_text(one.args[0]) for one in calls)


def _plainly(value: float | str) -> str:
    """A number without trailing zeros, and without a comma that a list of numbers would hide."""
    return number(value).replace(",", "")


def _is_plain(value: str, context: _Context) -> bool:
    """Whether a number without a source needs none: counting, rounding, or turning units in arithmetic."""
    try:
        exact = Decimal(value)
    except ArithmeticError:
        return False
    return exact in _PLAIN or exact in _ROUNDING or (context.converting and exact in _CONVERSIONS)


def _text(node: ast.AST | None) -> str:
    """The text of a constant, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _parameter(names: list[str], place: int) -> str:
    """The name of the argument at a place; everything past the last belongs to a starred one."""
    if place < len(names) and not names[place].startswith("*"):
        return names[place]
    return names[-1].removeprefix("*") if names and names[-1].startswith("*") else ""


def name_in_words(path: tuple[str, ...]) -> str:
    """The names on the way to a number, in words: "COWS: bands: mild: low"."""
    words = [words_of(part) if re.fullmatch(r"\w+", part) else part for part in path]
    return ": ".join(dict.fromkeys(word for word in words if word))
