from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.treatment_day import (
    MissingDay,
    Stretch,
    add_months,
    add_years,
    civil_day,
    date_of_treatment_day,
    days_since,
    treatment_day,
)

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("utc", "zone", "expected"),
    [
        ("2026-11-23T04:59", "America/New_York", "2026-11-22"),
        ("2026-11-23T05:00", "America/New_York", "2026-11-23"),
        ("2026-11-23T05:00", "America/Los_Angeles", "2026-11-22"),
        ("2026-11-23T05:00", "Pacific/Guam", "2026-11-23"),
        ("2026-11-01T05:30", "America/New_York", "2026-11-01"),  # the hour that comes twice
        ("2026-11-01T06:30", "America/New_York", "2026-11-01"),
    ],
)
def test_a_civil_day_is_the_date_at_the_site(utc: str, zone: str, expected: str) -> None:
    assert civil_day(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone) == date.fromisoformat(expected)


def test_a_moment_without_a_zone_has_no_civil_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        civil_day(datetime(2026, 11, 22, 8), "America/New_York")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day_1", "on", "number"),
    [
        ("2026-11-01", "2026-11-01", 1),
        ("2026-11-01", "2026-11-14", 14),
        ("2026-11-01", "2026-11-15", 15),
        ("2026-11-01", "2026-12-01", 31),
        ("2026-03-07", "2026-03-09", 3),  # a day of a clock change is one day
        ("2028-02-28", "2028-03-01", 3),  # leap year
        ("2027-02-28", "2027-03-01", 2),
    ],
)
def test_the_first_day_of_treatment_is_day_1(day_1: str, on: str, number: int) -> None:
    assert treatment_day(date.fromisoformat(day_1), date.fromisoformat(on)) == number


def test_there_is_no_treatment_day_before_the_first() -> None:
    with pytest.raises(ValueError, match="before"):
        treatment_day(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(ValueError, match="from 1"):
        date_of_treatment_day(date(2026, 11, 2), 0)


@property_test
@given(days, st.integers(1, 4000))
def test_day_and_number_agree(day_1: date, number: int) -> None:
    on = date_of_treatment_day(day_1, number)
    assert treatment_day(day_1, on) == number == days_since(day_1, on) + 1


@pytest.mark.parametrize(
    ("day", "months", "missing", "expected"),
    [
        ("2026-01-15", 6, "earlier", "2026-07-15"),
        ("2026-08-31", 6, "earlier", "2027-02-28"),
        ("2026-08-31", 6, "later", "2027-03-01"),
        ("2027-08-31", 6, "earlier", "2028-02-29"),
        ("2026-12-31", 2, "later", "2027-03-01"),
        ("2026-01-31", 2, "later", "2026-03-31"),
        ("2026-01-31", -2, "earlier", "2025-11-30"),
        ("2026-12-15", 0, "earlier", "2026-12-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_neighbor_asked_for(
    day: str, months: int, missing: MissingDay, expected: str
) -> None:
    assert add_months(date.fromisoformat(day), months, missing) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("years", "missing", "expected"),
    [
        (1, "earlier", "2029-02-28"),
        (1, "later", "2029-03-01"),
        (4, "earlier", "2032-02-29"),
        (-1, "later", "2027-03-01"),
    ],
)
def test_february_29_in_other_years(years: int, missing: MissingDay, expected: str) -> None:
    assert add_years(date(2028, 2, 29), years, missing) == date.fromisoformat(expected)


@property_test
@given(days, st.integers(-30, 30), st.integers(0, 31))
def test_a_later_day_never_gets_an_earlier_date(day: date, months: int, more: int) -> None:
    later = day + timedelta(days=more)
    for missing in ("earlier", "later"):
        assert add_months(day, months, missing) <= add_months(later, months, missing)
    assert (add_months(day, months, "later") - add_months(day, months, "earlier")).days in {0, 1}


def test_a_stretch_counts_its_first_and_its_last_day() -> None:
    stretch = Stretch(date(2028, 2, 28), date(2028, 3, 1))
    assert stretch.length == 3
    assert Stretch(stretch.to_on, stretch.to_on).length == 1
    assert stretch.dates() == {date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)}
    assert [date(2028, 2, 27 + n) in stretch for n in (0, 1, 2)] == [False, True, True]
    assert date(2028, 3, 2) not in stretch


def test_a_stretch_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Stretch(date(2028, 2, 28), date(2028, 2, 27))
