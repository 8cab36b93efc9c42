from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.continuity import (
    CMS137,
    FUA,
    FUI,
    HEDIS_IET,
    INJECTION_28_DAYS,
    INJECTION_30_DAYS,
    INJECTION_31_DAYS,
    CarryOver,
    Contact,
    ContinuityResult,
    FollowUpMeasure,
    IetResult,
    IetSpecification,
    InjectionSupply,
    Supply,
    SupplyUnknown,
    TwoYears,
    cover,
    intake,
    measure_cbe_3175,
    measure_follow_up,
    measure_iet,
    measure_pod,
)
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.treatment_day import Stretch

DAY = timedelta(days=1)
START = date(2026, 3, 1)
BORN = date(1990, 6, 1)
NONE, SAME = CarryOver.NONE, CarryOver.SAME_MEDICINE


def supply(day: int, days: int | None, medicine: str = "buprenorphine") -> Supply:
    return Supply(START + DAY * day, days, medicine)


def stretches(*pairs: tuple[int, int]) -> tuple[Stretch, ...]:
    return tuple(Stretch(START + DAY * first, START + DAY * last) for first, last in pairs)


# Supplies (day, days), covered without carrying over, covered with it.
COVERED = [
    ([(0, 1)], [(0, 0)], [(0, 0)]),
    ([(0, 7), (7, 7)], [(0, 13)], [(0, 13)]),
    ([(0, 7), (8, 7)], [(0, 6), (8, 14)], [(0, 6), (8, 14)]),
    ([(8, 7), (0, 7)], [(0, 6), (8, 14)], [(0, 6), (8, 14)]),  # in any order
    ([(0, 7), (5, 7)], [(0, 11)], [(0, 13)]),  # two days early
    ([(0, 7), (0, 7)], [(0, 6)], [(0, 13)]),  # twice on one day
    ([(0, 28), (2, 1)], [(0, 27)], [(0, 28)]),  # a short one inside a long one
]


@pytest.mark.parametrize(("given_", "plain", "carried"), COVERED)
def test_days_covered_with_and_without_carrying_over(
    given_: list[tuple[int, int]], plain: list[tuple[int, int]], carried: list[tuple[int, int]]
) -> None:
    supplies = [supply(day, days) for day, days in given_]
    assert cover(supplies, carry_over=NONE).stretches == stretches(*plain)
    assert cover(supplies, carry_over=SAME).stretches == stretches(*carried)


def test_a_change_of_medicine_carries_nothing_over() -> None:
    changed = [supply(0, 7), supply(5, 7, "methadone"), supply(6, 7, "methadone")]
    assert cover(changed, carry_over=SAME).stretches == stretches((0, 18))
    assert cover(changed[:2], carry_over=SAME).stretches == stretches((0, 11))


def test_a_coverage_names_its_choices() -> None:
    plain, carried = (cover([supply(0, 7)], carry_over=choice).choices for choice in (NONE, SAME))
    assert plain != carried
    assert "31 days" in cover([], carry_over=NONE, injection=INJECTION_31_DAYS).choices[1]


@pytest.mark.parametrize(
    ("injection", "last", "source_key"),
    [
        (INJECTION_28_DAYS, 27, "ours-injection-supply"),
        (INJECTION_30_DAYS, 29, "ours-injection-supply"),
        (INJECTION_31_DAYS, 30, "ncqa-faq-2026"),
    ],
)
def test_an_injection_counts_the_days_chosen(injection: InjectionSupply, last: int, source_key: str) -> None:
    assert cover([supply(0, None)], carry_over=NONE, injection=injection).stretches == stretches((0, last))
    assert injection.source.key == source_key
    weekly = cover([supply(0, 7)], carry_over=NONE, injection=injection)
    assert weekly.stretches == stretches((0, 6))


def test_an_injection_without_a_choice_is_refused() -> None:
    with pytest.raises(SupplyUnknown, match="no days' supply"):
        cover([supply(0, None)], carry_over=NONE)


def test_a_supply_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        supply(0, 0)


# An independent, slow way to count: walk over the calendar and keep what is left of each medicine.

Given = list[tuple[int, int, str]]
medicines = st.sampled_from(["methadone", "buprenorphine"])
scattered = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 40), medicines), max_size=8)


def in_a_row(refills: list[tuple[int, int, str]]) -> Given:
    """Refills as (days before or after the last one ran out, days, medicine), long enough to reach 180 days."""
    ends, given_ = 0, []
    for apart, days, medicine in refills:
        given_.append((max(0, ends + apart), days, medicine))
        ends = max(ends, given_[-1][0] + days)
    return given_


refilled = st.lists(
    st.tuples(st.integers(-3, 9), st.sampled_from([7, 28, 30, 60]), medicines), min_size=4, max_size=8
).map(in_a_row)
supplies_given = scattered | refilled


def slow_days(given_: Given, carry_over: CarryOver) -> set[int]:
    """Oracle: the covered days, by taking one day's supply of each medicine every day."""
    if carry_over is NONE:
        return {day + n for day, days, _ in given_ for n in range(days)}
    covered = set()
    left = {"methadone": 0, "buprenorphine": 0}
    for today in range(600):
        for day, days, medicine in given_:
            left[medicine] += days if day == today else 0
        if any(left.values()):
            covered.add(today)
        left = {medicine: max(0, days - 1) for medicine, days in left.items()}
    return covered


def slow_runs(covered: set[int], max_gap: int) -> list[tuple[int, int]]:
    """Oracle: first and last day of each run, by counting uncovered days one after another."""
    runs: list[tuple[int, int]] = []
    empty = max_gap + 1
    for today in range(max(covered, default=-1) + 1):
        if today not in covered:
            empty += 1
            continue
        runs = [*runs, (today, today)] if empty > max_gap else [*runs[:-1], (runs[-1][0], today)]
        empty = 0
    return runs


@property_test
@given(supplies_given, st.sampled_from(CarryOver), st.integers(0, 40))
def test_coverage_agrees_with_walking_over_the_calendar(given_: Given, carry_over: CarryOver, max_gap: int) -> None:
    coverage = cover([supply(*one) for one in given_], carry_over=carry_over)
    covered = slow_days(given_, carry_over)
    whole = Stretch(START, START + DAY * 600)
    assert {day for day in range(601) if coverage.covers(START + DAY * day)} == covered
    assert coverage.days_covered(whole) == len(covered)
    assert coverage.stretches == stretches(*slow_runs(covered, 0))
    assert coverage.runs(max_gap) == stretches(*slow_runs(covered, max_gap))
    uncovered = {day for gap in coverage.gaps() for day in gap.dates()}
    first, last = (min(covered), max(covered)) if covered else (0, -1)
    assert uncovered == {START + DAY * day for day in range(first, last + 1) if day not in covered}


@property_test
@given(supplies_given, st.integers(0, 150), st.integers(0, 150))
def test_clipping_agrees_with_the_set_of_days(given_: Given, from_day: int, length: int) -> None:
    (within,) = stretches((from_day, from_day + length))
    coverage = cover([supply(*one) for one in given_], carry_over=NONE)
    inside = {day for day in slow_days(given_, NONE) if from_day <= day <= from_day + length}
    assert coverage.days_covered(within) == len(inside)


@property_test
@given(supplies_given, st.sampled_from(CarryOver), st.integers(0, 120), st.integers(1, 40))
def test_one_more_supply_never_covers_fewer_days(given_: Given, carry: CarryOver, day: int, days: int) -> None:
    whole = Stretch(START, START + DAY * 900)
    supplies = [supply(*one) for one in given_]
    more = cover([*supplies, supply(day, days)], carry_over=carry).days_covered(whole)
    assert cover(supplies, carry_over=carry).days_covered(whole) <= more


# CBE 3175

YEARS = TwoYears(2026)


def measure_3175(
    *supplies: Supply, born_on: date = BORN, has_oud: bool = True, carry_over: CarryOver = NONE
) -> ContinuityResult:
    return measure_cbe_3175(supplies, born_on=born_on, has_oud=has_oud, years=YEARS, carry_over=carry_over)


def two_supplies(gap: int, first: int = 90, second: int = 90) -> list[Supply]:
    return [supply(-60, first), supply(-60 + first + gap, second)]


@pytest.mark.parametrize(("gap", "passed"), [(0, True), (1, True), (7, True), (8, False), (30, False)])
def test_a_gap_of_7_passes_and_8_fails(gap: int, passed: bool) -> None:
    result = measure_3175(*two_supplies(gap))
    assert (result.counted, result.passed) == (True, passed)
    assert result.reason == ("continuous" if passed else "not_continuous")


@pytest.mark.parametrize(("days", "passed"), [(179, False), (180, True)])
def test_180_days_are_needed(days: int, passed: bool) -> None:
    assert measure_3175(supply(0, days)).passed is passed


def test_the_run_that_decides_is_the_longest() -> None:
    result = measure_3175(supply(-300, 50), supply(-200, 185), supply(0, 20))
    assert result.run == stretches((-200, -16))[0]
    assert (result.passed, result.days_covered) == (True, 185)


def test_days_covered_leave_out_the_tolerated_gap() -> None:
    result = measure_3175(*two_supplies(7))
    assert result.run is not None
    assert (result.run.length, result.days_covered) == (187, 180)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2024-12-31", "no_medicine"),
        ("2025-01-01", "continuous"),
        ("2026-06-30", "continuous"),
        ("2026-07-01", "started_after_window"),
        ("2026-12-31", "started_after_window"),
        ("2027-01-01", "no_medicine"),
    ],
)
def test_a_start_counts_in_the_first_18_months(start: str, reason: str) -> None:
    result = measure_3175(Supply(date.fromisoformat(start), 200, "methadone"))
    assert result.reason == reason
    assert result.counted is (reason == "continuous")


def test_days_after_the_two_years_are_cut_off() -> None:
    result = measure_3175(Supply(date(2026, 6, 1), 400, "methadone"))
    assert result.run == Stretch(date(2026, 6, 1), date(2026, 12, 31))


@pytest.mark.parametrize(("born_on", "reason"), [("2008-03-01", "continuous"), ("2008-03-02", "too_young")])
def test_somebody_must_be_18_when_the_run_starts(born_on: str, reason: str) -> None:
    assert measure_3175(supply(0, 200), born_on=date.fromisoformat(born_on)).reason == reason


def test_without_the_diagnosis_nobody_counts() -> None:
    result = measure_3175(supply(0, 200), has_oud=False)
    assert (result.counted, result.passed, result.reason) == (False, None, "no_diagnosis")


def test_carrying_over_is_named_and_can_decide() -> None:
    early = [supply(0, 100), supply(50, 80)]
    plain, carried = measure_3175(*early), measure_3175(*early, carry_over=SAME)
    assert (plain.passed, carried.passed) == (False, True)
    assert plain.choices != carried.choices
    assert "cbe-3175-window" in {entry.key for entry in plain.sources}


@property_test
@given(supplies_given)
def test_cbe_3175_agrees_with_walking_over_the_calendar(given_: Given) -> None:
    result = measure_3175(*(supply(*one) for one in given_))
    lengths = [last - first + 1 for first, last in slow_runs(slow_days(given_, NONE), 7) if first <= 121]
    assert result.counted is bool(lengths)
    assert result.passed is (max(lengths) >= 180 if lengths else None)


# HEDIS POD


def events(*supplies: Supply, born_on: date = BORN) -> list[bool | None]:
    return [event.passed for event in measure_pod(supplies, born_on=born_on, measure_year=2026)]


def test_the_intake_of_a_year() -> None:
    assert intake(2026) == Stretch(date(2025, 7, 1), date(2026, 6, 30))


@pytest.mark.parametrize(("gap", "passed"), [(7, True), (8, False)])
def test_a_gap_of_8_days_fails_an_event(gap: int, passed: bool) -> None:
    assert events(*two_supplies(gap)) == [passed]


@pytest.mark.parametrize(
    ("start", "counted"), [("2025-06-30", 0), ("2025-07-01", 1), ("2026-06-30", 1), ("2026-07-01", 0)]
)
def test_events_start_in_the_intake(start: str, counted: int) -> None:
    assert len(events(Supply(date.fromisoformat(start), 200, "methadone"))) == counted


@pytest.mark.parametrize(("clear_days", "count"), [(8, 1), (30, 1), (31, 2), (60, 2)])
def test_an_event_is_new_after_31_days_without_medicine(clear_days: int, count: int) -> None:
    assert len(events(supply(-100, 10), supply(-90 + clear_days, 185))) == count


def test_one_person_may_count_twice() -> None:
    assert events(supply(-240, 185), supply(0, 20)) == [True, False]


def test_injections_31_days_apart_are_one_event() -> None:
    monthly = [supply(31 * n, None) for n in range(6)]
    (event,) = measure_pod(monthly, born_on=BORN, measure_year=2026)
    assert (event.passed, event.days_covered) == (True, 186)


@pytest.mark.parametrize(("born_on", "passed"), [("2010-03-01", True), ("2010-03-02", None)])
def test_an_event_counts_from_16_years(born_on: str, passed: bool | None) -> None:
    (event,) = measure_pod([supply(0, 180)], born_on=date.fromisoformat(born_on), measure_year=2026)
    assert (event.counted, event.passed) == (passed is not None, passed)


def slow_pod(given_: Given, intake_to: int) -> list[bool]:
    covered = slow_days(given_, NONE)
    return [
        last - first + 1 >= 180
        for first, last in slow_runs(covered, 7)
        if first <= intake_to and not any(day in covered for day in range(first - 31, first))
    ]


@property_test
@given(supplies_given)
def test_pod_agrees_with_walking_over_the_calendar(given_: Given) -> None:
    assert events(*(supply(*one) for one in given_)) == slow_pod(given_, (date(2026, 6, 30) - START).days)


# IET


def the_iet(
    *contacts: tuple[int, str],
    earlier: tuple[int, ...] = (),
    episode: date = START,
    born_on: date = BORN,
    specification: IetSpecification = CMS137,
) -> IetResult:
    return measure_iet(
        episode,
        [Contact(episode + DAY * day, kind) for day, kind in contacts],  # type: ignore[arg-type]
        born_on=born_on,
        earlier_on=[episode - DAY * day for day in earlier],
        specification=specification,
    )


# Contacts (day, kind), initiated, engaged.
IET_CASES: list[tuple[list[tuple[int, str]], bool, bool]] = [
    ([], False, False),
    ([(0, "visit")], True, False),
    ([(13, "visit")], True, False),
    ([(14, "visit")], False, False),
    ([(-1, "visit")], False, False),
    ([(2, "visit"), (5, "visit"), (36, "visit")], True, True),
    ([(2, "visit"), (5, "visit"), (37, "visit")], True, False),  # day 35 after initiation
    ([(2, "visit"), (2, "short_acting"), (5, "visit")], True, False),  # same day as initiation
    ([(2, "visit"), (5, "visit"), (5, "visit")], True, False),  # twice a day counts once
    ([(2, "visit"), (5, "visit"), (5, "short_acting")], True, True),
    ([(2, "visit"), (5, "long_acting")], True, True),
    ([(2, "long_acting"), (5, "visit")], True, False),
    ([(2, "long_acting"), (36, "long_acting")], True, True),
    ([(20, "long_acting")], False, False),
]


@pytest.mark.parametrize(("contacts", "initiated", "engaged"), IET_CASES)
def test_initiation_and_engagement(contacts: list[tuple[int, str]], initiated: bool, engaged: bool) -> None:
    result = the_iet(*contacts)
    assert (result.counted, result.initiated, result.engaged) == (True, initiated, engaged)


@pytest.mark.parametrize(
    ("specification", "earlier", "counted"),
    [
        (CMS137, 60, False),
        (CMS137, 61, True),
        (HEDIS_IET, 61, False),
        (HEDIS_IET, 194, False),
        (HEDIS_IET, 195, True),
        (CMS137, 0, True),
        (CMS137, -5, True),
    ],
)
def test_the_look_back_goes_by_the_specification(specification: IetSpecification, earlier: int, counted: bool) -> None:
    result = the_iet((0, "visit"), earlier=(earlier,), specification=specification)
    assert result.counted is counted
    assert result.initiated is (True if counted else None)
    assert str(specification.look_back_days) in result.choices[0]


def test_a_look_back_from_memory_says_so() -> None:
    assert [entry.confidence for entry in the_iet(specification=HEDIS_IET).sources] == ["read", "memory-medium"]


@pytest.mark.parametrize(
    ("episode", "reason"),
    [("2026-01-01", "not_initiated"), ("2026-11-14", "not_initiated"), ("2026-11-15", "too_late_in_year")],
)
def test_an_episode_begins_by_november_14(episode: str, reason: str) -> None:
    assert the_iet(episode=date.fromisoformat(episode)).reason == reason


@pytest.mark.parametrize(("born_on", "reason"), [("2013-03-01", "not_initiated"), ("2013-03-02", "too_young")])
def test_an_episode_counts_from_13_years(born_on: str, reason: str) -> None:
    assert the_iet(born_on=date.fromisoformat(born_on)).reason == reason


@property_test
@given(st.lists(st.tuples(st.integers(-5, 60), st.sampled_from(["visit", "short_acting", "long_acting"])), max_size=6))
def test_nobody_is_engaged_without_initiation(contacts: list[tuple[int, str]]) -> None:
    result = the_iet(*contacts)
    assert result.initiated or not result.engaged
    assert (result.initiated_on is not None) is result.initiated


# FUA and FUI


@pytest.mark.parametrize(
    ("measure", "day", "within_7", "within_30"),
    [
        (FUA, -1, False, False),
        (FUA, 0, True, True),
        (FUA, 7, True, True),
        (FUA, 8, False, True),
        (FUA, 30, False, True),
        (FUA, 31, False, False),
        (FUI, 0, False, False),
        (FUI, 1, True, True),
        (FUI, 7, True, True),
        (FUI, 8, False, True),
        (FUI, 30, False, True),
        (FUI, 31, False, False),
    ],
)
def test_the_same_day_counts_after_an_emergency_visit_and_not_after_discharge(
    measure: FollowUpMeasure, day: int, within_7: bool, within_30: bool
) -> None:
    result = measure_follow_up(measure, START, [START + DAY * day], born_on=BORN)
    assert (result.within_7, result.within_30) == (within_7, within_30)
    assert result.choices[0].startswith("The same day counts" if measure is FUA else "The day of discharge")


def test_the_first_visit_that_counts_decides() -> None:
    visits = [START + DAY * 20, START, START + DAY * 3]
    assert measure_follow_up(FUI, START, visits, born_on=BORN).first_on == START + DAY * 3
    assert measure_follow_up(FUA, START, [], born_on=BORN).first_on is None


def test_a_child_under_13_does_not_count_after_an_emergency_visit() -> None:
    child = date(2013, 3, 2)
    result = measure_follow_up(FUA, START, [START], born_on=child)
    assert (result.counted, result.within_7, result.within_30) == (False, None, None)
    assert measure_follow_up(FUI, START, [], born_on=child).counted


@property_test
@given(st.sets(st.integers(-5, 60)), st.sampled_from([FUA, FUI]))
def test_whoever_came_within_7_days_came_within_30(days: set[int], measure: FollowUpMeasure) -> None:
    result = measure_follow_up(measure, START, [START + DAY * day for day in days], born_on=BORN)
    window = range(measure.first_day, 8)
    assert result.within_7 is any(day in window for day in days)
    assert result.within_30 or not result.within_7
