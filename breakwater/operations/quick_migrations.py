"""Migrate an empty database in a quarter of the time.

Django draws every related model anew after each step, also after steps that cannot change another model: a model that
did not exist is mentioned by none, and a constraint, an index or a trigger changes no field. While a new database is
built, a new model is drawn alone, and such an entry is put on the model that is already drawn. A database that holds
anything is migrated by Django alone, and a test compares the two ways table by table (tests/operations/test_schema.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger


@contextmanager
def on_an_empty_database() -> Iterator[None]:
    """Take the short way inside the block."""
    plain_model, plain_append = ProjectState.add_model, ProjectState._append_option  # type: ignore[attr-defined]
    plain_trigger = AddTrigger.state_forwards
    ProjectState.add_model = _add_model  # type: ignore[method-assign, assignment]
    ProjectState._append_option = _append_option  # type: ignore[attr-defined]
    AddTrigger.state_forwards = _add_trigger  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.add_model = plain_model  # type: ignore[method-assign]
        ProjectState._append_option = plain_append  # type: ignore[attr-defined]
        AddTrigger.state_forwards = plain_trigger  # type: ignore[method-assign]


def _add_model(state: ProjectState, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if _is_drawn(state):
        state.apps.render_multiple([model])


def _append_option(state: ProjectState, app_label: str, model_name: str, option: str, entry: Any) -> None:
    model = state.models[app_label, model_name]
    model.options[option] = [*model.options.get(option, []), entry]
    if _is_drawn(state):
        drawn = state.apps.get_model(app_label, model_name)._meta
        setattr(drawn, option, list(model.options[option]))


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)


def _is_drawn(state: ProjectState) -> bool:
    return "apps" in state.__dict__  # asking for the attribute would draw everything
