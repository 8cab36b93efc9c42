from __future__ import annotations

from pathlib import Path

import pytest

from breakwater.clinical import sources
from breakwater.clinical.findings import NOBODY, Finding, Severity, cautions, stops, worst
from breakwater.clinical.sources import NOT_REVIEWED, SOURCES, UnknownSource, source


def _finding(severity: Severity) -> Finding:
    return Finding("code", severity, "Title", "Message", None, None, None, source("cows-form"))


def test_nobody_may_override_unless_the_rule_says_who() -> None:
    assert _finding(Severity.STOP).override_by == NOBODY


def test_stops_and_cautions_are_picked_out_in_order() -> None:
    ok, caution, stop = (_finding(severity) for severity in Severity)
    assert stops((stop, ok, caution, stop)) == (stop, stop)
    assert cautions((stop, ok, caution)) == (caution,)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ((), Severity.OK),
        ((Severity.OK,), Severity.OK),
        ((Severity.CAUTION, Severity.OK), Severity.CAUTION),
        ((Severity.OK, Severity.STOP, Severity.CAUTION), Severity.STOP),
    ],
)
def test_the_worst_severity_wins(severities: tuple[Severity, ...], expected: Severity) -> None:
    assert worst(_finding(severity) for severity in severities) is expected


def test_every_source_says_what_where_how_sure_and_when_to_look_again() -> None:
    for key, entry in SOURCES.items():
        assert entry.key == key
        assert entry.citation
        assert entry.where_read
        assert entry.confidence in {"read", "memory-high", "memory-medium", "ours"}
        assert entry.reviewer == NOT_REVIEWED
        assert entry.next_review_on.year >= 2027


def test_each_source_is_registered_once() -> None:
    keys = [entry.key for subject in sources.SUBJECTS for entry in subject.SOURCES]
    assert sorted(keys) == sorted(SOURCES)


def test_every_source_is_named_by_a_rule_or_by_a_page_that_rests_on_it() -> None:
    folder = Path(sources.__file__).parent
    rules = (path for path in folder.rglob("*.py") if not {"source_lists", "tests"}.intersection(path.parts))
    pages = (path for path in (folder.parents[1] / "docs").rglob("*.md") if path.name != "clinical-numbers.md")
    text = "".join(path.read_text(encoding="utf-8") for path in (*rules, *pages))
    assert [key for key in SOURCES if key not in text] == []


def test_our_own_choices_are_never_passed_off_as_published() -> None:
    for key, entry in SOURCES.items():
        if key.startswith("ours-"):
            assert entry.confidence == "ours", key


def test_a_source_that_is_not_registered_is_refused_by_name() -> None:
    assert source("cows-form").citation.startswith("Wesson")
    with pytest.raises(UnknownSource, match="no-such-paper"):
        source("no-such-paper")
