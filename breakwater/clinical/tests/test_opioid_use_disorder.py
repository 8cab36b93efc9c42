from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.opioid_use_disorder import (
    AREAS,
    NOT_COUNTED_UNDER_SUPERVISION,
    AreaNotAllowed,
    Maintenance,
    Remission,
    against_remission,
    remission,
    severity,
)
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


# Remission

LAST_MET_ON = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("last_met_on", "on", "word"),
    [
        (date(2026, 1, 15), date(2026, 4, 14), "none"),
        (date(2026, 1, 15), date(2026, 4, 15), "early"),
        (date(2026, 1, 15), date(2027, 1, 14), "early"),
        (date(2026, 1, 15), date(2027, 1, 15), "sustained"),
        (date(2026, 1, 31), date(2026, 4, 30), "none"),  # the third month is whole on the day after
        (date(2026, 1, 31), date(2026, 5, 1), "early"),
        (date(2024, 2, 29), date(2025, 2, 28), "early"),
        (date(2024, 2, 29), date(2025, 3, 1), "sustained"),
        (date(2026, 1, 15), date(2026, 1, 15), "none"),
    ],
)
def test_remission_is_early_from_three_months_and_sustained_from_twelve(last_met_on: date, on: date, word: str) -> None:
    assert remission(disorder_was_present=True, last_met_on=last_met_on, on=on).word == word


def test_there_is_no_remission_of_a_disorder_that_was_never_there() -> None:
    result = remission(
        disorder_was_present=False,
        last_met_on=LAST_MET_ON,
        on=date(2028, 1, 1),
        maintenance="methadone",
        controlled_environment=True,
    )
    assert result == Remission("none", on_maintenance_therapy=False, in_controlled_environment=False)


@pytest.mark.parametrize("maintenance", ["methadone", "buprenorphine", "naltrexone", None])
def test_specifiers_go_with_remission_only(maintenance: Maintenance | None) -> None:
    for on, in_remission in ((date(2026, 3, 1), False), (date(2026, 6, 1), True)):
        result = remission(
            disorder_was_present=True,
            last_met_on=LAST_MET_ON,
            on=on,
            maintenance=maintenance,
            controlled_environment=True,
        )
        assert result.on_maintenance_therapy is (in_remission and maintenance is not None)
        assert result.in_controlled_environment is in_remission


def test_a_last_sign_in_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="is after 2026-01-30"):
        remission(disorder_was_present=True, last_met_on=LAST_MET_ON, on=LAST_MET_ON - timedelta(days=1))


@property_test
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.integers(0, 800))
def test_remission_never_goes_back_as_days_pass(since: date, days: int, more: int) -> None:
    order = ["none", "early", "sustained"]
    first, later = (
        remission(disorder_was_present=True, last_met_on=since, on=since + timedelta(days=passed)).word
        for passed in (days, days + more)
    )
    assert order.index(later) >= order.index(first)


@pytest.mark.parametrize(
    ("maintenance", "speak_against"),
    [
        (None, ("duties", "tolerance", "withdrawal")),
        ("methadone", ("duties",)),
        ("buprenorphine", ("duties",)),
        ("naltrexone", ("duties", "tolerance", "withdrawal")),
    ],
)
def test_craving_may_remain_and_on_an_agonist_tolerance_and_withdrawal_too(
    maintenance: Maintenance | None, speak_against: tuple[str, ...]
) -> None:
    answers = {
        "craving": True,
        "duties": True,
        "tolerance": True,
        "withdrawal": True,
        "people": None,
        "given_up": False,
    }
    assert against_remission(answers, maintenance=maintenance) == speak_against


def test_an_unknown_area_is_refused_in_remission_too() -> None:
    with pytest.raises(AreaNotAllowed, match="legal_trouble"):
        against_remission({"legal_trouble": True})
