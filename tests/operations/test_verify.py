"""`breakwater verify` finds what does not hold, and says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg

from breakwater.operations import verification
from breakwater.testing.database import TestDatabase


def as_owner(database: TestDatabase, *statements: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement.encode())


def test_everything_holds_in_a_new_database(
    home: Path, fresh_database: TestDatabase, breakwater: Any, environment_of: Any
) -> None:
    told = breakwater("verify", "--json", environment=environment_of(home, "test", fresh_database))
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert answer["holds"] is True
    assert [part["part"] for part in answer["parts"]] == list(verification.PARTS)


def test_a_constraint_nobody_validated_and_a_sleeping_trigger_are_found(fresh_database: TestDatabase) -> None:
    as_owner(
        fresh_database,
        "ALTER TABLE record_dose ADD CONSTRAINT too_late CHECK (dose_mg < 1000) NOT VALID",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER USER",
    )
    looked_at, faults = verification.constraints()
    assert looked_at.endswith("constraints")
    assert {fault.code for fault in faults} == {"constraint_not_validated", "trigger_disabled"}
    assert any("too_late" in fault.message for fault in faults)


def test_a_change_behind_the_applications_back_ends_with_1_and_names_the_row(
    home: Path, fresh_database: TestDatabase, breakwater: Any, environment_of: Any
) -> None:
    as_owner(
        fresh_database,
        "ALTER TABLE audit_auditentry DISABLE TRIGGER USER",
        "CREATE INDEX left_over ON record_dose (dose_mg)",
    )
    told = breakwater("verify", environment=environment_of(home, "test", fresh_database))
    assert told.returncode == 1
    assert "DOES NOT HOLD: constraints" in told.stdout
    assert "audit_auditentry" in told.stdout
    assert "holds: the medicine ledger" in told.stdout
