"""Rules about the code that a linter cannot see: who may do what, and how rows about people are reached."""

from __future__ import annotations

import ast
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from pghistory.models import Event

from breakwater.organization.models import Role
from breakwater.privacy import lint
from breakwater.privacy.permissions import PERMISSIONS
from breakwater.privacy.scope import Scope
from breakwater.record.models import Enquiry, EpisodeOfCare, Patient
from breakwater.record.scoped import ScopedQuerySet

PACKAGE = Path(lint.__file__).resolve().parents[1]
ABOUT_PEOPLE = (Patient, Enquiry, EpisodeOfCare)
NOBODY_AT_ALL = Scope(staff_id=uuid4(), permission="chart.view")


def leads_to_a_person(model: type[models.Model]) -> bool:
    """Whether a row is of a person, an enquiry or an episode, or leads to one within three steps."""
    here: set[type[models.Model]] = {model}
    for _ in range(3):
        here |= {
            field.related_model
            for one in here
            for field in one._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
        }
    return bool(here & set(ABOUT_PEOPLE))


PEOPLE_MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("breakwater.") and not issubclass(model, Event) and leads_to_a_person(model)
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", PEOPLE_MODELS, ids=[model._meta.label for model in PEOPLE_MODELS])
def test_rows_about_people_are_reached_through_a_scope(model: type[models.Model]) -> None:
    rows = model._default_manager.all()

    assert isinstance(rows, ScopedQuerySet), f"{model._meta.label}: derive its manager from ScopedQuerySet"
    # The path to the site or the person is a real one, and a scope of nothing reaches nothing.
    assert not rows.within(NOBODY_AT_ALL).exists()


def words_of_the_code() -> set[str]:
    """Every text in the code outside the table of rights and the tests."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts or file.name == "permissions.py" or "migrations" in file.parts:
            continue
        constants = (node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant))
        found |= {value for value in constants if isinstance(value, str)}
    return found


def test_every_right_is_asked_for_somewhere() -> None:
    assert not set(PERMISSIONS) - words_of_the_code(), "a right nobody asks for: take it out of the table"


def test_every_right_is_held_by_somebody() -> None:
    assert not [name for name, roles in PERMISSIONS.items() if not roles]


def test_every_role_may_do_something_of_its_own() -> None:
    for role in Role:
        assert [name for name, roles in PERMISSIONS.items() if role in roles and len(roles) < len(Role)], role


def test_only_the_privacy_officer_sees_the_trail_and_what_was_shared() -> None:
    for name in ("audit.search", "disclosure.view", "emergency_access.review", "release.decide"):
        assert PERMISSIONS[name] == {Role.PRIVACY_OFFICER}


def test_the_privacy_officer_the_manager_and_the_integrator_open_no_chart() -> None:
    assert not PERMISSIONS["chart.view"] & {Role.PRIVACY_OFFICER, Role.MANAGER, Role.INTEGRATOR}
