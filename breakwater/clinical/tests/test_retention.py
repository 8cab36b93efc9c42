from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.continuity import CarryOver, Supply, cover
from breakwater.clinical.retention import (
    RETENTION_DAYS,
    EndedBy,
    Ending,
    Retention,
    RetentionChoices,
    retention,
    retention_rates,
)
from breakwater.clinical.tests.cases import property_test

DAY = timedelta(days=1)
START = date(2026, 3, 1)


def retained(
    supplies: list[tuple[int, int]],
    number: int,
    *,
    known: int = 400,
    ended: tuple[int, EndedBy] | None = None,
    **more: Any,
) -> Retention:
    coverage = cover(
        [Supply(START + DAY * day, days, "methadone") for day, days in supplies], carry_over=CarryOver.NONE
    )
    return retention(
        START,
        number,
        coverage,
        start_is="first dose",
        known_through_on=START + DAY * known,
        ending=None if ended is None else Ending(START + DAY * ended[0], ended[1]),
        **more,
    )


# Supplies (day, days), day N, in treatment, continuous.
CASES: list[tuple[list[tuple[int, int]], int, bool, bool]] = [
    ([(0, 31)], 30, True, True),
    ([(0, 30), (37, 10)], 30, True, True),  # day 30 lies in a gap of 7
    ([(0, 30), (38, 10)], 30, False, False),  # and in a gap of 8
    ([(0, 30), (38, 10)], 29, True, True),
    ([(0, 10), (31, 10)], 35, True, False),  # came back after three weeks away
    ([(0, 10), (17, 30)], 30, True, True),
    ([(0, 10)], 30, False, False),
    ([(3, 60)], 30, True, True),  # first covered a few days after the start
    ([(9, 60)], 30, True, False),
    ([(0, 1)], 0, True, True),
    ([], 30, False, False),
    ([(-5, 50)], 30, True, True),
]


@pytest.mark.parametrize(("supplies", "number", "in_treatment", "continuous"), CASES)
def test_in_treatment_and_continuous_are_two_answers(
    supplies: list[tuple[int, int]], number: int, in_treatment: bool, continuous: bool
) -> None:
    result = retained(supplies, number)
    assert (result.in_treatment, result.continuous) == (in_treatment, continuous)


def test_the_days_looked_at() -> None:
    assert RETENTION_DAYS == (30, 90, 180)
    assert retained([(0, 200)], 180).on == START + DAY * 180


# Supplies, day N, last known day, in treatment, continuous.
UNKNOWN: list[tuple[list[tuple[int, int]], int, int, bool | None, bool | None]] = [
    ([(0, 40)], 30, 30, True, True),
    ([(0, 30)], 30, 30, None, None),  # the first day without medicine is today
    ([(0, 40)], 30, 29, None, None),  # day N lies ahead of what is known
    ([(0, 5), (20, 5)], 30, 29, None, False),  # a long gap is known already
    ([(0, 30)], 30, 33, None, None),  # the gap is open and may still close in time
    ([(0, 30)], 30, 36, None, None),
    ([(0, 30)], 30, 37, False, False),  # eight days by now
    ([(0, 30)], 29, 33, True, True),
]


@pytest.mark.parametrize(("supplies", "number", "known", "in_treatment", "continuous"), UNKNOWN)
def test_what_is_not_yet_known_is_not_guessed(
    supplies: list[tuple[int, int]], number: int, known: int, in_treatment: bool | None, continuous: bool | None
) -> None:
    result = retained(supplies, number, known=known)
    assert (result.in_treatment, result.continuous) == (in_treatment, continuous)


@pytest.mark.parametrize("by", EndedBy)
def test_an_ending_before_the_day_counts_by_the_choices(by: EndedBy) -> None:
    apart = by if by is EndedBy.TRANSFER else None
    result = retained([(0, 60)], 30, ended=(29, by))
    assert (result.apart, result.in_treatment) == (apart, None if apart else False)
    everyone = RetentionChoices(death="apart", jail="apart", transfer="not_retained")
    other = retained([(0, 60)], 30, ended=(29, by), choices=everyone)
    assert other.apart == (by if by in {EndedBy.DEATH, EndedBy.JAIL} else None)


def test_the_last_day_of_an_episode_is_judged_by_its_medicine() -> None:
    assert retained([(0, 31)], 30, ended=(30, EndedBy.LEFT)).in_treatment is True
    assert retained([(0, 30)], 30, ended=(30, EndedBy.LEFT), known=31).in_treatment is False


def test_an_episode_may_end_on_the_day_it_began() -> None:
    assert retained([(0, 1)], 0, ended=(0, EndedBy.LEFT)).in_treatment is True
    assert retained([(0, 1)], 1, ended=(0, EndedBy.LEFT)).in_treatment is False


def test_another_tolerance_is_named_in_the_result() -> None:
    strict = retained([(0, 30), (33, 10)], 30, choices=RetentionChoices(gap_tolerated_days=2))
    assert strict.in_treatment is False
    assert "up to 2 days" in " ".join(strict.choices)
    assert "first dose" in strict.choices[0]


@pytest.mark.parametrize(("number", "ended"), [(-1, None), (30, (-1, EndedBy.LEFT))])
def test_days_before_the_start_are_refused(number: int, ended: tuple[int, EndedBy] | None) -> None:
    with pytest.raises(ValueError, match="before its start"):
        retained([(0, 60)], number, ended=ended)


supplies_given = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 40)), max_size=8)


def slow_retention(supplies: list[tuple[int, int]], number: int, tolerance: int) -> tuple[bool, bool]:
    """Oracle: look at each day from 0 to N; a day is lost when it lies among more than `tolerance` uncovered days."""
    covered = {day + n for day, days in supplies for n in range(days)}

    def lost(day: int) -> bool:
        first = last = day
        while first - 1 >= 0 and first - 1 not in covered:
            first -= 1
        while last + 1 not in covered and last - first <= tolerance:
            last += 1
        return day not in covered and last - first + 1 > tolerance

    return not lost(number), not any(lost(day) for day in range(number + 1))


@property_test
@given(supplies_given, st.integers(0, 200), st.integers(0, 14))
def test_retention_agrees_with_looking_at_each_day(
    supplies: list[tuple[int, int]], number: int, tolerance: int
) -> None:
    result = retained(supplies, number, choices=RetentionChoices(gap_tolerated_days=tolerance))
    assert (result.in_treatment, result.continuous) == slow_retention(supplies, number, tolerance)


@property_test
@given(supplies_given, st.integers(0, 200))
def test_whoever_is_continuous_is_in_treatment_and_was_before(supplies: list[tuple[int, int]], number: int) -> None:
    later, now = retained(supplies, number + 1), retained(supplies, number)
    assert now.in_treatment or not now.continuous
    assert now.continuous or not later.continuous


def test_rates_show_both_numbers_and_leave_transfers_apart() -> None:
    people = [
        retained([(0, 60)], 30),
        retained([(0, 5), (20, 20)], 30),
        retained([(0, 5)], 30),
        retained([(0, 60)], 30, ended=(10, EndedBy.TRANSFER)),
        retained([(0, 60)], 30, known=20),
        retained([(0, 30)], 30, known=33),
    ]
    rates = retention_rates(people)
    assert (rates.people, rates.known, rates.not_yet_known, rates.apart) == (6, 3, 2, {EndedBy.TRANSFER: 1})
    assert (rates.in_treatment, rates.continuous) == (2, 1)
    assert rates.in_treatment_share == Decimal(2) / 3
    assert rates.continuity_share == Decimal(1) / 3


def test_nobody_known_has_no_share() -> None:
    rates = retention_rates([retained([(0, 60)], 30, known=20)])
    assert (rates.in_treatment_share, rates.continuity_share) == (None, None)


def test_rates_are_of_one_day() -> None:
    for people in ([], [retained([(0, 60)], 30), retained([(0, 60)], 90)]):
        with pytest.raises(ValueError, match="same day"):
            retention_rates(people)
