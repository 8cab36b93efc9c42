"""The rolling 24 hours, the interval, and when the next dose may follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import PRESCRIBER, stops
from breakwater.clinical.medicines.given import GivenDose, given_in_24_hours_mg, next_allowed_at
from breakwater.clinical.medicines.running_total import DoseLimits, check_total
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import NOW, property_test

SOURCE = source("comfort-medicines")
LIMITS = DoseLimits("Example", Decimal(400), 4 * 60, Decimal(1200), SOURCE, SOURCE)


def _given(mg: int, hours_ago: float) -> GivenDose:
    return GivenDose(Decimal(mg), NOW - timedelta(hours=hours_ago))


@pytest.mark.parametrize(("hours_ago", "counted"), [(0, 400), (1, 400), (23.99, 400), (24, 0), (25, 0)])
def test_a_dose_counts_for_24_hours_and_no_longer(hours_ago: float, counted: int) -> None:
    assert given_in_24_hours_mg([_given(400, hours_ago)], NOW) == counted


def test_a_dose_timed_ahead_is_refused_not_left_out() -> None:
    with pytest.raises(ValueError, match="later time than now"):
        given_in_24_hours_mg([_given(400, -0.1)], NOW)


def test_24_hours_are_hours_of_the_clock_that_never_jumps() -> None:
    zone = ZoneInfo("America/New_York")
    now = datetime(2026, 11, 1, 12, 0, tzinfo=zone)  # 25 hours after noon the day before
    yesterday = GivenDose(Decimal(400), datetime(2026, 10, 31, 12, 0, tzinfo=zone))
    later = GivenDose(Decimal(400), datetime(2026, 10, 31, 14, 0, tzinfo=zone))
    assert given_in_24_hours_mg([yesterday, later], now) == 400


@pytest.mark.parametrize("mg", [0, -5])
def test_a_dose_given_is_above_zero(mg: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        _given(mg, 1)
    with pytest.raises(ValueError, match="above zero"):
        check_total(LIMITS, Decimal(mg), [], NOW)


def test_the_time_of_a_dose_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        GivenDose(Decimal(400), datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001


def test_the_next_time_is_right_in_the_night_the_clock_goes_back() -> None:
    zone = ZoneInfo("America/New_York")
    now = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    check = check_total(LIMITS, Decimal(400), [GivenDose(Decimal(400), now - timedelta(hours=3))], now)
    assert check.next_allowed_at is not None
    assert (check.next_allowed_at.hour, check.next_allowed_at.minute, check.next_allowed_at.fold) == (1, 30, 0)
    later = check_total(LIMITS, Decimal(400), [GivenDose(Decimal(400), now - timedelta(hours=2))], now)
    assert later.next_allowed_at is not None
    assert (later.next_allowed_at.hour, later.next_allowed_at.minute, later.next_allowed_at.fold) == (1, 30, 1)


# Doses given as (mg, hours ago); hours from now until 400 mg may be given.
@pytest.mark.parametrize(
    ("given_so_far", "wait_hours"),
    [
        ([], 0),
        ([(400, 4)], 0),
        ([(400, 3)], 1),
        ([(400, 10), (400, 5)], 0),  # 1200 in all
        ([(400, 20), (400, 10), (400, 5)], 4),  # the oldest leaves the 24 hours
        ([(400, 23), (400, 10), (400, 3)], 1),  # both free at once
        ([(400, 21), (400, 20), (400, 10), (400, 1)], 4),  # two have to leave
    ],
)
def test_when_the_next_may_follow(given_so_far: list[tuple[int, float]], wait_hours: int) -> None:
    doses = [_given(mg, hours) for mg, hours in given_so_far]
    allowed = check_total(LIMITS, Decimal(400), doses, NOW).next_allowed_at
    assert allowed == NOW + timedelta(hours=wait_hours)


def test_a_dose_too_large_for_any_time_has_no_next_time() -> None:
    assert check_total(LIMITS, Decimal(401), [], NOW).next_allowed_at is None
    assert next_allowed_at([], Decimal(1201), NOW, interval_minutes=0, daily_max_mg=Decimal(1200)) is None


def test_the_three_findings_with_their_numbers() -> None:
    check = check_total(LIMITS, Decimal(500), [_given(800, 1)], NOW)
    assert [finding.code for finding in check.findings] == ["dose_above_most", "wait_needed", "day_above_most"]
    assert {finding.override_by for finding in check.findings} == {PRESCRIBER}
    assert [check.given_24h_mg, check.left_mg] == [800, 400]
    fine = check_total(LIMITS, Decimal(400), [_given(800, 5)], NOW)
    assert [finding.code for finding in fine.findings] == ["dose_fits", "wait_over", "day_fits"]
    assert not stops(fine.findings)


def test_what_is_left_is_never_below_zero() -> None:
    assert check_total(LIMITS, Decimal(400), [_given(2000, 1)], NOW).left_mg == 0


def test_other_limits_only_make_it_stricter() -> None:
    assert LIMITS.with_dose_max(Decimal(500)).dose_max_mg == 400
    assert LIMITS.with_dose_max(Decimal(100)).dose_max_mg == 100
    ours = source("ours-comfort-totals")
    assert LIMITS.with_daily_max(Decimal(2000), ours) == LIMITS
    assert LIMITS.with_daily_max(Decimal(1000), ours).daily_source is ours


@property_test
@given(steps=st.lists(st.tuples(st.integers(1, 500), st.integers(0, 600)), min_size=1, max_size=12))
def test_doses_given_only_when_allowed_never_pass_the_maximum_of_any_24_hours(steps: list[tuple[int, int]]) -> None:
    doses: list[GivenDose] = []
    now = NOW
    for mg, minutes in steps:
        now += timedelta(minutes=minutes)
        check = check_total(LIMITS, Decimal(mg), doses, now)
        if not stops(check.findings):
            assert check.next_allowed_at == now
            doses.append(GivenDose(Decimal(mg), now))
        elif check.next_allowed_at is not None:
            assert not stops(check_total(LIMITS, Decimal(mg), doses, check.next_allowed_at).findings)
            assert check.next_allowed_at > now
    for dose in doses:
        assert given_in_24_hours_mg([other for other in doses if other.at <= dose.at], dose.at) <= 1200
