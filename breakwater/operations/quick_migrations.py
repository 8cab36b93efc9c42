"""Migrate an empty database in a third of the time.

Django draws every related model anew after each step, also after steps that only add a constraint, an index or a
trigger, which change nothing about a model's fields. While a new database is built, those steps put the new entry on
the model that is already drawn. A database that holds anything is migrated by Django alone, and a test compares the
two ways table by table (tests/operations/test_schema.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


@contextmanager
def on_an_empty_database() -> Iterator[None]:
    """Take the short way inside the block."""
    plain_append, plain_trigger = ProjectState._append_option, AddTrigger.state_forwards  # type: ignore[attr-defined]
    ProjectState._append_option = _append_option  # type: ignore[attr-defined]
    AddTrigger.state_forwards = _add_trigger  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState._append_option = plain_append  # type: ignore[attr-defined]
        AddTrigger.state_forwards = plain_trigger  # type: ignore[method-assign]


def _append_option(state: ProjectState, app_label: str, model_name: str, option: str, entry: Any) -> None:
    model = state.models[app_label, model_name]
    model.options[option] = [*model.options.get(option, []), entry]
    if "apps" in state.__dict__:  # already drawn; asking for the attribute would draw everything
        drawn = state.apps.get_model(app_label, model_name)._meta
        setattr(drawn, option, list(model.options[option]))


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)
