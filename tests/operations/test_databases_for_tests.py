"""The harness itself: copies are separate, tests are undone, and everything connects as the application."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from breakwater.operations import roles
from breakwater.organization.models import Heartbeat, Site
from breakwater.testing import database
from breakwater.testing.connection import rolled_back
from breakwater.testing.database import TestDatabase, TestServer, django_settings

BEAT = {"beat_at": "2026-11-22T12:00:00Z", "every_seconds": 60}


def who_and_where() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        row = cursor.fetchone()
    return str(row[0]), str(row[1])


@pytest.mark.django_db
def test_a_test_connects_as_the_application() -> None:
    assert who_and_where()[0] == roles.APP


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(turn: int) -> None:
    assert not Heartbeat.objects.filter(job="harness").exists()
    Heartbeat.objects.create(job="harness", **BEAT)


def test_a_fresh_database_commits_for_real_and_threads_see_it(fresh_database: TestDatabase) -> None:
    seen: list[tuple[bool, str]] = []
    Heartbeat.objects.create(job="harness", **BEAT)

    def look() -> None:
        seen.append((Heartbeat.objects.filter(job="harness").exists(), who_and_where()[1]))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [(True, fresh_database.name)]


def test_the_next_fresh_database_is_empty_again(fresh_database: TestDatabase) -> None:
    assert not Heartbeat.objects.filter(job="harness").exists()
    assert who_and_where() == (roles.APP, fresh_database.name)


def test_people_made_for_ordinary_tests_serve_races_as_well(db: None, fresh_database: TestDatabase) -> None:
    assert who_and_where()[1] == fresh_database.name
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_after_a_fresh_database_the_shared_one_is_back() -> None:
    assert connection.in_atomic_block
    assert who_and_where()[1].startswith("breakwater_test_")


@pytest.mark.django_db
def test_a_deferred_constraint_is_checked_at_the_end_of_a_test() -> None:
    site = Site.objects.first()
    assert site is None
    with pytest.raises(IntegrityError), rolled_back(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organization_unit (id, site_id, name, kind)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 'Nowhere', 'detox')"
        )


@pytest.mark.django_db
def test_a_durable_block_is_allowed_inside_a_test() -> None:
    with transaction.atomic(durable=True):
        Heartbeat.objects.create(job="harness", **BEAT)


@pytest.fixture
def copy(database_server: TestServer) -> Iterator[TestDatabase]:
    database = database_server.copy()
    yield database
    database_server.drop(database)


def test_copies_have_names_of_their_own_and_are_dropped(copy: TestDatabase, database_server: TestServer) -> None:
    other = database_server.copy()
    assert other.name != copy.name
    database_server.drop(other)
    database_server.drop(other)  # twice does no harm


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that passes for memory, with room in it."""
    monkeypatch.delenv(database.HOME_VARIABLE, raising=False)
    monkeypatch.setattr(database, "MEMORY", tmp_path)
    monkeypatch.setattr(database, "ENOUGH_MEMORY_BYTES", 0)
    return tmp_path


def test_the_cluster_of_a_checkout_lies_in_memory_and_is_found_again(memory: Path) -> None:
    home = database.cluster_home()
    assert home.parent == memory
    assert database.cluster_home() == home


def test_the_cluster_lies_on_disk_where_memory_is_short_or_a_folder_was_named(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as short:
        short.setattr(database, "ENOUGH_MEMORY_BYTES", 2**60)
        assert database.cluster_home() == database.HOME
    monkeypatch.setenv(database.HOME_VARIABLE, str(database.HOME))
    assert database.cluster_home() == database.HOME
    assert not list(memory.iterdir())


def test_a_folder_in_memory_that_somebody_else_made_is_left_alone(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.cluster_home()
    monkeypatch.setattr(database, "_is_ours", lambda _: False)
    assert database.cluster_home() == database.HOME


def test_an_address_becomes_what_django_needs() -> None:
    address = "postgresql://app:secret@db.example:5433/center?sslmode=verify-full"
    assert django_settings(address) == {
        "HOST": "db.example",
        "PORT": "5433",
        "USER": "app",
        "PASSWORD": "secret",
        "NAME": "center",
        "OPTIONS": {"sslmode": "verify-full"},
    }
