"""The pages for operators say what the program does."""

from __future__ import annotations

import re

from breakwater import cli
from breakwater.operations import roles
from breakwater.operations.checks import database_server
from breakwater.testing.database import ROOT

CHECKS = ROOT / "breakwater" / "operations" / "checks"
PAGES = ROOT / "docs" / "operations"


def codes_in_the_program() -> set[str]:
    written = "".join(file.read_text() for file in CHECKS.glob("*.py"))
    codes = set(re.findall(r'"((?:database|settings|installation|downtime)\.[a-z_]+)"', written))
    codes |= {f"database.{name}_off" for name in database_server.DURABLE}
    return codes | {f"database.no_{name}" for name in roles.APP_LIMITS}


def test_every_code_of_check_is_explained_and_none_is_invented() -> None:
    explained = set(re.findall(r"^\| `([a-z_.]+)`", (PAGES / "checks.md").read_text(), re.MULTILINE))
    assert explained == codes_in_the_program()


def test_the_time_limits_in_the_table_are_those_the_roles_get() -> None:
    table = (PAGES / "database.md").read_text()
    for words, name in (
        ("one statement", "statement_timeout"),
        ("waiting for a lock", "lock_timeout"),
        ("a transaction left open", "idle_in_transaction_session_timeout"),
    ):
        limits = [re.sub(r"(\d)([a-z])", r"\1 \2", kept[name]) for kept in (roles.OWNER_LIMITS, roles.APP_LIMITS)]
        assert f"| {words} | {limits[0]} | {limits[1]} |" in table


def test_every_command_on_the_pages_exists() -> None:
    written = "".join(page.read_text() for page in PAGES.glob("*.md"))
    named = set(re.findall(r"(?:^|`)breakwater ([a-z-]+)", written, re.MULTILINE))
    assert named
    assert named <= {name.replace("_", "-") for name in cli.command_names()}


def test_the_settings_in_the_table_are_read_somewhere() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)`", (PAGES / "running.md").read_text(), re.MULTILINE))
    program = "".join(file.read_text() for file in (ROOT / "breakwater").rglob("*.py"))
    assert named
    assert not {name for name in named if f'"{name}"' not in program}
