"""What the pages say about the program is what the program is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from pghistory.models import Event

from breakwater.journey import STAGES
from breakwater.organization.models import Role
from breakwater.privacy.permissions import PERMISSIONS
from breakwater.web.context import MOST_SECTIONS, SECTIONS
from tests.docs import commands
from tests.docs.pages import DOCS, ROOT, all_pages, code_of, rows_of, text_of

REFERENCE = DOCS / "reference"
EVERYBODY = "everybody"

# Where a setting is read, in whatever way.
SETTING = re.compile(
    r"""["'](BREAKWATER_[A-Z_]+|DATABASE_(?:OWNER_)?URL)["']"""
    r"""|environ(?:\.get\(|\[)\s*["']([A-Z][A-Z_]+)["']|\benv\.\w+\(\s*["']([A-Z][A-Z_]+)["']"""
)
# Known to programs we stand on, not settings of ours.
OF_OTHERS = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PATH", "HOME", "COLUMNS", "DEBIAN_FRONTEND"}

# Rows that carry a noun of the glossary further, or keep the program running; a reader of the record meets the noun.
NO_NOUN_OF_THEIR_OWN = {
    "CheckInContact", "ConsentEnd", "DisclosureReview", "HeadcountLine", "Heartbeat", "IdentityCheck",
}  # fmt: skip


@cache
def sources() -> dict[Path, str]:
    """Every Python file and template of the program, and what sets it up and tests it."""
    places = [*(ROOT / part for part in ("breakwater", "deploy", "tests")), ROOT / "conftest.py"]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return {
        file: file.read_text(encoding="utf-8")
        for file in files
        if file.suffix in {".py", ".jinja", ".js", ".sql"} and not {"vendor", "__pycache__", "docs"} & set(file.parts)
    }


def first_words(rows: Iterable[list[str]]) -> list[str]:
    """What stands between backticks in the first cell of each row."""
    return [word for row in rows for word in code_of(row[0])]


# Commands


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    written = text_of(commands.PAGE)
    assert written.split() == commands.page().split(), "run: python -m tests.docs.commands"


# Settings


@cache
def settings_in_the_code() -> set[str]:
    found = {name for text in sources().values() for match in SETTING.finditer(text) for name in match.groups() if name}
    return found - OF_OTHERS


def test_every_setting_is_on_its_page_and_nothing_else() -> None:
    page = REFERENCE / "settings.md"
    assert sorted(first_words(rows_of(page))) == sorted(settings_in_the_code())


def test_a_page_speaks_of_settings_that_exist() -> None:
    named = {name for page in all_pages() for name in re.findall(r"\bBREAKWATER_[A-Z_]+\b", text_of(page))}
    assert named <= settings_in_the_code()


# Rights


def test_every_right_is_on_its_page_with_exactly_its_roles() -> None:
    labels = {role.label: role for role in Role}
    written = {}
    for right, words, roles in rows_of(REFERENCE / "permissions.md", "Every right"):
        assert words, f"{right} says nothing"
        names = list(labels) if roles == EVERYBODY else roles.split(", ")
        written[right.strip("`")] = frozenset(labels[name] for name in names)
    assert written == PERMISSIONS


def test_each_role_sees_the_sections_its_page_says() -> None:
    rows = rows_of(DOCS / "journey" / "index.md", "What each role sees first")
    written = {role: sections.split(", ") for role, _, sections in rows}
    shown = {
        role.label: [label for label, _, right in SECTIONS if role in PERMISSIONS[right]][:MOST_SECTIONS]
        for role in Role
    }
    assert written == shown


@pytest.mark.parametrize("role", Role, ids=str)
def test_each_role_has_a_page_that_says_what_to_do_when_the_system_is_down(role: Role) -> None:
    page = DOCS / "journey" / f"{role.value.replace('_', '-')}.md"
    assert "## When the system is down\n" in text_of(page)


def test_the_stages_stand_in_their_order() -> None:
    assert first_words(rows_of(DOCS / "journey" / "index.md"))[: len(STAGES)] == list(STAGES)


# Codes that people look up


def test_every_refusal_of_the_release_gate_is_explained() -> None:
    gate = sources()[ROOT / "breakwater" / "privacy" / "gate_checks.py"]
    from breakwater.privacy.gate_checks import CONSENT_MESSAGES

    codes = set(re.findall(r"_refuse\(\s*\"([a-z_]+)\"", gate)) | set(CONSENT_MESSAGES)
    written = {word for row in rows_of(REFERENCE / "privacy.md") for word in code_of(row[0])}
    assert written == codes


def test_every_hazard_that_the_code_names_is_on_the_list() -> None:
    named = {hazard for text in sources().values() for hazard in re.findall(r"\b(H[1-9]\d?)\b(?=[,;)\s])", text)}
    listed = [row[0] for row in rows_of(DOCS / "science" / "hazards.md")]
    assert listed == [f"H{number}" for number in range(1, len(listed) + 1)]
    # Headings of pages are called H1 too: only what stands in brackets, alone or in a list, is a hazard.
    assert {hazard for hazard in named if int(hazard[1:]) > 6} <= set(listed)


# Words


def glossary() -> list[str]:
    return [row[0] for row in rows_of(DOCS / "glossary.md")]


def test_the_glossary_is_in_alphabetical_order_and_says_each_word_once() -> None:
    words = [word.casefold() for word in glossary()]
    assert words == sorted(set(words))


def nouns_of_the_record() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("breakwater.")
        and not issubclass(model, Event)
        and model.__name__ not in NO_NOUN_OF_THEIR_OWN
    ]


def test_every_noun_of_the_record_and_every_role_is_in_the_glossary() -> None:
    nouns = {re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).casefold() for model in nouns_of_the_record()}
    roles = {role.label.casefold() for role in Role}
    words = {word.casefold().replace("-", " ") for word in glossary()}
    assert {noun for noun in nouns | roles if noun.replace("-", " ") not in words} == set()


def test_every_word_of_the_glossary_is_used() -> None:
    pages = [text_of(page) for page in all_pages() if page.name != "glossary.md"]
    everything = re.sub(r"[\s_-]+", " ", "\n".join([*sources().values(), *pages])).casefold()
    unused = []
    for word in glossary():
        plain = re.sub(r"[\s_-]+", " ", word).casefold()
        if plain not in everything and plain.replace(" ", "") not in everything:
            unused.append(word)
    assert unused == []
