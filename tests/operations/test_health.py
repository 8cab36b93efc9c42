"""/healthz and /readyz answer machines in every state of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client

from breakwater.testing.connection import connected_to
from breakwater.testing.database import TestDatabase, TestServer
from breakwater.web.views import health

AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def beat(database: TestDatabase, seconds_ago: int) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_the_process_answers_without_touching_the_database(client: Client) -> None:
    answer = client.get("/healthz")  # without `db`, any query would fail this test
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Cache-Control"] == "no-store"


def test_ready_means_database_migrations_and_a_living_worker(client: Client, fresh_database: TestDatabase) -> None:
    assert client.get("/readyz").json() == {"database": "ok", "migrations": "ok", "worker": "not running"}
    beat(fresh_database, 120)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"].startswith("silent for 12")
    beat(fresh_database, 5)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_a_missing_migration_is_counted(client: Client, fresh_database: TestDatabase) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'record' AND name = '0002_initial'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "1 missing"


def test_an_empty_and_an_absent_database_are_told_apart(
    client: Client, fresh_database: TestDatabase, database_server: TestServer
) -> None:
    empty = database_server.empty()
    with connected_to(empty):
        assert client.get("/readyz").json()["migrations"] == "missing"
    database_server.drop(empty)
    with connected_to(empty):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "does not answer"})


@pytest.mark.parametrize(
    ("silence", "word"),
    [(0, "ok"), (health.LONGEST_SILENCE_S, "ok"), (health.LONGEST_SILENCE_S + 1, "silent for 36 s")],
)
def test_a_worker_counts_as_alive_for_three_missed_heartbeats(silence: int, word: str) -> None:
    assert health._heartbeat(AT - timedelta(seconds=silence), AT) == word
