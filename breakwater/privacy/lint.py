"""Look for ways round the scope filter: ``python -m breakwater.privacy.lint``, part of ``make check``.

Two questions. Does any view, presenter or form reach rows about people other than by ``Model.objects.within(scope)``?
Is there an address whose view carries no mark of who may open it? Either one fails the check with file and line.

The first is answered from the source alone, deny by default: a manager may be used without ``within`` only for the
models of ``NOT_ABOUT_PEOPLE``. A test keeps that list honest.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]
PARTS: Final = ("journey", "chart", "measures", "exchange", "web", "privacy")
# Files that answer requests, or prepare what an answer shows. Actions are handed rows that a view has found.
LOOKED_AT: Final = ("views", "presenters", "forms")

# Places, staff, stock and machinery: rows that say nothing about anybody in treatment.
NOT_ABOUT_PEOPLE: Final = frozenset(
    {
        "Authenticator", "Bed", "ClosedDay", "Heartbeat", "Installation", "Product", "QualifiedService",
        "RoleAssignment", "Room", "Site", "StaffMember", "Station", "Unit", "WeeklyClosure",
    }
)  # fmt: skip
MANAGERS: Final = frozenset({"objects", "_default_manager", "_base_manager"})
SHORTCUTS: Final = frozenset({"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"})
RAW_METHODS: Final = frozenset({"raw", "extra", "cursor"})
RAW_NAMES: Final = frozenset({"RawSQL", "connection", "connections"})
# Asks the database how it is, and reads no row about anybody.
MAY_ASK_RAW: Final = frozenset({"web/views/health.py"})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One way round the filter."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"


def is_looked_at(path: Path) -> bool:
    """Whether this file, given relative to the package, answers requests: views.py, views/*.py and so on."""
    if path.suffix != ".py" or path.parts[0] not in PARTS or "tests" in path.parts or "migrations" in path.parts:
        return False
    return path.stem.removeprefix("_") in LOOKED_AT or any(part in LOOKED_AT for part in path.parts[:-1])


def check_source(source: str, path: str = "views.py") -> list[Problem]:
    """Every way round the filter in one file."""
    tree = ast.parse(source, path)
    scoped = _scoped_calls(tree)
    found = [problem for node in ast.walk(tree) for problem in _problems_of(node, path, scoped)]
    return sorted(set(found))


def _problems_of(node: ast.AST, path: str, scoped: set[ast.AST]) -> Iterator[Problem]:
    if isinstance(node, ast.Attribute):
        yield from _manager(node, path, scoped)
    elif isinstance(node, ast.Call):
        yield from _call(node, path, scoped)
        yield from _scope(node, path)
    if not path.endswith(tuple(MAY_ASK_RAW)):
        yield from _raw(node, path)


def _manager(node: ast.Attribute, path: str, scoped: set[ast.AST]) -> Iterator[Problem]:
    if node.attr not in MANAGERS or node in scoped:
        return
    model = _last_name(node.value)
    if model not in NOT_ABOUT_PEOPLE:
        message = f"Reach rows by {model}.objects.within(request.scope) and nothing else."
        yield Problem(path, node.lineno, "unscoped-query", message)


def _call(node: ast.Call, path: str, scoped: set[ast.AST]) -> Iterator[Problem]:
    called = _last_name(node.func)
    if called in SHORTCUTS and not (node.args and _starts_scoped(node.args[0], scoped)):
        yield Problem(
            path,
            node.lineno,
            "unscoped-shortcut",
            f"{called} looks past the scope: use Model.objects.within(request.scope).get_or_404(pk=...).",
        )
    if called == "get_model":
        yield Problem(path, node.lineno, "unscoped-query", "Import the model, so that its queries can be checked.")


def _scope(node: ast.Call, path: str) -> Iterator[Problem]:
    """Only the scope of the person who asks: ``request.scope``, one handed on by that name, or one of their rights."""
    called = _last_name(node.func)
    first = node.args[0] if node.args else None
    if called == "Scope" or (called == "scope_for" and (first is None or _last_name(first) != "staff")):
        yield Problem(path, node.lineno, "own-scope", "Use request.scope, or scope_for(request.staff, permission).")
    if called == "within" and isinstance(node.func, ast.Attribute):
        given = first.func if isinstance(first, ast.Call) else first
        if given is None or _last_name(given) not in ("scope", "scope_for"):
            yield Problem(path, node.lineno, "own-scope", "Give within() the request's scope, by the name scope.")


def _raw(node: ast.AST, path: str) -> Iterator[Problem]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RAW_METHODS:
        yield Problem(path, node.lineno, "raw-query", f"{node.func.attr}() goes round the scope filter.")
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
        for name in sorted({alias.name for alias in node.names} & RAW_NAMES):
            yield Problem(path, node.lineno, "raw-query", f"{name} is for actions and queries, not for views.")


def _scoped_calls(tree: ast.AST) -> set[ast.AST]:
    """Every ``X.objects`` that is followed by ``.within(...)``, or by ``.none()``, which reaches nothing."""
    return {
        node.func.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("within", "none")
    }


def _starts_scoped(node: ast.AST, scoped: set[ast.AST]) -> bool:
    """Whether a chain of calls begins with ``X.objects.within(...)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        if node in scoped:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else "Model"


def check_files(package: Path = PACKAGE) -> list[Problem]:
    """Every way round the filter in the package's views, presenters and forms."""
    files = sorted(path for path in package.rglob("*.py") if is_looked_at(path.relative_to(package)))
    root = package.parent
    return [found for file in files for found in check_source(file.read_text(), str(file.relative_to(root)))]


def check_marks() -> list[Problem]:
    """Every address of ours whose view says nothing about who may open it. Needs Django to be set up."""
    from django.urls import get_resolver

    return list(_unmarked(get_resolver().url_patterns, ""))


def _unmarked(patterns: Iterable[object], prefix: str) -> Iterator[Problem]:
    from django.urls import URLPattern, URLResolver

    from breakwater.privacy.guard import access_of
    from breakwater.privacy.middleware import LIBRARY_VIEWS
    from breakwater.privacy.permissions import PERMISSIONS

    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _unmarked(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            module = pattern.callback.__module__
            mark = access_of(pattern.callback)
            if mark is None and not module.startswith(LIBRARY_VIEWS):
                yield _no_mark(pattern, prefix, "has no mark: use staff_page, signed_in_page or public_page.")
            elif mark not in (None, "public", "signed_in") and mark not in PERMISSIONS:
                yield _no_mark(pattern, prefix, f"names a permission that does not exist: {mark}.")


def _no_mark(pattern: object, prefix: str, message: str) -> Problem:
    from django.urls import URLPattern

    assert isinstance(pattern, URLPattern)  # noqa: S101 - for the type checker
    code = getattr(pattern.callback, "__code__", None)
    place = pattern.callback.__module__.replace(".", "/") + ".py"
    line = code.co_firstlineno if code else 1
    return Problem(place, line, "no-mark", f"The view of /{prefix}{pattern.pattern} {message}")


def main() -> int:
    """Check everything, print what was found; 1 when there is something, else 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "breakwater.web.settings")
    import django

    django.setup()
    problems = [*check_files(), *check_marks()]
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} ways round the scope filter. See docs/reference/privacy.md.", file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    raise SystemExit(main())
