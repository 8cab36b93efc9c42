from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.missed_doses import (
    AUSTRALIA,
    BUPRENORPHINE,
    CA_BRIDGE,
    CONSERVATIVE,
    ONTARIO,
    POLICIES,
    MissedDosePolicy,
    course_start,
    missed_days,
    missed_dose_advice,
)
from breakwater.clinical.tests.cases import property_test

METHADONE = [CONSERVATIVE, AUSTRALIA, CA_BRIDGE, ONTARIO]
MONDAY = date(2026, 11, 16)
usual_amounts = st.decimals(min_value="1", max_value="300", places=2)


@pytest.mark.parametrize(("days_later", "missed"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (8, 7)])
def test_missed_days_are_the_days_in_between(days_later: int, missed: int) -> None:
    assert missed_days(MONDAY, MONDAY + timedelta(days=days_later)) == missed


def test_last_dose_monday_and_today_thursday_are_two_missed_days() -> None:
    assert missed_days(date(2026, 11, 16), date(2026, 11, 19)) == 2


def test_a_day_of_a_clock_change_is_one_day() -> None:
    assert missed_days(date(2026, 10, 31), date(2026, 11, 2)) == 1


def test_a_last_dose_after_today_is_refused() -> None:
    with pytest.raises(ValueError, match="after"):
        missed_days(MONDAY, MONDAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("days_ago", "start_days_ago"),
    [
        ([], None),
        ([0], 0),
        ([3, 2, 1], 3),
        ([20, 19, 14, 13], 20),  # four days missed
        ([20, 19, 13, 12], 13),  # five days missed
        ([400, 30, 29, 5, 5, 4], 5),
        ([1, 2, 3], 3),
    ],
)
def test_a_course_begins_after_the_last_long_gap(days_ago: list[int], start_days_ago: int | None) -> None:
    expected = None if start_days_ago is None else MONDAY - timedelta(days=start_days_ago)
    assert course_start([MONDAY - timedelta(days=days) for days in days_ago], 5) == expected


# Policy, missed days, usual mg, most mg.
TABLE = [
    *[(policy, days, 80, 80) for policy in METHADONE for days in (0, 1, 2)],
    (AUSTRALIA, 3, 80, 40),
    (CA_BRIDGE, 3, 80, 80),
    (ONTARIO, 3, 80, 40),
    (CONSERVATIVE, 3, 80, 40),
    (AUSTRALIA, 4, 120, 40),  # lower of 40 and half
    (AUSTRALIA, 4, 60, 30),
    (CA_BRIDGE, 4, 120, 60),  # higher of 30 and half
    (CA_BRIDGE, 4, 40, 30),
    (CA_BRIDGE, 4, 20, 20),  # never above the usual dose
    (ONTARIO, 4, 120, 30),
    (ONTARIO, 4, 40, 20),  # never above what the third day allowed
    (CONSERVATIVE, 4, 120, 30),  # lower of 30 and half
    (CONSERVATIVE, 4, 40, 20),
    *[(policy, days, 120, 30) for policy in METHADONE for days in (5, 6, 30)],
    (CONSERVATIVE, 9, 40, 20),
    (CA_BRIDGE, 9, 15, 15),
]


@pytest.mark.parametrize(("policy", "missed", "usual", "most"), TABLE)
def test_the_published_policies(policy: MissedDosePolicy, missed: int, usual: int, most: int) -> None:
    advice = missed_dose_advice(missed, Decimal(usual), policy)
    assert advice.max_mg == most
    assert advice.needs_order == (missed >= 3)
    assert advice.source is policy.source


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (CONSERVATIVE, ["usual", "usual", "usual_if_not_intoxicated", "half", "reduced", "restart", "restart"]),
        (AUSTRALIA, ["usual", "usual", "usual_if_not_intoxicated", "half", "reduced", "restart", "restart"]),
        (CA_BRIDGE, ["usual", "usual", *["usual_if_not_intoxicated"] * 2, "reduced", "restart", "restart"]),
        (ONTARIO, ["usual", "usual", "usual_if_not_intoxicated", "half", "reduced", "restart", "restart"]),
        (BUPRENORPHINE, ["usual", "usual", *["usual_if_not_intoxicated"] * 4, "restart"]),
    ],
)
def test_each_day_has_its_code(policy: MissedDosePolicy, codes: list[str]) -> None:
    assert [missed_dose_advice(day, Decimal(80), policy).code for day in range(7)] == codes


def test_buprenorphine_resumes_for_five_days_and_then_starts_by_score() -> None:
    resumed = missed_dose_advice(5, Decimal(16), BUPRENORPHINE)
    assert (resumed.max_mg, resumed.needs_order) == (Decimal(16), False)
    restarted = missed_dose_advice(6, Decimal(16), BUPRENORPHINE)
    assert (restarted.max_mg, restarted.needs_order) == (None, True)
    assert "score" in restarted.message


def test_each_policy_says_from_when_it_starts_again() -> None:
    assert [policy.restart_from_days for policy in (*METHADONE, BUPRENORPHINE)] == [5, 5, 5, 5, 6]


def test_half_is_rounded_down() -> None:
    assert missed_dose_advice(3, Decimal("80.25")).max_mg == Decimal("40.12")


def test_the_default_is_the_conservative_policy() -> None:
    assert missed_dose_advice(4, Decimal(120)).source.key == "ours-missed-conservative"
    assert next(iter(POLICIES.values())) is CONSERVATIVE


def test_a_policy_read_from_a_file_is_the_same_policy() -> None:
    # Words read at run time are equal to the words in the code without being the same objects.
    def read(policy: MissedDosePolicy) -> MissedDosePolicy:
        amounts: tuple[Any, ...] = tuple("".join(list(amount)) for amount in policy.amounts)
        return replace(policy, amounts=amounts)

    for policy in (*METHADONE, BUPRENORPHINE):
        for missed in range(8):
            assert missed_dose_advice(missed, Decimal(80), read(policy)) == missed_dose_advice(
                missed, Decimal(80), policy
            )


@property_test
@given(st.integers(0, 400), usual_amounts)
def test_the_default_never_allows_more_than_any_published_policy(missed: int, usual: Decimal) -> None:
    least = missed_dose_advice(missed, usual).max_mg
    assert least is not None
    for policy in METHADONE:
        most = missed_dose_advice(missed, usual, policy).max_mg
        assert most is not None
        assert least <= most <= usual


@property_test
@given(st.integers(0, 30), usual_amounts, st.sampled_from(METHADONE))
def test_another_missed_day_never_allows_more(missed: int, usual: Decimal, policy: MissedDosePolicy) -> None:
    before, after = (missed_dose_advice(day, usual, policy).max_mg for day in (missed, missed + 1))
    assert before is not None
    assert after is not None
    assert after <= before


@pytest.mark.parametrize(("policy", "most"), [*((policy, 30) for policy in METHADONE), (BUPRENORPHINE, None)])
def test_an_unknown_last_dose_is_a_new_start(policy: MissedDosePolicy, most: int | None) -> None:
    advice = missed_dose_advice(None, Decimal(120), policy)
    assert (advice.code, advice.max_mg, advice.needs_order) == ("restart", most, True)
    assert advice == missed_dose_advice(policy.restart_from_days, Decimal(120), policy)


# The published table read cell by cell, for a usual dose of 120 mg: what the fourth day allows beside half.
@pytest.mark.parametrize(
    ("policy", "day_3", "day_4"), [(AUSTRALIA, 60, 40), (CA_BRIDGE, 120, 60), (ONTARIO, 60, 30), (CONSERVATIVE, 60, 30)]
)
def test_the_third_and_fourth_day_of_each_policy(policy: MissedDosePolicy, day_3: int, day_4: int) -> None:
    third, fourth = (missed_dose_advice(day, Decimal(120), policy) for day in (3, 4))
    assert [third.max_mg, fourth.max_mg] == [day_3, day_4]


@pytest.mark.parametrize(
    ("code", "missed", "words"),
    [
        ("usual", 1, "Give the usual dose."),
        ("usual_if_not_intoxicated", 2, "if the person is awake, steady and not intoxicated"),
        ("half", 3, "at most half the usual dose and reviews it daily"),
        ("reduced", 4, "orders a lower dose and reviews it daily while it is raised again"),
        ("restart", 5, "starts again by first-dose limits"),
    ],
)
def test_each_advice_says_what_to_do(code: str, missed: int, words: str) -> None:
    advice = missed_dose_advice(missed, Decimal(80))
    assert advice.code == code
    assert words in advice.message


@pytest.mark.parametrize(("missed", "usual"), [(-1, 80), (0, 0), (0, -5)])
def test_impossible_input_is_refused(missed: int, usual: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        missed_dose_advice(missed, Decimal(usual))
