"""`breakwater clinical`: one object or many lines in, answers or errors with their line out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from breakwater import cli
from breakwater.clinical.asked.registry import FUNCTIONS
from breakwater.clinical.number_list import clinical_numbers
from breakwater.clinical.number_list.page import markdown

GOOD = '{"qt_ms": 400, "heart_rate_per_min": 75}'


class Piped:
    """A standard input that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def _run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: str | bytes, *words: str) -> Any:
    monkeypatch.setattr(sys, "stdin", Piped(data.encode() if isinstance(data, str) else data))
    code = cli.main(["clinical", *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_object_is_answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, (told,) = _run(monkeypatch, capsys, GOOD, "qtc")
    assert code == 0
    assert told["answer"]["bazett"]["band"] == "in_range"


def test_an_object_over_several_lines_is_one_question(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, (told,) = _run(monkeypatch, capsys, '\n{\n "qt_ms": 400,\n "heart_rate_per_min": 75\n}\n', "qtc")
    assert (code, told["function"]) == (0, "qtc")


def test_lines_are_answered_one_by_one_and_a_bad_one_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = f'{GOOD}\n\n{{"qt": 400}}\n{{"qt_ms": \n{GOOD}\n'
    code, told = _run(monkeypatch, capsys, lines, "qtc")
    assert code == 1
    assert ["error" in one for one in told] == [False, True, True, False]
    assert [one["error"]["line"] for one in told if "error" in one] == [3, 4]
    assert [one["error"]["code"] for one in told if "error" in one] == ["unknown_key", "not_json"]
    assert told[1]["error"]["where"] == "qt"


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "not_json"), (b'{"a": "\xff"}', "not_utf8"), (b"nonsense", "not_json")]
)
def test_what_cannot_be_read_is_an_error_in_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes, code: str
) -> None:
    exit_code, (told,) = _run(monkeypatch, capsys, data, "qtc")
    assert exit_code == 1
    assert told["error"]["code"] == code


def test_questions_may_come_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "question.json"
    file.write_text(GOOD, encoding="utf-8")
    assert cli.main(["clinical", "qtc", "--in", str(file), "--pretty"]) == 0
    assert json.loads(capsys.readouterr().out)["function"] == "qtc"
    assert cli.main(["clinical", "qtc", "--in", str(tmp_path / "none.json")]) == 3
    assert "none.json cannot be read" in capsys.readouterr().err


def test_the_functions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clinical", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(FUNCTIONS)


def test_a_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clinical", "--schema", "qtc"]) == 0
    assert json.loads(capsys.readouterr().out)["required"] == ["qt_ms"]


@pytest.mark.parametrize("words", [[], ["made-up"], ["--schema", "made-up"]])
def test_a_function_that_does_not_exist_is_a_mistake_of_use(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["clinical", *words])
    assert end.value.code == 2


def test_every_number_is_printed_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clinical", "--numbers"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == len(clinical_numbers())
    assert all(row["sources"] for row in rows)
    assert cli.main(["clinical", "--numbers", "--markdown"]) == 0
    assert capsys.readouterr().out == markdown()


@pytest.mark.parametrize("name", ["red-flags", "dose-check", "missed-dose", "qtc", "take-home", "score"])
def test_rules_without_a_model_need_neither_numpy_nor_django(name: str) -> None:
    look = (
        "import sys; from breakwater import cli; from breakwater.clinical.asked.registry import FUNCTIONS; "
        f"FUNCTIONS[{name!r}].module(); cli.parser(); "
        "print([one for one in ('numpy', 'django') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_starts_at_once() -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "breakwater", "clinical", "--list"], capture_output=True, check=True)
    assert time.monotonic() - began < 2  # a tenth of it on a quiet machine
