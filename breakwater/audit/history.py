"""Who changed an editable row, and from which page: kept by pghistory's triggers with each change.

The library says so before every statement that writes. Doses, scores, stock lines and audit rows are never changed and
keep no history, so what only touches such tables is sent as it is: that halves the statements of a dose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from pghistory import runtime
from pghistory.middleware import HistoryMiddleware
from pghistory.models import Event

BEFORE: Final = r"(?:\s|\(|--[^\n]*\n)*"
CHANGES_NOTHING: Final = re.compile(BEFORE + r"(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)
WRITES_TO: Final = re.compile(BEFORE + r"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)


class ChangesCarryTheirAuthor(HistoryMiddleware):
    """pghistory's middleware, with its statement only where a table has history."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)  # type: ignore[no-untyped-call]
        runtime._inject_history_context = name_the_author  # type: ignore[assignment]


_for_every_statement = runtime._inject_history_context


def name_the_author(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    """Send a statement, with its author before it unless it certainly writes nothing that has a history."""
    if certainly_without_history(sql):
        return execute(sql, values, many, context)
    return _for_every_statement(execute, sql, values, many, context)


@lru_cache(maxsize=1000)
def certainly_without_history(sql: str) -> bool:
    """Whether a statement changes nothing, or only what is in a table whose rows keep no history."""
    written = WRITES_TO.match(sql)
    return bool(CHANGES_NOTHING.match(sql)) or (written is not None and written[1] in without_history())


@cache
def without_history() -> frozenset[str]:
    """Tables of ours whose rows keep no history. A table that no model knows is not among them."""
    models = apps.get_models(include_auto_created=True)
    tracked = {getattr(model, "pgh_tracked_model", None) for model in models if issubclass(model, Event)}
    return frozenset(model._meta.db_table for model in models if model not in tracked)
