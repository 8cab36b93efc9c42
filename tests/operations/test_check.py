"""`breakwater check` on real databases: each unsafe setting is refused by its code, with what to do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg import sql

from breakwater.operations import roles
from breakwater.operations.checks import Finding, Severity, database_rights, database_server, schema, settings_checks
from breakwater.testing.database import TestDatabase

Command = Any


def codes(findings: Any) -> set[str]:
    found: list[Finding] = list(findings)
    assert all(finding.message and finding.remedy for finding in found), "each says what is wrong and what to do"
    return {finding.code for finding in found}


def as_owner(database: TestDatabase, *statements: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement.encode())


def rights(url: str) -> set[str]:
    with database_server.connected(url) as connection:
        return codes(database_rights.findings(connection))


def test_a_database_as_we_make_it_is_safe(fresh_database: TestDatabase) -> None:
    assert rights(fresh_database.app_url) == set()
    with database_server.connected(fresh_database.app_url) as app:
        assert codes(schema.findings(app, "demo")) == set()
        assert codes(database_server.findings(app, "test")) == set()


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_a_server_that_can_lose_a_confirmed_dose_is_refused(name: str, fresh_database: TestDatabase) -> None:
    # The server of the tests is run without them for speed, so it is just what has to be refused.
    with database_server.connected(fresh_database.app_url) as app:
        found = {one.code: one for one in database_server.findings(app, "live")}
    assert found[f"database.{name}_off"].severity is Severity.REFUSAL


@pytest.mark.parametrize("statement", ["UPDATE", "DELETE", "UPDATE (id)"])
def test_a_user_who_can_alter_audit_rows_is_refused(statement: str, fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, f"GRANT {statement} ON audit_auditentry TO {roles.APP}")
    assert rights(fresh_database.app_url) == {"database.audit_writable"}


def test_a_right_that_everybody_was_given_counts_as_well(fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, "GRANT DELETE ON record_dose TO PUBLIC", "GRANT TRUNCATE ON django_session TO PUBLIC")
    assert rights(fresh_database.app_url) == {"database.audit_writable", "database.can_truncate"}


def test_the_owner_and_a_superuser_are_refused_as_the_applications_user(fresh_database: TestDatabase) -> None:
    assert "database.owns_tables" in rights(fresh_database.owner_url)
    superuser = fresh_database.owner_url.replace(roles.OWNER, "postgres")
    assert "database.superuser" in rights(superuser)


def test_a_user_who_can_make_tables_is_refused(fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, f"GRANT CREATE ON SCHEMA public TO {roles.APP}")
    assert rights(fresh_database.app_url) == {"database.can_alter_schema"}


def test_missing_time_limits_are_refused(fresh_database: TestDatabase) -> None:
    with database_server.connected(fresh_database.app_url) as app:
        app.execute("SET statement_timeout = 0")
        assert codes(database_server.findings(app, "test")) == {"database.no_statement_timeout"}


def test_missing_migrations_are_refused(fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, "DELETE FROM django_migrations WHERE app = 'record' AND name = '0002_initial'")
    with database_server.connected(fresh_database.app_url) as app:
        (finding,) = schema.findings(app, "demo")
    assert finding.code == "database.missing_migrations"
    assert "record.0002_initial" in finding.message


def test_a_database_of_a_newer_version_is_refused(fresh_database: TestDatabase) -> None:
    as_owner(
        fresh_database, "INSERT INTO django_migrations (app, name, applied) VALUES ('record', '9999_future', now())"
    )
    with database_server.connected(fresh_database.app_url) as app:
        assert codes(schema.findings(app, "demo")) == {"database.newer_than_program"}


def test_a_demo_database_is_refused_for_a_live_program(fresh_database: TestDatabase) -> None:
    with database_server.connected(fresh_database.app_url) as app:
        assert codes(schema.findings(app, "live")) == {"installation.other_kind"}


def test_a_live_database_is_refused_for_a_demo_and_for_tests(fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, "UPDATE organization_installation SET kind = 'live'")
    with database_server.connected(fresh_database.app_url) as app:
        for mode in ("demo", "test"):
            assert codes(schema.findings(app, mode)) == {"installation.other_kind"}


def test_a_trigger_that_is_switched_off_is_refused(fresh_database: TestDatabase) -> None:
    as_owner(fresh_database, "ALTER TABLE record_dose DISABLE TRIGGER USER")
    with database_server.connected(fresh_database.app_url) as app:
        assert codes(schema.findings(app, "demo")) == {"database.triggers_disabled"}


GOOD = {
    "MODE": "live",
    "HOME": Path("/nonexistent"),
    "DEBUG": False,
    "SECRET_KEY": "Zk3v9!qpX7-mTn2w_Ld8sRf5yHb6gJc1aUeQo4iVx0PzWtYrKhNjMlBd",
    "TEST_SECRET": "for-tests-only-" + "0" * 50,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SECURE": True,
    "ALLOWED_HOSTS": ["program.example"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "SECURE_SSL_REDIRECT": True,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"DEBUG": True}, {"settings.debug_in_live"}),
        ({"SECRET_KEY": ""}, {"settings.weak_secret"}),
        ({"SECRET_KEY": "short-but-Random-9!"}, {"settings.weak_secret"}),
        ({"SECRET_KEY": "ab" * 40}, {"settings.weak_secret"}),
        ({"SECRET_KEY": "django-insecure-" + "Zk3v9!qpX7-mTn2w_Ld8sRf5yHb6gJc1aUeQo4iVx0"}, {"settings.weak_secret"}),
        ({"SECRET_KEY": GOOD["TEST_SECRET"]}, {"settings.weak_secret"}),
        ({"SESSION_COOKIE_SECURE": False}, {"settings.insecure_cookies"}),
        ({"CSRF_COOKIE_SECURE": False}, {"settings.insecure_cookies"}),
        ({"ALLOWED_HOSTS": ["*"]}, {"settings.hosts"}),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, {"settings.hosts"}),
        ({"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, {"settings.weak_password_hashes"}),
        ({"SECURE_SSL_REDIRECT": False}, {"settings.no_tls_redirect"}),
        ({"MODE": "demo", "SESSION_COOKIE_SECURE": False, "SECURE_SSL_REDIRECT": False}, set()),
        ({"MODE": "demo", "SECRET_KEY": "x"}, {"settings.weak_secret"}),
    ],
)
def test_unsafe_settings_of_a_live_program_are_found(changes: Mapping[str, Any], expected: set[str]) -> None:
    assert codes(settings_checks.findings(SimpleNamespace(**{**GOOD, **changes}))) == expected


def test_a_secret_that_others_can_read_is_refused(home: Path) -> None:
    kept = home / "secret-key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert codes(settings_checks.findings(SimpleNamespace(**{**GOOD, "HOME": home}))) == {"settings.secret_readable"}
    kept.chmod(0o600)
    assert codes(settings_checks.findings(SimpleNamespace(**{**GOOD, "HOME": home}))) == set()


def test_the_command_lists_refusals_as_json_and_ends_with_1(
    home: Path, fresh_database: TestDatabase, breakwater: Command, environment_of: Any
) -> None:
    as_owner(fresh_database, f"GRANT DELETE ON audit_auditentry TO {roles.APP}")
    told: subprocess.CompletedProcess[str] = breakwater(
        "check", "--json", environment=environment_of(home, "demo", fresh_database)
    )
    assert told.returncode == 1, told.stderr
    answer = json.loads(told.stdout)
    assert answer["mode"] == "demo"
    assert {"database.audit_writable", "database.fsync_off"} <= {one["code"] for one in answer["findings"]}


def test_the_command_ends_with_0_where_nothing_is_unsafe(
    home: Path, fresh_database: TestDatabase, breakwater: Command, environment_of: Any
) -> None:
    told = breakwater("check", environment=environment_of(home, "test", fresh_database))
    assert (told.returncode, told.stdout) == (0, "Nothing unsafe was found (test).\n")


def test_a_live_program_without_a_secret_of_its_own_is_told_to_set_one(
    home: Path, fresh_database: TestDatabase, breakwater: Command, environment_of: Any
) -> None:
    told = breakwater("check", environment=environment_of(home, "live", fresh_database))
    assert told.returncode == 3
    assert "BREAKWATER_SECRET_KEY" in told.stderr
    assert not (home / "secret-key").exists(), "none is made up for a live program"


def test_the_server_refuses_to_start_on_what_check_refuses(
    home: Path, fresh_database: TestDatabase, breakwater: Command, environment_of: Any
) -> None:
    as_owner(fresh_database, str(sql.SQL("GRANT UPDATE ON record_dose TO PUBLIC").as_string()))
    told = breakwater("serve", "--port", "0", environment=environment_of(home, "test", fresh_database))
    assert told.returncode == 2, "port 0 is not a port"
    told = breakwater("serve", "--port", "18391", environment=environment_of(home, "test", fresh_database))
    assert told.returncode == 3
    assert "database.audit_writable" in told.stderr
    assert "serve.does_not_start" in told.stderr
