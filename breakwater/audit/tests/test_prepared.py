"""Prepared statements: planned once, on Django's connection, in its transaction."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from breakwater.audit import prepared
from breakwater.organization.models import Site
from breakwater.testing.cast import make_site

pytestmark = pytest.mark.django_db

ONE = "SELECT %(number)s::int + 1 AS more, 'x' AS letter"


def planned(statement: str) -> int:
    """How many plans this connection holds for a statement with this beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [statement + "%"])
        return int(cursor.fetchone()[0])


def test_a_statement_is_planned_once_and_answers_by_place_or_name() -> None:
    assert prepared.ask(ONE, {"number": 1}) == [(2, "x")]
    assert prepared.ask_by_name(ONE, {"number": 41}) == [{"more": 42, "letter": "x"}]
    assert planned("SELECT $1::int + 1 AS more") == 1


def test_django_counts_and_logs_it_with_its_text() -> None:
    with CaptureQueriesContext(connection) as asked:
        prepared.ask(ONE, {"number": 1})
        prepared.ask(ONE, {"number": 2})
    assert [query["sql"] for query in asked] == [ONE, ONE]


def test_it_belongs_to_the_running_transaction() -> None:
    with transaction.atomic():
        site = make_site("Northgate")
        found = prepared.ask("SELECT name FROM organization_site WHERE id = %(site)s", {"site": site.pk})
        assert found == [("Northgate",)]
        transaction.set_rollback(True)
    assert prepared.ask("SELECT name FROM organization_site WHERE id = %(site)s", {"site": site.pk}) == []


def test_errors_are_those_of_django() -> None:
    with pytest.raises(DataError), transaction.atomic():
        prepared.ask("SELECT 1 / %(number)s::int", {"number": 0})
    assert prepared.ask(ONE, {"number": 1}) == [(2, "x")]


def test_other_queries_are_not_prepared() -> None:
    prepared.ask(ONE, {"number": 1})
    for _ in range(10):
        list(Site.objects.filter(name="Nowhere"))
    assert planned('SELECT "organization_site"') == 0


def test_a_row_of_all_columns_is_an_object_of_its_model() -> None:
    made = make_site("Northgate", phone="555-0101")
    statement = f"SELECT {prepared.columns(Site, 'here')} FROM organization_site here WHERE here.id = %(site)s"
    ((*values,),) = prepared.ask(statement, {"site": made.pk})
    site: Any = prepared.instance(Site, values)
    assert site == made
    assert (site.name, site.phone, site.day_boundary, site._state.adding) == (
        "Northgate",
        "555-0101",
        made.day_boundary,
        False,
    )
