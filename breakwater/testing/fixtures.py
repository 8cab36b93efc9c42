"""Fixtures every test can ask for. `db` is a rolled-back transaction; `fresh_database` is a database of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from breakwater.testing.connection import connected_to, rolled_back
from breakwater.testing.database import TestDatabase, TestServer, server
from breakwater.testing.server import RunningCenter

if TYPE_CHECKING:
    from breakwater.testing.cast import Cast


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """The PostgreSQL server of this run; started when the first test needs it."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, database_server: TestServer
) -> Iterator[None]:
    """One migrated database for this test process, reached as the application's role."""
    database = database_server.copy()
    try:
        with django_db_blocker.unblock(), connected_to(database):
            yield
    finally:
        database_server.drop(database)


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """What stands behind `db` and `@pytest.mark.django_db`: a transaction that is rolled back.

    A test that also asks for `fresh_database` gets that one instead, with real commits, so that the same people and
    factories serve both kinds of test.
    """
    _refuse_flushing(request)
    if "fresh_database" in request.fixturenames:
        request.getfixturevalue("fresh_database")
        yield
        return
    with django_db_blocker.unblock(), rolled_back():
        yield


@pytest.fixture
def fresh_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_server: TestServer
) -> Iterator[TestDatabase]:
    """A migrated database for this test alone: real commits, any number of threads, dropped afterwards."""
    database = database_server.copy()
    try:
        with django_db_blocker.unblock(), connected_to(database):
            yield database
    finally:
        database_server.drop(database)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, on rows of its own."""
    from breakwater.testing.cast import make_cast

    return make_cast()


@pytest.fixture
def running_center(fresh_database: TestDatabase) -> Iterator[RunningCenter]:
    """The real server on `fresh_database`: what a test writes there, its pages show, and the other way round."""
    center = RunningCenter(fresh_database.app_url)
    center.start()
    yield center
    center.stop()


@pytest.fixture
def live_server_url(running_center: RunningCenter) -> str:
    """The address of `running_center`."""
    return running_center.url


def _refuse_flushing(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("django_db")
    flushing = bool(marker and marker.kwargs.get("transaction"))
    if flushing or {"transactional_db", "live_server"} & set(request.fixturenames):
        pytest.fail(
            "The application's role may not empty tables, so tests that commit ask for `fresh_database` instead of "
            "`transactional_db`, and `running_center` instead of `live_server`.",
            pytrace=False,
        )
