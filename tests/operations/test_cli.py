"""The command line explains itself, and fails with a sentence instead of a traceback."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from breakwater import cli
from breakwater.operations.errors import OperationsError
from breakwater.testing.database import ROOT


@pytest.mark.parametrize("name", cli.command_names())
def test_every_command_says_what_it_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = import_module(f"breakwater.operations.commands.{name}")
    assert module.HELP
    assert module.__doc__
    with pytest.raises(SystemExit) as end:
        cli.main([name.replace("_", "-"), "--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert module.__doc__.strip().splitlines()[0] in told
    assert "exit codes:" in told


def test_the_help_lists_the_commands_and_is_quick_to_show(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert {"serve", "demo", "check", "verify", "migrate"} <= set(told.split())
    heavy = "import sys, breakwater.cli as c; c.parser(); print('django' in sys.modules, 'psycopg' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", heavy], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "False"], "help must not wait for Django"


def test_a_command_nobody_knows_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["fly"])
    assert end.value.code == cli.USAGE


def test_what_needs_a_person_is_said_with_a_remedy_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from breakwater.operations.commands import check

    def fail(_: Any) -> int:
        raise OperationsError("database.example", "It is closed.", "Open it.")

    monkeypatch.setattr(check, "run", fail)
    assert cli.main(["check"]) == cli.CANNOT
    assert capsys.readouterr().err == "breakwater: It is closed.\n  Open it.\n  (database.example)\n"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "breakwater", "score", "--list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stderr
        writer.stdout.close()
        assert (writer.stderr.read(), writer.wait()) == (b"", cli.DONE)


def test_an_unknown_mode_is_refused_with_the_known_ones(home: Path, breakwater: Any, environment_of: Any) -> None:
    told = breakwater("check", environment=environment_of(home, "production"))
    assert told.returncode == cli.CANNOT
    assert "demo, live, test" in told.stderr
    assert list(home.iterdir()) == []
