"""Clocks that run through treatment: random drug tests, interim treatment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.deadlines import drug_test_standing, interim_standing
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.treatment_day import Stretch, add_years

DAY = timedelta(days=1)
ADMITTED = date(2026, 1, 1)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def from_start(*numbers: int, start: date = ADMITTED) -> list[date]:
    return [start + DAY * number for number in numbers]


# Days since admission, days with a test, done, due, late, last day of the next window.
TESTS = [
    (0, [], 0, 0, 0, "2026-02-14"),
    (0, [0], 1, 0, 0, "2026-04-01"),  # a test on the day of admission
    (44, [], 0, 1, 0, "2026-02-14"),  # the last day of the first window: due, not late
    (45, [], 0, 1, 1, "2026-02-14"),
    (45, [10], 1, 1, 0, "2026-04-01"),
    (45, [10, 10], 1, 1, 0, "2026-04-01"),  # twice on one day counts once
    (45, [10, 60], 1, 1, 0, "2026-04-01"),  # a day still ahead does not count
    (181, [10, 50, 100], 3, 4, 0, "2026-07-01"),
    (182, [10, 50], 2, 4, 2, "2026-05-16"),
    (364, [10, 50, 100, 150, 200, 250, 300], 7, 8, 0, "2026-12-31"),
    (364, [10, 50, 100, 150, 200, 250, 300, 350], 8, 8, 0, "2027-02-14"),
    (365, [10, 50], 0, 0, 0, "2027-02-14"),  # a new patient-year begins
]


@pytest.mark.parametrize(("today", "tests", "done", "due", "late", "next_on"), TESTS)
def test_eight_tests_in_eight_windows(
    today: int, tests: list[int], done: int, due: int, late: int, next_on: str
) -> None:
    standing = drug_test_standing(ADMITTED, from_start(*tests), ADMITTED + DAY * today)
    assert (standing.done, standing.due, standing.late) == (done, due, late)
    assert standing.next.due_on == date.fromisoformat(next_on)


@pytest.mark.parametrize(
    ("tests", "title"), [(0, "1 of 8"), (2, "3 of 8"), (7, "8 of 8"), (8, "1 of 8"), (9, "1 of 8")]
)
def test_the_next_test_is_named_by_its_number(tests: int, title: str) -> None:
    standing = drug_test_standing(ADMITTED, from_start(*range(tests)), ADMITTED + DAY * 100)
    assert standing.next.title == f"Random drug test {title}"


def test_the_patient_year_turns_on_the_anniversary() -> None:
    standing = drug_test_standing(date(2026, 6, 15), [], date(2027, 6, 14))
    assert (standing.year_from_on, standing.year_to_on) == (date(2026, 6, 15), date(2027, 6, 14))
    assert drug_test_standing(date(2026, 6, 15), [], date(2027, 6, 15)).year_from_on == date(2027, 6, 15)


@pytest.mark.parametrize(
    ("today", "from_on", "to_on"),
    [
        ("2029-02-27", "2028-02-29", "2029-02-27"),
        ("2029-02-28", "2029-02-28", "2030-02-27"),
        ("2032-02-28", "2031-02-28", "2032-02-28"),
        ("2032-02-29", "2032-02-29", "2033-02-27"),
    ],
)
def test_somebody_admitted_on_february_29(today: str, from_on: str, to_on: str) -> None:
    standing = drug_test_standing(date(2028, 2, 29), [], date.fromisoformat(today))
    assert (str(standing.year_from_on), str(standing.year_to_on)) == (from_on, to_on)


def test_a_site_may_ask_for_more_tests_and_not_for_fewer() -> None:
    assert drug_test_standing(ADMITTED, [], ADMITTED + DAY * 364, per_year=12).due == 12
    with pytest.raises(ValueError, match="only ask for more"):
        drug_test_standing(ADMITTED, [], ADMITTED, per_year=7)


def test_there_is_no_patient_year_before_admission() -> None:
    with pytest.raises(ValueError, match="before"):
        drug_test_standing(ADMITTED, [], ADMITTED - DAY)


@property_test
@given(days, st.integers(0, 2000), st.sets(st.integers(0, 2000), max_size=30), st.integers(8, 60))
def test_tests_due_and_late_stay_within_the_year(admitted: date, today: int, tests: set[int], per_year: int) -> None:
    standing = drug_test_standing(admitted, from_start(*tests, start=admitted), admitted + DAY * today, per_year)
    assert standing.year_from_on <= admitted + DAY * today <= standing.year_to_on
    assert 0 <= standing.late <= standing.due <= per_year
    assert standing.late == 0 or standing.done < standing.due
    assert standing.next.due_on is not None
    assert standing.next_from_on <= standing.next.due_on
    assert (standing.late > 0) == (standing.next.due_on < admitted + DAY * today)


@property_test
@given(days, st.integers(0, 2000))
def test_one_more_test_never_makes_more_of_them_late(admitted: date, today: int) -> None:
    on = admitted + DAY * today
    tested = sorted(admitted + DAY * number for number in range(0, today + 1, 40))
    late = [drug_test_standing(admitted, tested[:count], on).late for count in range(len(tested) + 1)]
    assert late == sorted(late, reverse=True)


def test_interim_treatment_from_its_first_day() -> None:
    standing = interim_standing(ADMITTED, ADMITTED)
    assert (standing.day, standing.days_used, standing.tests_missing) == (1, 1, 2)
    assert standing.plan.due_on == ADMITTED + DAY * 119
    assert standing.limit.due_on == standing.tests.due_on == ADMITTED + DAY * 179


def test_interim_tests_are_counted_until_two() -> None:
    tested = from_start(-1, 0, 0, 90, 200)
    assert [interim_standing(ADMITTED, ADMITTED + DAY * n, (), tested).tests_missing for n in (0, 89, 90)] == [1, 1, 0]
    assert interim_standing(ADMITTED, ADMITTED + DAY * 250, (), tested).tests_missing == 0


def test_earlier_interim_treatment_shortens_this_one() -> None:
    start = date(2027, 3, 1)
    used = Stretch(start - DAY * 200, start - DAY * 101)
    standing = interim_standing(start, start, [used, used])
    assert standing.days_used == 101
    assert standing.limit.due_on == start + DAY * 79


@pytest.mark.parametrize(("last", "used"), [("2026-02-28", 1), ("2026-03-01", 1), ("2026-03-02", 2), ("2026-03-03", 3)])
def test_the_twelve_months_begin_the_day_after_the_same_date(last: str, used: int) -> None:
    earlier = Stretch(date(2026, 2, 1), date.fromisoformat(last))
    assert interim_standing(date(2027, 3, 1), date(2027, 3, 1), [earlier]).days_used == used


def test_interim_treatment_with_nothing_left_is_over_the_day_before_it_begins() -> None:
    start = date(2027, 3, 1)
    standing = interim_standing(start, start, [Stretch(start - DAY * 180, start - DAY)])
    assert standing.limit.due_on == start - DAY


def slow_limit(start: date, earlier: list[Stretch]) -> date:
    """Oracle: try every day, and count the dates of the year before it one by one."""
    former = {
        stretch.from_on + DAY * n for stretch in earlier for n in range((stretch.to_on - stretch.from_on).days + 1)
    }
    treated = {day for day in former if day < start}
    on = start
    while True:
        treated.add(on)
        first = add_years(on, -1, "earlier")
        if len([day for day in treated if first < day <= on]) > 180:
            return on - DAY
        on += DAY


stretches = st.lists(st.tuples(st.integers(1, 500), st.integers(0, 120)), max_size=4)


@property_test
@given(days, stretches)
def test_the_limit_agrees_with_counting_every_day(start: date, before: list[tuple[int, int]]) -> None:
    earlier = [Stretch(start - DAY * back, start - DAY * back + DAY * length) for back, length in before]
    assert interim_standing(start, start, earlier).limit.due_on == slow_limit(start, earlier)
