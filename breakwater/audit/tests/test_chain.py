"""The audit chain: everything is sealed once, and whatever is done to the rows afterwards is found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from breakwater.audit import chain, heads, record
from breakwater.audit.models import AuditEntry, AuditSeal
from breakwater.testing.connection import connected_to, rolled_back
from breakwater.testing.database import TestDatabase, TestServer

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def write(number: int, *, by_action: str = "dose.given") -> list[AuditEntry]:
    return [record.act(action=by_action, by=None, detail={"row": row}) for row in range(number)]


def sealed(tmp_path: Path, number: int = 12) -> list[AuditEntry]:
    """Rows in two seals, with the heads in a file."""
    first = write(number // 2)
    chain.seal(at=NOON)
    second = write(number - number // 2)
    chain.seal(at=NOON + timedelta(minutes=1))
    heads.write(tmp_path / "heads.txt")
    return first + second


def verify(tmp_path: Path) -> chain.VerifyReport:
    return chain.verify(heads_file=tmp_path / "heads.txt")


@pytest.fixture(scope="module")
def owned_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_server: TestServer
) -> Iterator[TestDatabase]:
    database = database_server.copy()
    try:
        yield TestDatabase(database.name, app_url=database.owner_url, owner_url=database.owner_url)
    finally:
        database_server.drop(database)


@pytest.fixture
def as_owner(owned_database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Connected as the owner of the tables, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), connected_to(owned_database), rolled_back():
        yield


def tamper(*statements: str) -> None:
    """What the owner of the tables can do: switch the triggers off and change what they like."""
    with connection.cursor() as cursor:
        for table in ("audit_auditentry", "audit_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


# Sealing


@pytest.mark.django_db
def test_every_row_is_sealed_once_and_the_chain_holds(tmp_path: Path) -> None:
    rows = sealed(tmp_path)

    report = verify(tmp_path)

    assert (report.entries, report.seals, report.unsealed, report.heads_checked) == (12, 2, 0, 2)
    assert report.holds
    named = [entry_id for seal in AuditSeal.objects.all() for entry_id in seal.entry_ids]
    assert named == [row.pk for row in rows]


@pytest.mark.django_db
def test_sealing_again_with_nothing_new_makes_no_seal(tmp_path: Path) -> None:
    sealed(tmp_path)

    assert chain.seal(at=NOON + timedelta(minutes=2)) == 0
    assert AuditSeal.objects.count() == 2


@pytest.mark.django_db
def test_many_rows_go_into_several_seals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chain, "BATCH", 5)
    write(13)

    assert chain.seal(at=NOON) == 13
    heads.write(tmp_path / "heads.txt")

    assert [len(seal.entry_ids) for seal in AuditSeal.objects.all()] == [5, 5, 3]
    assert verify(tmp_path).holds


@pytest.mark.django_db
def test_rows_since_the_last_seal_are_counted_and_are_no_fault(tmp_path: Path) -> None:
    sealed(tmp_path)
    write(3)

    report = verify(tmp_path)

    assert (report.unsealed, report.entries, report.holds) == (3, 15, True)


@pytest.mark.django_db
def test_details_of_every_kind_verify_after_they_were_read_back(tmp_path: Path) -> None:
    details: list[dict[Any, Any]] = [
        {"b": 1, "a": [True, None, "ñ \u2028"]},
        {"x": 1.50, "y": 1e22, "z": -0.0},
        {3: {"n": {}}},
        {},
    ]
    for detail in details:
        record.act(action="dose.given", by=None, detail=detail, at=NOON.astimezone(ZoneInfo("America/New_York")))
    chain.seal(at=NOON)
    heads.write(tmp_path / "heads.txt")

    assert verify(tmp_path).faults == ()


# What the owner of the tables could do


def tampered_codes(tmp_path: Path, *statements: str) -> list[tuple[str, str]]:
    tamper(*statements)
    return [(fault.code, fault.message) for fault in verify(tmp_path).faults]


@pytest.mark.parametrize(
    "change",
    [
        "action = 'dose.refused'",
        "detail = '{\"row\": 7}'",
        "staff_id = gen_random_uuid()",
        "patient_id = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "kind = 'read'",
        "stamp = decode('00', 'hex')",
    ],
)
def test_one_changed_row_is_found_and_named(as_owner: None, tmp_path: Path, change: str) -> None:
    row = sealed(tmp_path)[3]

    found = tampered_codes(tmp_path, f"UPDATE audit_auditentry SET {change} WHERE id = {row.pk}")

    assert found == [("entry_changed", f"Audit row {row.pk} of seal 1 is not what was sealed.")]


def test_one_deleted_row_is_found_and_named(as_owner: None, tmp_path: Path) -> None:
    row = sealed(tmp_path)[8]

    found = tampered_codes(tmp_path, f"DELETE FROM audit_auditentry WHERE id = {row.pk}")

    assert found == [("entry_deleted", f"Audit row {row.pk} of seal 2 is gone.")]


def test_two_swapped_rows_are_found_and_named(as_owner: None, tmp_path: Path) -> None:
    rows = sealed(tmp_path)
    one, other = rows[2].pk, rows[9].pk

    found = tampered_codes(
        tmp_path,
        f"UPDATE audit_auditentry SET id = -1 WHERE id = {one}",
        f"UPDATE audit_auditentry SET id = {one} WHERE id = {other}",
        f"UPDATE audit_auditentry SET id = {other} WHERE id = -1",
    )

    assert set(found) == {
        ("entry_swapped", f"Audit row {one} of seal 1 holds what was sealed as row {other}."),
        ("entry_swapped", f"Audit row {other} of seal 2 holds what was sealed as row {one}."),
    }


INSERT = (
    "INSERT INTO audit_auditentry (id, at, kind, action, staff_id, subject_type, subject_id, detail, request_id, stamp)"
    " SELECT {id}, at, kind, {action}, staff_id, subject_type, subject_id, detail, request_id, {stamp}"
    " FROM audit_auditentry WHERE id = {copied}"
)


@pytest.mark.parametrize("place", ["in a gap", "at the end"])
@pytest.mark.parametrize(
    ("action", "stamp"),
    [("'dose.refused'", "stamp"), ("action", "decode(repeat('ab', 24), 'hex')"), ("action", "stamp")],
)
@pytest.mark.parametrize("then_sealed", [False, True])
def test_one_inserted_row_is_found_and_named(
    as_owner: None, tmp_path: Path, place: str, action: str, stamp: str, then_sealed: bool
) -> None:
    with transaction.atomic():
        gap = write(1)[0].pk  # an id that is drawn and never used
        transaction.set_rollback(True)
    copied = sealed(tmp_path)[5].pk
    new_id = str(gap) if place == "in a gap" else "nextval('audit_auditentry_id_seq')"

    tamper(INSERT.format(id=new_id, action=action, stamp=stamp, copied=copied))
    if then_sealed:
        chain.seal(at=NOON + timedelta(minutes=2))

    inserted = AuditEntry.objects.latest("id").pk if place == "at the end" else gap
    faults = verify(tmp_path).faults
    assert {fault.code for fault in faults} == {"entry_inserted"}
    # Of two rows with one stamp the later is called the copy; both are named.
    assert any(str(inserted) in fault.message for fault in faults)


def test_a_row_changed_before_it_was_sealed_is_found(as_owner: None, tmp_path: Path) -> None:
    sealed(tmp_path)
    row = write(1)[0]

    found = tampered_codes(tmp_path, f"UPDATE audit_auditentry SET action = 'x' WHERE id = {row.pk}")

    assert [code for code, _ in found] == ["entry_inserted"]
    assert str(row.pk) in found[0][1]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE audit_auditseal SET entry_ids = entry_ids[2:6] WHERE number = 1", "seal_changed"),
        ("UPDATE audit_auditseal SET sealed_at = now() WHERE number = 1", "seal_changed"),
        ("UPDATE audit_auditseal SET previous_hash = repeat('0', 64) WHERE number = 2", "seal_not_linked"),
        ("DELETE FROM audit_auditseal WHERE number = 1", "seal_missing"),
        ("DELETE FROM audit_auditseal WHERE number = 2", "head_differs"),
    ],
)
def test_a_changed_or_deleted_seal_is_found(as_owner: None, tmp_path: Path, statement: str, code: str) -> None:
    sealed(tmp_path)

    assert code in [found for found, _ in tampered_codes(tmp_path, statement)]


def test_a_chain_made_anew_does_not_match_the_file_of_heads(as_owner: None, tmp_path: Path) -> None:
    row = sealed(tmp_path)[0]
    tamper(
        "DELETE FROM audit_auditseal",
        f"DELETE FROM audit_auditentry WHERE id = {row.pk}",
    )
    chain.seal(at=NOON)
    chain.seal(at=NOON + timedelta(minutes=1))

    faults = verify(tmp_path).faults

    assert {fault.code for fault in faults} == {"head_differs"}


def test_the_file_of_heads_must_be_there(as_owner: None, tmp_path: Path) -> None:
    sealed(tmp_path)

    report = chain.verify(heads_file=tmp_path / "elsewhere.txt")

    assert [fault.code for fault in report.faults] == ["heads_missing"]


@pytest.mark.django_db
def test_rows_stamped_with_an_earlier_secret_still_verify(tmp_path: Path) -> None:
    sealed(tmp_path)
    from django.conf import settings

    with override_settings(SECRET_KEY="another " * 10, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        write(1)
        assert verify(tmp_path).holds
    with override_settings(SECRET_KEY="another " * 10):
        assert {fault.code for fault in verify(tmp_path).faults} == {"entry_inserted"}


@pytest.mark.django_db
def test_the_application_cannot_change_or_remove_what_is_in_the_trail() -> None:
    entry = write(1)[0]

    for attempt in (
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(action="x"),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
    ):
        refuse(attempt)


def refuse(attempt: Callable[[], object]) -> None:
    from django.db import DatabaseError

    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()


# The file of heads


@pytest.mark.django_db
def test_heads_are_added_once_and_a_line_cut_off_by_a_crash_is_written_again(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "heads.txt"
    write(2)
    chain.seal(at=NOON)
    assert heads.write(file) == 1
    assert heads.write(file) == 0
    with file.open("a") as out:
        out.write("2 abc")  # the power went here
    write(2)
    chain.seal(at=NOON + timedelta(minutes=1))

    assert heads.write(file) == 1
    assert chain.verify(heads_file=file).holds
