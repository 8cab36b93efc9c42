"""The secret is random, private, kept, and never invented for a live program."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from breakwater.operations import secret
from breakwater.operations.checks.settings_checks import is_weak
from breakwater.operations.errors import OperationsError


@pytest.fixture(autouse=True)
def _no_secret_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BREAKWATER_SECRET_KEY", raising=False)


def test_a_demo_gets_a_random_secret_that_only_its_owner_can_read(tmp_path: Path) -> None:
    made = secret.secret_key(tmp_path / "a", "demo")
    assert not is_weak(made, known="")
    assert stat.S_IMODE((tmp_path / "a" / secret.FILE).stat().st_mode) == 0o600
    assert made != secret.secret_key(tmp_path / "b", "demo")


def test_it_stays_the_same_until_somebody_gives_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = secret.secret_key(tmp_path, "demo")
    assert secret.secret_key(tmp_path, "demo") == made
    monkeypatch.setenv("BREAKWATER_SECRET_KEY", "given by the operator")
    assert secret.secret_key(tmp_path, "demo") == "given by the operator"


def test_processes_that_start_at_once_agree_on_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: secret.secret_key(tmp_path, "demo"), range(32)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == [secret.FILE], "nothing half-written is left"


def test_a_live_program_must_bring_its_own(tmp_path: Path) -> None:
    with pytest.raises(OperationsError) as refusal:
        secret.secret_key(tmp_path, "live")
    assert refusal.value.code == "settings.no_secret"
    assert list(tmp_path.iterdir()) == []
