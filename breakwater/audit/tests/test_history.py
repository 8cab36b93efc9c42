"""History names its author where rows have a history, and costs nothing where they have none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from breakwater.audit.history import certainly_without_history, without_history
from breakwater.organization.models import StaffMember
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


def test_tables_with_history_are_known() -> None:
    assert {"record_dose", "audit_auditentry", "medication_stockentry", "django_session"} <= without_history()
    assert not {"record_patient", "record_medicationorder", "organization_staffmember"} & without_history()


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "record_dose" ("id") VALUES (1)',
        "\n    INSERT INTO audit_auditentry (at) VALUES (1)",
        "update django_session set session_data = 1",
        "SELECT 1",
        "(SELECT 1) UNION (SELECT 2)",
        "-- why\n-- this\nSELECT 1",
        'SAVEPOINT "x"',
    ],
)
def test_statements_that_need_no_author(sql: str) -> None:
    assert certainly_without_history(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "record_patient" SET "phone" = 1',
        'DELETE FROM "record_stay"',
        "INSERT INTO record_hold VALUES (1)",
        "INSERT INTO a_table_no_model_knows VALUES (1)",
        "WITH gone AS (DELETE FROM record_stay RETURNING id) SELECT * FROM gone",
    ],
)
def test_statements_that_carry_their_author(sql: str) -> None:
    assert not certainly_without_history(sql)


@pytest.mark.django_db
def test_a_change_from_a_page_keeps_who_made_it(cast: Cast) -> None:
    client = sign_in(Client(), cast.detox_nurse)
    with CaptureQueriesContext(connection) as asked:
        client.post(reverse("theme"), {"theme": "dark"})
    assert StaffMember.objects.get(pk=cast.detox_nurse.pk).theme == "dark"
    event = StaffMember.pgh_event_model.objects.filter(pgh_obj=cast.detox_nurse).latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == str(cast.detox_nurse.pk)
    named = [query["sql"] for query in asked if "pghistory.context_id" in query["sql"]]
    assert len(named) == 1
    assert "organization_staffmember" in named[0]
