"""Rows that are never changed: the application's user has no right to, and a trigger refuses everybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from breakwater.audit.append_only import AppendOnly
from breakwater.audit.models import AuditEntry, AuditSeal
from breakwater.organization.models import Role
from breakwater.record.models import Dose
from breakwater.testing.cast import make_site, make_staff
from breakwater.testing.connection import connected_to, rolled_back
from breakwater.testing.database import TestDatabase, TestServer
from tests.architecture.planting import Side

KEPT = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
NAMES = [model._meta.label for model in KEPT]
# Rows of the trail are written by code of their own; breakwater/audit/tests/test_chain.py tampers with them.
PLANTED = [model for model in KEPT if model not in (AuditEntry, AuditSeal)]


def test_doses_stock_signed_notes_disclosures_and_the_trail_are_among_them() -> None:
    expected = {
        "audit.AuditEntry", "audit.AuditSeal", "medication.StockEntry", "privacy.Consent", "privacy.Disclosure",
        "record.Document", "record.Dose", "record.Observation", "therapy.SessionNote",
    }  # fmt: skip
    assert expected <= set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=NAMES)
def test_the_applications_user_may_only_read_and_add(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        for right, held in (
            ("SELECT", True), ("INSERT", True), ("UPDATE", False), ("DELETE", False), ("TRUNCATE", False),
        ):  # fmt: skip
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [model._meta.db_table, right])
            assert cursor.fetchone()[0] is held, right
        cursor.execute(
            "SELECT count(*) FROM information_schema.column_privileges"
            " WHERE table_name = %s AND grantee = current_user AND privilege_type = 'UPDATE'",
            [model._meta.db_table],
        )
        assert cursor.fetchone()[0] == 0, "a single column may be updated"


@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=NAMES)
def test_triggers_stand_against_update_delete_and_truncate(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype::int FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'",
            [model._meta.db_table],
        )
        kinds = [kind for (kind,) in cursor.fetchall()]
    # Bits of pg_trigger.tgtype: 2 before, 8 delete, 16 update, 32 truncate.
    for bit in (8, 16, 32):
        assert any(kind & 2 and kind & bit for kind in kinds), f"no trigger before bit {bit}"


@pytest.fixture(scope="module")
def owned(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_server: TestServer
) -> Iterator[TestDatabase]:
    database = database_server.copy()
    try:
        yield TestDatabase(database.name, app_url=database.owner_url, owner_url=database.owner_url)
    finally:
        database_server.drop(database)


@pytest.mark.parametrize("model", PLANTED, ids=[model._meta.label for model in PLANTED])
def test_even_the_owner_of_the_table_cannot_change_a_row_by_mistake(
    owned: TestDatabase, django_db_blocker: DjangoDbBlocker, model: type[models.Model]
) -> None:
    with django_db_blocker.unblock(), connected_to(owned), rolled_back():
        site = make_site("Kept")
        row = Side(site, make_staff("Kim Kept", Role.MANAGER, site), "word", "Kept").row(model)
        column = next(one for one in model._meta.concrete_fields if not one.primary_key and not one.is_relation)
        rows = model._default_manager.filter(pk=row.pk)
        for attempt in (
            lambda: rows.update(**{column.name: getattr(row, column.name)}),
            lambda: rows._raw_delete(connection.alias),
        ):
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                attempt()  # type: ignore[no-untyped-call]
        assert rows.exists()


@pytest.mark.django_db
def test_the_application_cannot_update_a_dose() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Dose.objects.update(dose_mg=1)
