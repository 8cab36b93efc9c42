from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Severity
from breakwater.clinical.split_dose import (
    DuePart,
    GivenPart,
    SplitDose,
    check_next_part,
    check_split,
    equal_parts,
    parts_due,
)
from breakwater.clinical.tests.cases import NOW, property_test

OK, STOP = Severity.OK, Severity.STOP
HOUR = timedelta(hours=1)
PARTS = (Decimal(50), Decimal(30))
SPLIT = SplitDose(PARTS, reason="Fast metabolism by levels")


@pytest.mark.parametrize(
    ("daily", "count", "step", "parts"),
    [
        ("80", 2, "0.5", ["40", "40"]),
        ("85", 2, "0.5", ["42.5", "42.5"]),
        ("85", 2, "5", ["45", "40"]),
        ("100", 3, "1", ["34", "33", "33"]),
        ("1", 2, "0.5", ["0.5", "0.5"]),
    ],
)
def test_equal_parts_on_the_sites_step(daily: str, count: int, step: str, parts: list[str]) -> None:
    assert equal_parts(Decimal(daily), count, Decimal(step)) == tuple(Decimal(part) for part in parts)


@pytest.mark.parametrize(
    ("daily", "count", "step", "words"),
    [
        ("80.3", 2, "0.5", "no multiple"),
        ("0.5", 2, "0.5", "cannot be given"),
        ("80", 1, "0.5", "at least two"),
        ("80", 2, "0", "step above zero"),
        ("80", 2, "-0.5", "step above zero"),
        ("-80", 2, "0.5", "cannot be given"),
        ("0", 2, "0.5", "cannot be given"),
    ],
)
def test_what_cannot_be_split_is_refused(daily: str, count: int, step: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        equal_parts(Decimal(daily), count, Decimal(step))


@pytest.mark.parametrize("parts", [(), (Decimal(80),), (Decimal(40), Decimal(0)), (Decimal(-1), Decimal(40))])
def test_a_split_has_two_parts_above_zero(parts: tuple[Decimal, ...]) -> None:
    with pytest.raises(ValueError, match="at least two parts"):
        SplitDose(parts)


def test_a_part_may_be_small() -> None:
    assert SplitDose((Decimal("0.5"), Decimal("0.5"))).daily_mg == 1


# Planning


def test_a_documented_split_is_in_order() -> None:
    found = check_split(SPLIT, Decimal(80))
    assert [finding.code for finding in found] == ["split_documented", "parts_apart", "parts_total"]
    assert {finding.severity for finding in found} == {OK}
    assert found[0].source.key == "42-cfr-8.12-split"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_split_needs_its_reason(reason: str) -> None:
    found = check_split(SplitDose(PARTS, reason=reason), Decimal(80))[0]
    assert (found.code, found.severity, found.override_by) == ("split_not_documented", STOP, NOBODY)


@pytest.mark.parametrize(("hours", "code"), [("6", "parts_apart"), ("5.5", "parts_too_close"), ("12", "parts_apart")])
def test_parts_are_hours_apart(hours: str, code: str) -> None:
    found = check_split(SplitDose(PARTS, Decimal(hours), "x"), Decimal(80))[1]
    assert (found.code, found.value, found.threshold) == (code, f"{hours} h", "6 h")
    assert (found.severity, found.override_by) == ((OK, NOBODY) if code == "parts_apart" else (STOP, PRESCRIBER))


@pytest.mark.parametrize(("limit", "code"), [("80", "parts_total"), ("79.5", "parts_above_total")])
def test_the_parts_together_stay_within_the_day(limit: str, code: str) -> None:
    found = check_split(SPLIT, Decimal(limit))[2]
    assert (found.code, found.value, found.threshold) == (code, "80 mg", f"{limit} mg a day")
    assert found.severity is (OK if code == "parts_total" else STOP)
    assert found.override_by == NOBODY


# Giving


def test_before_anything_is_given_every_part_is_due() -> None:
    assert parts_due(SPLIT, []) == (DuePart(1, Decimal(50), None), DuePart(2, Decimal(30), None))


def test_the_next_part_waits_and_the_one_after_it_longer() -> None:
    three = SplitDose((Decimal(40), Decimal(20), Decimal(20)))
    due = parts_due(three, [GivenPart(1, Decimal(40), NOW)])
    assert due == (DuePart(2, Decimal(20), NOW + 6 * HOUR), DuePart(3, Decimal(20), NOW + 12 * HOUR))


def test_of_three_parts_the_first_one_missing_is_next() -> None:
    three = SplitDose((Decimal(40), Decimal(20), Decimal(20)))
    first = GivenPart(1, Decimal(40), NOW)
    assert check_next_part(three, [first], Decimal(20), NOW + 6 * HOUR).message == "Part 2 of 3 is due."
    early = check_next_part(three, [first], Decimal(20), NOW + 5 * HOUR)
    assert early.message == "Part 2 waits 6 h after the part before."


def test_a_part_left_out_is_the_one_due() -> None:
    assert [part.number for part in parts_due(SPLIT, [GivenPart(2, Decimal(30), NOW)])] == [1]


@pytest.mark.parametrize(
    ("minutes", "mg", "code", "severity"),
    [
        (360, "30", "part_due", OK),
        (600, "30", "part_due", OK),
        (359, "30", "part_too_early", STOP),
        (600, "30.5", "parts_above_total", STOP),
        (359, "30.5", "parts_above_total", STOP),
    ],
)
def test_the_second_part(minutes: int, mg: str, code: str, severity: Severity) -> None:
    first = GivenPart(1, Decimal(50), NOW)
    found = check_next_part(SPLIT, [first], Decimal(mg), NOW + timedelta(minutes=minutes))
    assert (found.code, found.severity) == (code, severity)
    assert found.override_by == (PRESCRIBER if code == "part_too_early" else NOBODY)
    if code == "part_due":
        assert (found.message, found.value, found.threshold) == ("Part 2 of 2 is due.", "30 mg", "6 h")
    if code == "part_too_early":
        assert found.message == "Part 2 waits 6 h after the part before."


def test_the_first_part_waits_for_nothing_here() -> None:
    assert check_next_part(SPLIT, [], Decimal(50), NOW).code == "part_due"


def test_after_the_last_part_nothing_more_is_given() -> None:
    given_parts = [GivenPart(1, Decimal(50), NOW - 9 * HOUR), GivenPart(2, Decimal(30), NOW - 3 * HOUR)]
    found = check_next_part(SPLIT, given_parts, Decimal(1), NOW)
    assert (found.code, found.severity, found.override_by, found.value) == ("all_parts_given", STOP, NOBODY, "2 parts")


def test_the_whole_dose_is_never_given_as_a_part() -> None:
    assert check_next_part(SPLIT, [GivenPart(1, Decimal(50), NOW - 9 * HOUR)], Decimal(80), NOW).severity is STOP


def test_the_wait_is_in_real_hours_when_the_clock_changes() -> None:
    zone = ZoneInfo("America/New_York")
    evening = datetime(2026, 10, 31, 22, 0, tzinfo=zone)
    due = parts_due(SPLIT, [GivenPart(1, Decimal(50), evening)])[0].due_from_at
    assert due is not None
    assert (due.hour, due.day) == (3, 1)  # five hours by the wall clock, six in truth


@property_test
@given(st.integers(4, 600), st.integers(2, 4))
def test_the_parts_add_up_to_the_day(half_mg: int, count: int) -> None:
    daily, step = Decimal(half_mg) / 2, Decimal("0.5")
    parts = equal_parts(daily, count, step)
    assert sum(parts) == daily
    assert len(parts) == count
    assert all(part > 0 and part % step == 0 for part in parts)
    assert max(parts) == parts[0]


@property_test
@given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 24))
def test_whatever_was_given_the_day_never_goes_above_its_total(before: int, mg: int, hours: int) -> None:
    given_parts = [GivenPart(1, Decimal(before), NOW)] if before else []
    found = check_next_part(SPLIT, given_parts, Decimal(mg), NOW + hours * HOUR)
    if found.severity is OK:
        assert before + mg <= SPLIT.daily_mg
        assert not before or hours >= 6
