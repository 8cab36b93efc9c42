from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.holidays import (
    FEDERAL,
    FEDERAL_HOLIDAYS,
    BusinessCalendar,
    federal_holidays,
    is_federal_business_day,
    kept_on,
)
from breakwater.clinical.tests.cases import property_test

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))

# The days on which federal offices were or will be closed, month and day.
KEPT = {
    2020: ["01-01", "01-20", "02-17", "05-25", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"],
    2021: [
        *["01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24", "12-31"]
    ],
    2022: ["01-17", "02-21", "05-30", "06-20", "07-04", "09-05", "10-10", "11-11", "11-24", "12-26"],
    2026: ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"],
    2027: [
        *["01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24", "12-31"]
    ],
}


@pytest.mark.parametrize(("year", "kept"), KEPT.items())
def test_the_published_days_of_a_year(year: int, kept: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in federal_holidays(year)] == kept


def test_a_new_year_on_a_saturday_is_kept_in_the_old_year() -> None:
    assert federal_holidays(2021)[date(2021, 12, 31)].code == "new_year"
    assert date(2022, 1, 1) not in federal_holidays(2022)


@pytest.mark.parametrize(
    ("falls", "kept"),
    [("2026-07-04", "2026-07-03"), ("2027-07-04", "2027-07-05"), ("2028-07-04", "2028-07-04")],
)
def test_a_weekend_moves_the_day(falls: str, kept: str) -> None:
    assert kept_on(date.fromisoformat(falls)) == date.fromisoformat(kept)


def test_a_holiday_is_not_kept_before_it_existed() -> None:
    codes = {year: {holiday.code for holiday in federal_holidays(year).values()} for year in (1985, 1986, 2020, 2021)}
    assert "king" not in codes[1985]
    assert "king" in codes[1986]
    assert "juneteenth" not in codes[2020]
    assert "juneteenth" in codes[2021]


def test_years_of_other_rules_are_refused() -> None:
    assert federal_holidays(1978)[date(1978, 7, 4)].code == "independence"
    with pytest.raises(ValueError, match="1978"):
        federal_holidays(1977)


@property_test
@given(st.integers(2021, 2090))
def test_every_holiday_is_kept_once_on_a_weekday(year: int) -> None:
    kept = federal_holidays(year)
    assert all(day.weekday() < 5 for day in kept)
    assert len(FEDERAL_HOLIDAYS) - 1 <= len(kept) <= len(FEDERAL_HOLIDAYS) + 1


@pytest.mark.parametrize(
    ("day", "business"),
    [("2026-11-25", True), ("2026-11-26", False), ("2026-11-27", True), ("2026-11-28", False), ("2026-07-03", False)],
)
def test_business_days_of_the_federal_calendar(day: str, business: bool) -> None:
    assert is_federal_business_day(date.fromisoformat(day)) is business


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-25", 1, "2026-11-27"),  # over Thanksgiving
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-07-02", 1, "2026-07-06"),  # July 4 is a Saturday, kept on Friday
        ("2021-12-30", 1, "2022-01-03"),
        ("2026-11-25", 3, "2026-12-01"),
    ],
)
def test_counting_business_days(day: str, count: int, expected: str) -> None:
    assert FEDERAL.add(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_fewer_than_one_business_day_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FEDERAL.add(date(2026, 11, 23), 0)


@property_test
@given(days, st.integers(1, 12))
def test_the_business_days_counted_lie_in_between(day: date, count: int) -> None:
    end = FEDERAL.add(day, count)
    between = [day + DAY * n for n in range(1, (end - day).days + 1)]
    assert sum(is_federal_business_day(other) for other in between) == count
    assert is_federal_business_day(end)


@property_test
@given(days, st.sets(st.integers(-9, 0), max_size=6))
def test_a_closed_day_of_the_site_only_brings_work_forward(day: date, closed: set[int]) -> None:
    site = BusinessCalendar(frozenset(day + DAY * n for n in closed))
    last = site.last_on_or_before(day)
    assert last <= FEDERAL.last_on_or_before(day) <= day
    assert site.is_open(last)
    assert not any(site.is_open(last + DAY * n) for n in range(1, (day - last).days + 1))
