"""`breakwater score`: files in and out. No database is asked, and none is needed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from breakwater import cli
from breakwater.clinical.scales import COWS, SCALES
from breakwater.clinical.scales.batch import Batch
from breakwater.testing.database import ROOT

IDS = [item.id for item in COWS.items]
ZEROS = ["0"] * len(IDS)

Captured = pytest.CaptureFixture[str]


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def score(*arguments: Path | str) -> int:
    return cli.main(["score", *map(str, arguments)])


def test_every_row_comes_out_with_its_result(tmp_path: Path, capsys: Captured) -> None:
    rows = [["P1", "=1+1", *ZEROS[1:], "5"], ["P2", "-3", "4", "", *ZEROS[2:]]]
    source = write(tmp_path / "in.csv", ["patient", "note", *IDS], *rows)
    assert score("cows", source, tmp_path / "out.csv") == cli.DONE
    first, second = read(tmp_path / "out.csv")
    assert (first["patient"], first["note"], first["total"], first["band"]) == ("P1", "'=1+1", "5", "mild")
    assert (second["note"], second["total"], second["lower_bound"], second["missing"]) == ("-3", "", "4", "sweating")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"], "nothing else is left behind"
    told = capsys.readouterr()
    assert "2 rows scored, 0 refused." in told.err
    assert told.out == ""


def test_rows_that_cannot_be_scored_are_set_aside_with_line_and_reason(tmp_path: Path, capsys: Captured) -> None:
    source = write(
        tmp_path / "in.csv",
        ["patient", *IDS],
        ["P1", *ZEROS],
        ["P2\nsecond line", *ZEROS],
        [],
        ["=P3", "3", *ZEROS[1:]],
        ["P4", *ZEROS, "0"],
        ["x" * 200_000, *ZEROS],
        ["P6", *ZEROS],
    )
    with source.open("ab") as file:
        file.write(b"Jos\xe9," + b",".join([b"0"] * 11) + b"\n")
    assert score("cows", source, tmp_path / "out.csv", "--json") == cli.REFUSED
    assert [row["patient"] for row in read(tmp_path / "out.csv")] == ["P1", "P2\nsecond line", "P6"]
    rejects = read(tmp_path / "out.csv.rejects.csv")
    assert [row["line"] for row in rejects] == ["6", "7", "8", "10"]
    assert rejects[0]["reason"].startswith("pulse: Resting pulse: '3' is not a score")
    assert rejects[0]["patient"] == "'=P3"
    assert rejects[1]["reason"] == "13 cells where the header has 12."
    assert rejects[2]["reason"].startswith("This is not a row of CSV")
    assert rejects[3]["reason"] == "A cell is not UTF-8 text."
    assert json.loads(capsys.readouterr().out) == {
        "scale": "cows",
        "version": "2003",
        "scored": 3,
        "rejected": 4,
        "rejects": str(tmp_path / "out.csv.rejects.csv"),
    }


def test_rejects_of_an_earlier_run_do_not_stay_beside_a_clean_one(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    write(source, IDS, ["3", *ZEROS[1:]])
    assert score("cows", source, out, "--rejects", tmp_path / "bad.csv") == cli.REFUSED
    assert len(read(tmp_path / "bad.csv")) == 1
    write(source, IDS, ZEROS)
    assert score("cows", source, out, "--rejects", tmp_path / "bad.csv") == cli.DONE
    assert not (tmp_path / "bad.csv").exists()
    assert [row["total"] for row in read(out)] == ["0"]


def test_a_file_of_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"\xef\xbb\xbf" + ",".join(IDS).encode() + b"\r\n" + b",".join([b"0"] * 11) + b"\r\n")
    assert score("cows", source, tmp_path / "out.csv") == cli.DONE
    assert [row["total"] for row in read(tmp_path / "out.csv")] == ["0"]


@pytest.mark.parametrize("how", ["same", "link", "symlink", "rejects"])
def test_the_input_is_never_overwritten(how: str, tmp_path: Path, capsys: Captured) -> None:
    source, other = write(tmp_path / "in.csv", IDS, ZEROS), tmp_path / "other.csv"
    before = source.read_bytes()
    if how == "link":
        os.link(source, other)
    if how == "symlink":
        other.symlink_to(source)
    target = {"same": source, "rejects": tmp_path / "out.csv"}.get(how, other)
    more = ["--rejects", str(source)] if how == "rejects" else []
    assert score("cows", source, target, *more) == cli.CANNOT
    assert "is the input" in capsys.readouterr().err
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "header", "code", "words"),
    [
        ("cow", IDS, "score.scale", "Give one of: cows,"),
        ("cows", IDS[1:], "score.columns", f"No column for: pulse. The columns of cows are: {', '.join(IDS)}."),
        ("cows", ["Pulse", *IDS[1:]], "score.columns", "is it pulse?"),
        ("cows", [*IDS, "total"], "score.columns", "rename it"),
        ("cows", [], "score.columns", "The file is empty."),
        ("cows", [*IDS, "\udce9"], "score.columns", "not UTF-8"),
        ("cows --bands mine", IDS, "score.bands", "It has form."),
        ("cows --rejects {out}", IDS, "score.same_file", "the same file"),
        ("cows --rejects {folder}", IDS, "score.file", "is not a file"),
        ("cows --rejects {folder}/nowhere/bad.csv", IDS, "score.file", "No such file"),
    ],
)
def test_what_cannot_be_scored_is_said_and_nothing_is_written(
    command: str, header: list[str], code: str, words: str, tmp_path: Path, capsys: Captured
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(",".join(header).encode(errors="surrogateescape") + b"\n")
    scale, *more = command.format(out=out, folder=tmp_path).split()
    assert score(scale, source, out, *more) == cli.CANNOT
    told = capsys.readouterr().err
    assert words in told
    assert f"({code})" in told
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: Captured) -> None:
    assert score("cows", tmp_path / "none.csv", tmp_path / "out.csv") == cli.CANNOT
    assert "none.csv: No such file or directory." in capsys.readouterr().err


def test_without_files_it_is_a_usage_error(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as end:
        score("cows")
    assert end.value.code == cli.USAGE
    assert "give SCALE, in.csv and out.csv, or --list" in capsys.readouterr().err


def test_the_list_names_every_scale_with_items_and_scores(capsys: Captured) -> None:
    assert score("--list") == cli.DONE
    told = capsys.readouterr().out
    for scale in SCALES.values():
        assert f"{scale.id}  {scale.title}, version {scale.version}" in told
    assert "  gooseflesh  0 3 5\n" in told
    assert "  can_stop  0 1  (reversed)\n" in told
    assert "  alcohol_days  0 to 30\n" in told


def test_the_list_as_json_says_what_a_program_needs(capsys: Captured) -> None:
    assert score("--list", "--json") == cli.DONE
    listed = {scale["id"]: scale for scale in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(SCALES)
    assert (listed["bam_days"]["minimum"], listed["bam_days"]["maximum"]) == (None, None)
    assert listed["tea"]["items"][0]["whole_numbers"] == [1, 10]
    assert [choice["score"] for choice in listed["cows"]["items"][2]["choices"]] == [0, 1, 3, 5]
    assert listed["cows"]["loinc"] is None
    assert score("--list", "--json", "phq_9") == cli.DONE
    (phq_9,) = json.loads(capsys.readouterr().out)
    assert phq_9["follow_ups"][0]["urgent"] is True


def test_it_tells_how_far_it_is_and_needs_neither_django_nor_a_database(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", IDS, *([ZEROS] * 50_000))
    program = (
        "import sys; from breakwater.cli import main; code = main(sys.argv[1:]); "
        "print(code, 'django' in sys.modules, 'psycopg' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, "score", "cows", str(source), str(tmp_path / "out.csv")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["0", "False", "False"]
    assert "50000 rows ..." in answer.stderr


def test_a_failure_half_way_leaves_the_earlier_result_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = write(tmp_path / "in.csv", IDS, ZEROS), tmp_path / "out.csv"
    out.write_text("earlier")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Batch, "out_row", fail)
    assert score("cows", source, out) == cli.INTERRUPTED
    assert out.read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
