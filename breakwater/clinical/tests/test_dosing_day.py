from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dosing_day import dosing_day, dosing_day_bounds
from breakwater.clinical.tests.cases import property_test

US_ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Indiana/Indianapolis",
    "America/Indiana/Knox",
    "America/Boise",
    "America/Detroit",
    "Pacific/Guam",
]
BOUNDARIES = [time(0), time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(4, 45)]
# The first night of each change of clocks in these years, in the zones that change.
CHANGES = [date(2025, 3, 9), date(2025, 11, 2), date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14)]

zones = st.sampled_from(US_ZONES)
boundaries = st.sampled_from(BOUNDARIES)
moments = st.builds(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), st.integers(0, 11 * 365 * 24 * 60)
)
near_changes = st.builds(
    lambda day, minutes: datetime.combine(day, time(0), tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-600, 2400),
)


@cache
def _slow_start(day: date, zone: str, boundary: time) -> datetime:
    """Oracle: look at the site's clock every minute until it first shows this day and the boundary."""
    moment = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=16)
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        if local.date() == day and local.time() >= boundary:
            return moment
        moment += timedelta(minutes=1)


@pytest.mark.parametrize(
    ("local", "zone", "boundary", "expected"),
    [
        ("2026-11-22T02:59", "America/New_York", time(3), "2026-11-21"),
        ("2026-11-22T03:00", "America/New_York", time(3), "2026-11-22"),
        ("2026-11-22T23:59", "America/New_York", time(3), "2026-11-22"),
        ("2026-11-23T00:30", "Pacific/Honolulu", time(0), "2026-11-23"),
        ("2027-01-01T01:00", "America/Denver", time(4), "2026-12-31"),
    ],
)
def test_a_day_begins_at_the_boundary(local: str, zone: str, boundary: time, expected: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    assert dosing_day(moment, zone, boundary) == date.fromisoformat(expected)


def test_an_evening_dose_in_hawaii_is_not_counted_for_the_next_day_of_utc() -> None:
    moment = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert dosing_day(moment, "Pacific/Honolulu", time(0)) == date(2026, 11, 22)


def test_a_boundary_that_the_clock_skips_is_reached_when_it_jumps() -> None:
    start, end = dosing_day_bounds(date(2026, 3, 8), "America/New_York", time(2, 30))
    assert start == datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "02:00 became 03:00 at 07:00 UTC"
    assert end - start == timedelta(hours=23, minutes=30)


def test_a_boundary_that_the_clock_shows_twice_counts_the_first_time() -> None:
    start, _ = dosing_day_bounds(date(2026, 11, 1), "America/New_York", time(1, 30))
    assert start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second_time = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)  # the clock shows 01:10 again
    assert dosing_day(second_time, "America/New_York", time(1, 30)) == date(2026, 11, 1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 4), 24)])
def test_a_day_with_a_clock_change_has_23_or_25_hours(day: date, hours: int) -> None:
    start, end = dosing_day_bounds(day, "America/Chicago", time(0))
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize("zone", US_ZONES)
@pytest.mark.parametrize("day", CHANGES)
def test_bounds_agree_with_a_clock_watched_minute_by_minute(zone: str, day: date) -> None:
    for boundary in (time(1, 30), time(2, 30)):
        assert dosing_day_bounds(day, zone, boundary)[0] == _slow_start(day, zone, boundary)


@property_test
@given(moments | near_changes, zones, boundaries)
def test_every_moment_lies_in_exactly_its_own_day(moment: datetime, zone: str, boundary: time) -> None:
    day = dosing_day(moment, zone, boundary)
    start, end = dosing_day_bounds(day, zone, boundary)
    assert start <= moment < end


@property_test
@given(moments | near_changes, zones, boundaries)
def test_days_follow_one_another_without_gap_or_overlap(moment: datetime, zone: str, boundary: time) -> None:
    day = dosing_day(moment, zone, boundary)
    _, end = dosing_day_bounds(day, zone, boundary)
    assert dosing_day_bounds(day + timedelta(days=1), zone, boundary)[0] == end
    assert dosing_day(end, zone, boundary) == day + timedelta(days=1)
    assert dosing_day(end - timedelta(microseconds=1), zone, boundary) == day


@property_test
@given(near_changes, st.integers(0, 1500), zones, boundaries)
def test_a_later_moment_never_lies_in_an_earlier_day(moment: datetime, minutes: int, zone: str, boundary: time) -> None:
    later = moment + timedelta(minutes=minutes)
    assert dosing_day(moment, zone, boundary) <= dosing_day(later, zone, boundary)


@property_test
@given(moments, zones, zones, boundaries)
def test_the_zone_a_moment_is_written_in_makes_no_difference(
    moment: datetime, written_in: str, zone: str, boundary: time
) -> None:
    assert dosing_day(moment.astimezone(ZoneInfo(written_in)), zone, boundary) == dosing_day(moment, zone, boundary)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dosing_day(datetime(2026, 11, 22, 8, 0), "America/New_York", time(3))  # noqa: DTZ001
