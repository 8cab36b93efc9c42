from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, Finding, Severity
from breakwater.clinical.take_home_limits import (
    Bottle,
    ClosureKind,
    Supply,
    TakeHomeDecision,
    bottles,
    check_supply,
    coverable,
    uncovered_closed_days,
)
from breakwater.clinical.take_home_rules import (
    FEDERAL_2024,
    PHASES_2001,
    WISCONSIN,
    ObsoleteRuleSet,
    TakeHomeRules,
    own_limit,
)
from breakwater.clinical.tests.cases import TODAY, property_test

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP
DAY = timedelta(days=1)
FEDERAL = (FEDERAL_2024,)


def _ahead(days: Iterable[int]) -> tuple[date, ...]:
    """Days given as so many days after the hand-over."""
    return tuple(TODAY + day * DAY for day in days)


def _supply(covers: Iterable[int] = (), day: int = 40, **more: Any) -> Supply:
    """A supply on the given treatment day. Closed days are given as days ahead with their kind."""
    out, closed = more.pop("out", ()), more.pop("closed", {})
    drug = more.pop("drug", "methadone")
    closed_on: Mapping[date, ClosureKind] = {TODAY + ahead * DAY: kind for ahead, kind in closed.items()}
    return Supply(
        drug, TODAY - (day - 1) * DAY, TODAY, _ahead(covers), outstanding_on=_ahead(out), closed_on=closed_on, **more
    )


def _check(
    covers: Iterable[int] = (), rules: Iterable[TakeHomeRules] = FEDERAL, day: int = 40, **more: Any
) -> TakeHomeDecision:
    return check_supply(_supply(covers, day, **more), rules)


def _found(decision: TakeHomeDecision) -> dict[str, Finding]:
    return {finding.code: finding for finding in decision.findings}


# The ceilings, by treatment day on the day of hand-over


@pytest.mark.parametrize(
    ("day", "count", "allowed"),
    [
        (1, 7, True),
        (1, 8, False),
        (14, 7, True),
        (14, 8, False),
        (15, 14, True),
        (15, 15, False),
        (30, 14, True),
        (30, 15, False),
        (31, 28, True),
        (31, 29, False),
        (400, 29, False),
        (1, 0, True),
    ],
)
def test_the_ceiling_by_treatment_day(day: int, count: int, allowed: bool) -> None:
    decision = _check(range(1, count + 1), day=day)
    assert decision.allowed == allowed
    assert (decision.split.treatment_day, decision.split.counted_days) == (day, count)
    found = _found(decision)["take_home_ceiling"]
    assert found.severity is (OK if allowed else STOP)
    assert found.override_by == NOBODY
    assert found.source.key == "42-cfr-8.12-i"


def test_the_decision_says_which_rule_and_how_the_days_add_up() -> None:
    decision = _check([1, 2, 3], day=10, out=[4, 5], closed={1: "holiday"})
    assert decision.deciding is not None
    assert (decision.deciding.limit, decision.deciding.name) == (7, FEDERAL_2024.name)
    split = decision.split
    assert (split.ceiling_days, split.counted_days, split.outstanding_days, split.closure_days) == (7, 2, 2, 1)
    assert (split.left_days, split.over_by) == (3, -3)
    found = _found(decision)["take_home_ceiling"]
    assert found.value == "2 counted, 2 still out, 1 for closed days"
    assert found.threshold == "7 days"
    assert found.message == (
        f"2 counted, 2 still out, 1 for closed days on treatment day 10; at most 7 days by: {FEDERAL_2024.name}."
    )


def test_a_refusal_says_by_how_many_and_what_to_do() -> None:
    message = _found(_check(range(1, 10), day=14))["take_home_ceiling"].message
    assert message == (
        "2 too many on treatment day 14: 9 counted, 0 still out, 0 for closed days, and at most 7 days by: "
        f"{FEDERAL_2024.name}. Give fewer bottles, or count bottles back first."
    )


@pytest.mark.parametrize(
    ("rules", "decides", "limit"),
    [
        ([FEDERAL_2024], FEDERAL_2024.name, 28),
        ([FEDERAL_2024, WISCONSIN], "Wisconsin", 14),
        ([WISCONSIN, FEDERAL_2024], "Wisconsin", 14),
        ([FEDERAL_2024, WISCONSIN, own_limit("Harbor", 6)], "Harbor", 6),
        ([FEDERAL_2024, own_limit("Harbor", 6), own_limit("This person", 2)], "This person", 2),
        ([FEDERAL_2024, own_limit("This person", 60)], FEDERAL_2024.name, 28),
        ([FEDERAL_2024, own_limit("Same", 28)], FEDERAL_2024.name, 28),
    ],
)
def test_the_strictest_decides_and_is_named(rules: list[TakeHomeRules], decides: str, limit: int) -> None:
    decision = _check([1], rules)
    assert decision.deciding is not None
    assert (decision.deciding.name, decision.deciding.limit) == (decides, limit)
    assert decision.deciding.source is _found(decision)["take_home_ceiling"].source
    assert _check(range(1, limit + 1), rules).allowed
    assert not _check(range(1, limit + 2), rules).allowed


def test_buprenorphine_has_no_federal_ceiling() -> None:
    decision = _check(range(1, 91), [FEDERAL_2024, WISCONSIN], day=1, drug="buprenorphine")
    assert decision.allowed
    assert decision.deciding is None
    assert (decision.split.ceiling_days, decision.split.left_days, decision.split.over_by) == (None, None, 0)
    assert _found(decision)["take_home_ceiling"].message == "No authority sets a ceiling for this medicine."
    assert not _check([1, 2, 3], [FEDERAL_2024, own_limit("This person", 2)], drug="buprenorphine").allowed


def test_a_rule_set_counts_only_while_in_force_on_the_day_of_hand_over() -> None:
    later = TakeHomeRules("Later", WISCONSIN.source, TODAY + DAY, steps=WISCONSIN.steps)
    assert _check(range(1, 29), [FEDERAL_2024, later]).allowed
    now = TakeHomeRules("Now", WISCONSIN.source, TODAY, steps=WISCONSIN.steps)
    assert not _check(range(1, 29), [FEDERAL_2024, now]).allowed


def test_a_superseded_rule_set_is_refused_whatever_the_day() -> None:
    with pytest.raises(ObsoleteRuleSet):
        check_supply(Supply("methadone", date(2019, 1, 1), date(2019, 6, 1), ()), [PHASES_2001])
    with pytest.raises(ObsoleteRuleSet):
        coverable(_supply(), [PHASES_2001], TODAY)


def test_a_supply_before_treatment_day_one_is_refused() -> None:
    with pytest.raises(ValueError, match="before it"):
        _check([1], day=0)


# Bottles still out


@pytest.mark.parametrize(("out", "count", "allowed"), [(0, 28, True), (3, 25, True), (3, 26, False), (28, 1, False)])
def test_bottles_still_out_count(out: int, count: int, allowed: bool) -> None:
    decision = _check(range(out + 1, out + count + 1), out=range(1, out + 1))
    assert decision.allowed == allowed
    assert decision.split.outstanding_days == out


def test_bottles_of_past_days_nobody_counted_back_count_too() -> None:
    assert not _check(range(1, 28), out=[-2, -1]).allowed
    assert _check(range(1, 27), out=[-2, -1]).allowed


# Closed days come on top


@pytest.mark.parametrize(
    ("closed", "on_top"),
    [
        ({3: "holiday"}, 1),
        ({3: "weekend"}, 1),
        ({3: "other"}, 0),
        ({}, 0),
        ({3: "holiday", 4: "holiday"}, 2),
        ({9: "holiday"}, 0),  # not covered by a bottle
    ],
)
def test_closed_days_are_on_top_of_the_ceiling(closed: dict[int, str], on_top: int) -> None:
    decision = _check(range(1, 8), day=10, closed=closed)
    assert decision.split.closure_days == on_top
    assert decision.split.counted_days == 7 - on_top
    assert _check(range(1, 8 + on_top), day=10, closed=closed).allowed


def test_one_weekend_day_in_a_week_is_on_top() -> None:
    # The hand-over is on a Sunday, so days 6 and 7 ahead are Saturday and Sunday of one week, 13 and 14 of the next.
    assert TODAY.isoweekday() == 7
    weekends = {6: "weekend", 7: "weekend", 13: "weekend", 14: "weekend"}
    assert _check(range(1, 15), closed=weekends).split.closure_days == 2
    assert _check(range(1, 15), closed={**weekends, 7: "holiday"}).split.closure_days == 3


def test_a_holiday_takes_nothing_from_the_weekend_after_it() -> None:
    assert _check(range(1, 8), closed={5: "holiday", 6: "weekend"}).split.closure_days == 2


def test_kinds_of_closure_count_as_read_from_a_calendar() -> None:
    for kind in ("holiday", "weekend", "other"):
        read = "".join(list(kind))
        weekend = {6: read, 7: read}
        assert _check(range(1, 8), closed=weekend) == _check(range(1, 8), closed={6: kind, 7: kind})


def test_without_a_ceiling_closed_days_are_still_told_apart() -> None:
    split = _check([1, 2], drug="buprenorphine", closed={2: "holiday"}).split
    assert (split.counted_days, split.closure_days) == (1, 1)


def test_a_closed_day_behind_an_open_day_counts_like_any_other() -> None:
    assert _check([1, 3], closed={3: "holiday"}).split.closure_days == 0
    assert _check([1, 2, 3], closed={3: "holiday"}).split.closure_days == 1
    assert _check([2, 3], closed={3: "holiday"}).split.closure_days == 0


def test_bottles_still_out_bridge_to_a_closed_day_and_are_not_added_twice() -> None:
    decision = _check([3], out=[1, 2], closed={2: "weekend", 3: "holiday"})
    split = decision.split
    assert (split.counted_days, split.outstanding_days, split.closure_days) == (0, 1, 2)


def test_with_no_take_homes_of_their_own_people_still_get_closed_days() -> None:
    nothing = own_limit("This person", 0)
    assert _check([1], [FEDERAL_2024, nothing], closed={1: "weekend"}).allowed
    assert not _check([1], [FEDERAL_2024, nothing], closed={1: "other"}).allowed
    assert not _check([1, 2], [FEDERAL_2024, nothing], closed={1: "weekend"}).allowed


def test_within_wisconsins_own_limit_closed_days_count() -> None:
    decision = _check(range(1, 16), [FEDERAL_2024, WISCONSIN], closed={15: "holiday"})
    assert not decision.allowed
    assert (decision.split.counted_days, decision.split.closure_days) == (15, 0)
    assert _check(range(1, 15), [FEDERAL_2024, WISCONSIN], closed={14: "holiday"}).allowed


# Days that cannot be


@pytest.mark.parametrize(
    ("covers", "more", "code"),
    [
        ([1, 1], {}, "take_home_covered_twice"),
        ([1, 2], {"out": [2]}, "take_home_covered_twice"),
        ([-1], {}, "take_home_past_day"),
        ([0, 1], {}, "take_home_dosed_today"),
    ],
)
def test_no_bottle_for_a_day_that_has_its_dose(covers: list[int], more: dict[str, Any], code: str) -> None:
    decision = _check(covers, **more)
    assert not decision.allowed
    assert (_found(decision)[code].severity, _found(decision)[code].override_by) == (STOP, NOBODY)


def test_without_an_observed_dose_today_may_be_covered() -> None:
    decision = _check([0, 1], dosed_today=False)
    assert decision.allowed
    assert set(_found(decision)) == {"take_home_ceiling"}


# Closed days nobody covers


@pytest.mark.parametrize(
    ("closed", "covered", "expected"),
    [
        ([], [], []),
        ([1], [], [1]),
        ([1, 2], [], [1, 2]),
        ([1, 2], [1], [2]),
        ([2], [], []),
        ([1, 3], [], [1]),
        ([1], [1], []),
    ],
)
def test_closed_days_without_cover(closed: list[int], covered: list[int], expected: list[int]) -> None:
    assert uncovered_closed_days(_ahead(closed), _ahead(covered), TODAY) == _ahead(expected)


def test_a_supply_that_ends_before_a_closed_day_is_pointed_out() -> None:
    found = _found(_check([1, 2], closed={3: "weekend", 4: "holiday"}))["closed_day_not_covered"]
    assert (found.severity, found.override_by) == (CAUTION, NOBODY)
    assert found.value == f"{TODAY + 3 * DAY}, {TODAY + 4 * DAY}"
    assert "closed_day_not_covered" not in _found(_check([1, 2, 3], closed={3: "weekend"}))
    assert "closed_day_not_covered" in _found(_check([], closed={1: "weekend"}))
    assert "closed_day_not_covered" not in _found(_check([1], out=[2], closed={2: "weekend"}))


# What could be covered


@pytest.mark.parametrize(
    ("day", "more", "count"),
    [
        (10, {}, 7),
        (20, {}, 14),
        (31, {}, 28),
        (10, {"closed": {3: "holiday"}}, 8),
        (10, {"closed": {8: "holiday"}}, 8),
        (10, {"closed": {8: "other"}}, 7),
        (10, {"out": [1, 2]}, 5),
        (10, {"out": [-1]}, 6),
    ],
)
def test_the_days_that_could_be_covered_in_one_row(day: int, more: dict[str, Any], count: int) -> None:
    days = coverable(_supply([5, 5], day, **more), FEDERAL, TODAY + 60 * DAY)
    assert len(days) == count
    assert not set(days) & set(_ahead(more.get("out", ())))
    assert min(days) > TODAY


def test_nothing_further_than_asked_for_is_covered() -> None:
    assert coverable(_supply(), FEDERAL, TODAY + 3 * DAY) == _ahead([1, 2, 3])
    assert coverable(_supply(), FEDERAL, TODAY) == ()
    assert len(coverable(_supply(drug="buprenorphine"), FEDERAL, TODAY + 90 * DAY)) == 90


def test_each_bottle_covers_one_day_and_is_numbered() -> None:
    first, second = bottles(_ahead([2, 1]), Decimal(80))
    assert first == Bottle(1, 2, TODAY + DAY, Decimal(80))
    assert second == Bottle(2, 2, TODAY + 2 * DAY, Decimal(80))
    assert bottles(_ahead([1]), Decimal("0.5"))[0].dose_mg == Decimal("0.5")
    for mg in (0, -80):
        with pytest.raises(ValueError, match="more than zero"):
            bottles(_ahead([1]), Decimal(mg))


# What must always hold

ahead = st.lists(st.integers(1, 45), unique=True, max_size=40)
kinds = st.dictionaries(st.integers(1, 45), st.sampled_from(["weekend", "holiday", "other"]), max_size=12)
treatment_days = st.integers(1, 400)
rule_lists = st.lists(st.sampled_from([FEDERAL_2024, WISCONSIN, own_limit("A", 3), own_limit("B", 20)]), max_size=4)


@property_test
@given(ahead, kinds, treatment_days, rule_lists)
def test_allowed_means_allowed_by_every_rule_alone(
    covers: list[int], closed: dict[int, str], day: int, rules: list[TakeHomeRules]
) -> None:
    allowed = _check(covers, rules, day, closed=closed).allowed
    assert allowed == all(_check(covers, [rule], day, closed=closed).allowed for rule in rules)


@property_test
@given(ahead, kinds, treatment_days)
def test_never_more_than_ceiling_and_closed_days(covers: list[int], closed: dict[int, str], day: int) -> None:
    decision = _check(covers, day=day, closed=closed)
    ceiling = FEDERAL_2024.max_days("methadone", day) or 0
    named = sum(closed.get(one) in ("weekend", "holiday") for one in covers)
    if decision.allowed:
        assert len(covers) <= ceiling + named
    split = decision.split
    assert split.counted_days + split.closure_days == len(covers)
    assert split.closure_days <= named


@property_test
@given(st.sets(st.integers(-10, 20), max_size=10), kinds, treatment_days)
def test_bottles_still_out_never_let_more_be_in_hand(out: set[int], closed: dict[int, str], day: int) -> None:
    until = TODAY + 45 * DAY
    without = coverable(_supply((), day, closed=closed), FEDERAL, until)
    with_out = coverable(_supply((), day, closed=closed, out=sorted(out)), FEDERAL, until)
    past_or_today = sum(one <= 0 for one in out)
    assert len(with_out) + len(out) - past_or_today <= max(len(without), len(out))


@property_test
@given(kinds, treatment_days, st.integers(0, 50), rule_lists)
def test_what_could_be_covered_is_allowed_and_one_more_day_is_not(
    closed: dict[int, str], day: int, reach: int, rules: list[TakeHomeRules]
) -> None:
    until = TODAY + reach * DAY
    days = coverable(_supply((), day, closed=closed), rules, until)
    offsets = [(one - TODAY).days for one in days]
    assert _check(offsets, rules, day, closed=closed).allowed
    if len(days) < reach:
        assert not _check([*offsets, len(days) + 1], rules, day, closed=closed).allowed
