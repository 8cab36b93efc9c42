from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops
from breakwater.clinical.take_home_eligibility import (
    QUESTIONS,
    Considerations,
    HandOver,
    check_considerations,
    check_hand_over,
)

OK, STOP = Severity.OK, Severity.STOP

GOOD = Considerations(
    **dict.fromkeys(QUESTIONS, True),
    reason="Eight weeks of regular visits, locked box at home",
    decided_by="R. Vance, MD",
    decided_on=date(2026, 11, 22),
)


def _check(**changes: Any) -> dict[str, Finding]:
    return {finding.code: finding for finding in check_considerations(replace(GOOD, **changes))}


def test_six_answers_and_a_reason_are_in_order() -> None:
    found = _check()
    assert list(found) == ["considerations", "take_home_reason"]
    assert {finding.severity for finding in found.values()} == {OK}
    assert found["considerations"].value == "6 of 6"
    assert found["take_home_reason"].message == "Written by R. Vance, MD on 2026-11-22."


def test_there_are_six_considerations() -> None:
    assert len(QUESTIONS) == 6
    assert set(QUESTIONS) == {field.name for field in fields(Considerations)} - {"reason", "decided_by", "decided_on"}


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_each_open_question_stops_and_is_named(name: str) -> None:
    found = _check(**{name: None})["considerations_open"]
    assert (found.severity, found.override_by, found.value) == (STOP, NOBODY, "5 of 6")
    assert QUESTIONS[name] in found.message


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_an_answer_of_no_is_the_prescribers_to_pass(name: str) -> None:
    found = _check(**{name: False})
    assert "considerations" in found
    stop = found[f"not_{name}"]
    assert (stop.severity, stop.override_by, stop.value) == (STOP, PRESCRIBER, "no")
    assert QUESTIONS[name].lower() in stop.message


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"reason": "  "}, {"decided_by": " "}, {"decided_by": ""}, {"decided_on": None}]
)
def test_the_reason_is_written_with_name_and_date(changes: dict[str, Any]) -> None:
    found = _check(**changes)["take_home_reason_missing"]
    assert (found.severity, found.override_by) == (STOP, NOBODY)


def test_nothing_answered_is_never_enough() -> None:
    assert [finding.code for finding in stops(check_considerations(Considerations()))] == [
        "considerations_open",
        "take_home_reason_missing",
    ]


HANDED = HandOver(*[True] * 5)


def test_a_complete_hand_over() -> None:
    found = check_hand_over(HANDED)
    assert (found.code, found.severity) == ("hand_over", OK)
    assert found.source.confidence == "memory-high"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("child_resistant", "child-resistant packs"),
        ("education_given", "education on safe use and storage"),
        ("program_name_on_label", "the program's name on the label"),
        ("program_address_on_label", "the program's address on the label"),
        ("program_telephone_on_label", "the program's telephone number on the label"),
    ],
)
@pytest.mark.parametrize("answer", [False, None])
def test_what_is_missing_at_hand_over_is_named(name: str, words: str, answer: bool | None) -> None:
    found = check_hand_over(replace(HANDED, **{name: answer}))
    assert (found.code, found.severity, found.override_by) == ("hand_over_incomplete", STOP, NOBODY)
    assert found.message == f"Before the bottles leave: {words}."


def test_an_empty_hand_over_names_everything() -> None:
    assert check_hand_over(HandOver()).message.count(",") == 4
