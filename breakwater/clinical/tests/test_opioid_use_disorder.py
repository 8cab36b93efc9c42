from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.opioid_use_disorder import AREAS, NOT_COUNTED_UNDER_SUPERVISION, AreaNotAllowed, severity
from breakwater.clinical.tests.cases import property_test

IDS = [area.id for area in AREAS]
COUNTED = [area_id for area_id in IDS if area_id not in NOT_COUNTED_UNDER_SUPERVISION]
WORDS = ["none", "mild", "moderate", "severe"]
answer_sets = st.fixed_dictionaries({area_id: st.sampled_from([True, False, None]) for area_id in IDS})


def _answers(yes: int, of: list[str] = IDS) -> dict[str, bool]:
    return {area_id: area_id in of[:yes] for area_id in IDS}


def test_there_are_eleven_areas_numbered_in_order_with_a_question_each() -> None:
    assert [area.number for area in AREAS] == list(range(1, 12))
    assert len(set(IDS)) == 11
    for area in AREAS:
        assert area.question.endswith("?")
        assert area.label


@pytest.mark.parametrize(
    ("yes", "word"),
    [
        (0, "none"),
        (1, "none"),
        (2, "mild"),
        (3, "mild"),
        (4, "moderate"),
        (5, "moderate"),
        (6, "severe"),
        (11, "severe"),
    ],
)
def test_severity_follows_the_count(yes: int, word: str) -> None:
    result = severity(_answers(yes), supervised_use=False)
    assert (result.count, result.severity, result.missing) == (yes, word, ())


def test_tolerance_and_withdrawal_do_not_count_under_supervision() -> None:
    adapted = {area_id: area_id in NOT_COUNTED_UNDER_SUPERVISION for area_id in IDS}
    assert severity(adapted, supervised_use=False).severity == "mild"
    supervised = severity(adapted, supervised_use=True)
    assert (supervised.count, supervised.severity) == (0, "none")


def test_their_absence_does_not_leave_the_result_open_under_supervision() -> None:
    answers: dict[str, bool | None] = dict.fromkeys(COUNTED, False)
    assert severity(answers, supervised_use=True).missing == ()
    assert severity(answers, supervised_use=False).missing == ("tolerance", "withdrawal")


def test_missing_answers_that_could_change_the_word_leave_it_open() -> None:
    answers: dict[str, bool | None] = {**_answers(3), "withdrawal": None}
    result = severity(answers, supervised_use=False)
    assert (result.severity, result.lower, result.upper) == (None, "mild", "moderate")


def test_missing_answers_that_change_nothing_do_not() -> None:
    answers: dict[str, bool | None] = {**_answers(6), "withdrawal": None}
    assert severity(answers, supervised_use=False).severity == "severe"


@property_test
@given(answer_sets, st.booleans())
def test_the_word_is_given_exactly_when_no_missing_answer_could_change_it(
    answers: dict[str, bool | None], supervised: bool
) -> None:
    result = severity(answers, supervised_use=supervised)
    all_no = severity({key: bool(value) for key, value in answers.items()}, supervised_use=supervised)
    all_yes = severity({key: value is not False for key, value in answers.items()}, supervised_use=supervised)
    assert (result.lower, result.upper) == (all_no.severity, all_yes.severity)
    assert result.severity == (all_no.severity if all_no.severity == all_yes.severity else None)
    assert result.count == all_no.count


@property_test
@given(answer_sets, st.booleans(), st.sampled_from(IDS))
def test_one_more_yes_never_lowers_the_severity(
    answers: dict[str, bool | None], supervised: bool, area_id: str
) -> None:
    before = severity(answers, supervised_use=supervised)
    after = severity({**answers, area_id: True}, supervised_use=supervised)
    assert WORDS.index(after.lower) >= WORDS.index(before.lower)


@pytest.mark.parametrize("answer", [1, 0, "yes", "", 1.0])
def test_only_yes_no_or_unanswered_are_answers(answer: Any) -> None:
    with pytest.raises(AreaNotAllowed, match="craving"):
        severity({"craving": answer}, supervised_use=False)


def test_an_area_that_does_not_exist_is_refused() -> None:
    with pytest.raises(AreaNotAllowed, match="legal_trouble"):
        severity({"legal_trouble": True}, supervised_use=False)
