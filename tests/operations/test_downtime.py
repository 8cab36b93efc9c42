"""`breakwater downtime` writes the paper, and `breakwater check` says when there would be none (H50)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from breakwater.operations.checks import Severity, downtime
from breakwater.testing.cast import make_cast, make_order
from breakwater.testing.database import TestDatabase

PASSPHRASE = "quiet harbor, seven lamps"


def test_the_command_writes_a_set_that_opens_with_the_passphrase_and_no_server(
    home: Path, fresh_database: TestDatabase, breakwater: Any, environment_of: Any
) -> None:
    cast = make_cast()
    make_order(cast.rosas_episode, cast.prescriber)
    environment = environment_of(home, "test", fresh_database, BREAKWATER_DOWNTIME_PASSPHRASE=PASSPHRASE)
    told = breakwater("downtime", "--json", "--into", str(home / "paper"), environment=environment)
    assert told.returncode == 0, told.stderr
    (written,) = json.loads(told.stdout)["sets"]
    assert (written["site"], written["people"]) == ("harbor", 1)
    reader = PdfReader(home / "paper" / written["file"], password=PASSPHRASE)
    assert "Vega, Rosa" in "".join(page.extract_text() for page in reader.pages)
    told = breakwater("downtime", "--site", "nowhere", environment=environment)
    assert told.returncode == 3
    assert "(downtime.no_site)" in told.stderr


def test_the_command_ends_with_1_when_a_set_cannot_be_written(
    home: Path, fresh_database: TestDatabase, breakwater: Any, environment_of: Any
) -> None:
    make_cast()
    (home / "not a folder").write_text("")
    environment = environment_of(home, "test", fresh_database, BREAKWATER_DOWNTIME_PASSPHRASE=PASSPHRASE)
    told = breakwater("downtime", "--into", str(home / "not a folder"), environment=environment)
    assert told.returncode == 1
    assert "(downtime_set_not_made)" in told.stderr


@pytest.mark.django_db
def test_what_would_leave_a_window_without_paper_is_warned_of(tmp_path: Path, settings: Any) -> None:
    cast, at = make_cast(), datetime.now(UTC)
    settings.LIVE, settings.HOME = True, tmp_path
    settings.DOWNTIME = {"folders": [tmp_path], "passphrase": "", "passphrase_file": str(tmp_path / "gone")}
    found = list(downtime.findings("live"))
    assert {one.severity for one in found} == {Severity.WARNING}
    assert [one.code for one in found] == [
        "downtime.no_passphrase", "downtime.no_folder_outside", "downtime.set_too_old",
    ]  # fmt: skip
    settings.DOWNTIME |= {"passphrase": PASSPHRASE, "passphrase_file": ""}
    from breakwater.journey.medication.downtime_set.make import make_set

    made = make_set(site=cast.harbor, by=None, at=at - timedelta(minutes=44))
    assert made.outside is False
    assert [one.code for one in downtime.findings("live")] == ["downtime.no_folder_outside"]
    if Path("/dev/shm").stat().st_dev != tmp_path.stat().st_dev:
        settings.DOWNTIME |= {"folders": [tmp_path, Path("/dev/shm")]}
        assert list(downtime.findings("live")) == []
