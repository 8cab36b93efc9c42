from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.take_home_rules import (
    EXEMPTION_2023,
    FEDERAL_2024,
    HISTORY,
    LESS_STABLE_2020,
    PHASES_2001,
    STABLE_2020,
    WISCONSIN,
    ObsoleteRuleSet,
    TakeHomeRules,
    deciding_only,
    own_limit,
    read_history,
    rule_sets_for,
)
from breakwater.clinical.tests.cases import TODAY, property_test


@pytest.mark.parametrize(("day", "most"), [(1, 7), (14, 7), (15, 14), (30, 14), (31, 28), (400, 28)])
def test_the_ceilings_of_the_rule_of_2024(day: int, most: int) -> None:
    assert FEDERAL_2024.max_days("methadone", day) == most
    assert FEDERAL_2024.max_days("buprenorphine", day) is None
    assert FEDERAL_2024.source.key == "42-cfr-8.12-i"


def test_the_rule_of_2024_is_in_force_from_its_day_on() -> None:
    assert not FEDERAL_2024.in_force(date(2024, 4, 1))
    assert FEDERAL_2024.in_force(date(2024, 4, 2))
    assert FEDERAL_2024.in_force(TODAY)


@pytest.mark.parametrize("day", [1, 15, 31, 400])
def test_wisconsin_allows_fourteen(day: int) -> None:
    assert WISCONSIN.max_days("methadone", day) == 14
    assert WISCONSIN.max_days("buprenorphine", day) is None
    assert not WISCONSIN.closure_days_on_top


def test_before_its_first_step_a_rule_set_says_nothing() -> None:
    late = TakeHomeRules("Later", FEDERAL_2024.source, steps=FEDERAL_2024.steps[1:])
    assert late.max_days("methadone", 14) is None
    assert TakeHomeRules("None", FEDERAL_2024.source).max_days("methadone", 14) is None


@pytest.mark.parametrize(("state", "expected"), [(None, (FEDERAL_2024,)), ("WI", (FEDERAL_2024, WISCONSIN))])
def test_a_site_has_federal_and_state_and_its_own(state: Any, expected: Any) -> None:
    own = own_limit("Harbor", 6)
    assert rule_sets_for(state) == expected
    assert rule_sets_for(state, [own]) == (*expected, own)


def test_an_own_limit_holds_for_both_medicines_on_every_day() -> None:
    own = own_limit("This person", 2)
    assert [own.max_days(drug, day) for drug in ("methadone", "buprenorphine") for day in (1, 400)] == [2] * 4
    assert own_limit("Nothing", 0).max_days("methadone", 1) == 0
    with pytest.raises(ValueError, match="not below zero"):
        own_limit("This person", -1)


OBSOLETE = (PHASES_2001, LESS_STABLE_2020, STABLE_2020, EXEMPTION_2023)


@pytest.mark.parametrize("rules", OBSOLETE, ids=lambda rules: rules.name)
def test_a_superseded_rule_set_never_decides(rules: TakeHomeRules) -> None:
    with pytest.raises(ObsoleteRuleSet, match="no longer decides"):
        deciding_only([FEDERAL_2024, rules])
    with pytest.raises(ObsoleteRuleSet):
        rule_sets_for(None, [rules])
    assert not rules.in_force(TODAY)


# What an old chart shows: the day, treatment day, and what each rule set of that day allowed.
@pytest.mark.parametrize(
    ("on", "day", "allowed"),
    [
        (date(2001, 5, 17), 10, []),
        (date(2001, 5, 18), 1, [1]),
        (date(2015, 6, 1), 90, [1]),
        (date(2015, 6, 1), 91, [2]),
        (date(2015, 6, 1), 180, [2]),
        (date(2015, 6, 1), 181, [3]),
        (date(2015, 6, 1), 270, [3]),
        (date(2015, 6, 1), 271, [6]),
        (date(2015, 6, 1), 365, [6]),
        (date(2015, 6, 1), 366, [14]),
        (date(2015, 6, 1), 730, [14]),
        (date(2015, 6, 1), 731, [31]),
        (date(2020, 3, 15), 10, [1]),
        (date(2020, 3, 16), 1, [1, 14, 28]),
        (date(2023, 5, 10), 10, [1, 14, 28]),
        (date(2023, 5, 11), 10, [1, 7]),
        (date(2024, 4, 1), 31, [1, 28]),
        (date(2024, 4, 2), 31, [28]),
        (TODAY, 10, [7]),
    ],
)
def test_history_is_read_by_the_rules_of_its_day(on: date, day: int, allowed: list[int]) -> None:
    assert [one.limit for one in read_history("methadone", day, on)] == allowed


@pytest.mark.parametrize("rules", [*HISTORY, WISCONSIN, own_limit("Harbor", 6)], ids=lambda rules: rules.name)
def test_no_rule_set_knows_a_treatment_day_zero(rules: TakeHomeRules) -> None:
    assert rules.max_days("methadone", 0) is None


def test_history_names_each_rule_and_knows_nothing_of_buprenorphine() -> None:
    (found,) = read_history("methadone", 10, date(2015, 6, 1))
    assert (found.name, found.source.key) == ("Federal phases of 2001", "take-home-2001")
    assert read_history("buprenorphine", 10, date(2015, 6, 1)) == ()
    assert [rules.decides for rules in HISTORY] == [False] * 4 + [True]


@property_test
@given(st.integers(1, 1000), st.integers(1, 400))
def test_a_later_day_never_allows_less(day: int, more: int) -> None:
    first, later = (FEDERAL_2024.max_days("methadone", on) for on in (day, day + more))
    assert first is not None
    assert later is not None
    assert first <= later
