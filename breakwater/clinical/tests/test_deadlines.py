from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.deadlines import (
    INJECTION_DELIVERY_RULES,
    Deadline,
    InjectionDeliveryRules,
    Standing,
    admission_deadlines,
    admission_tests_valid,
    biennial_inventory,
    breach_letters,
    check_dea_number,
    deadline_state,
    delivered_injection,
    earliest_screening_exam,
    earliest_test,
    emergency_access_review,
    flexibilities_in_force,
    initial_inventory,
    keep_until,
    order_form,
    screening_exam_valid,
    telemedicine_piece,
    telemedicine_supply,
    theft_or_loss,
)
from breakwater.clinical.findings import Severity
from breakwater.clinical.holidays import BusinessCalendar
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import property_test

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NEW_YORK = "America/New_York"
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
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def on(text: str) -> date:
    return date.fromisoformat(text)


def a_deadline(due_on: date) -> Deadline:
    return Deadline("example", "Example", due_on - DAY, "Within 1 day.", source("ours-deadlines"), due_on=due_on)


# Clock, day of the event, last day that is in time.
BY_DAY: list[tuple[Callable[[date], Deadline], str, str]] = [
    (screening_exam_valid, "2026-11-16", "2026-11-23"),
    (admission_tests_valid, "2026-11-01", "2026-12-01"),
    (admission_tests_valid, "2028-02-01", "2028-03-02"),  # leap year
    (initial_inventory, "2026-11-22", "2026-11-22"),
    (biennial_inventory, "2026-11-22", "2028-11-22"),
    (biennial_inventory, "2028-02-29", "2030-02-28"),
    (order_form, "2026-11-22", "2027-01-21"),
    (delivered_injection, "2026-08-01", "2026-09-15"),
    (delivered_injection, "2026-07-31", "2026-08-14"),
    (delivered_injection, "2025-03-01", "2025-03-15"),
    (telemedicine_supply, "2026-01-01", "2026-06-30"),
    (telemedicine_supply, "2026-11-15", "2027-05-14"),
    (telemedicine_supply, "2026-08-31", "2027-02-28"),
    (telemedicine_supply, "2027-08-31", "2028-02-29"),
    (telemedicine_supply, "2026-08-28", "2027-02-27"),
    (telemedicine_piece, "2026-11-22", "2026-11-28"),
    (breach_letters, "2026-11-22", "2027-01-21"),
]


@pytest.mark.parametrize(("clock", "event", "last"), BY_DAY)
def test_the_last_day_in_time(clock: Callable[[date], Deadline], event: str, last: str) -> None:
    deadline = clock(on(event))
    assert deadline.due_on == on(last)
    assert deadline.counted_from == on(event)
    assert deadline.rule.endswith(".")


def test_what_is_due_after_an_admission() -> None:
    due = admission_deadlines(on("2026-11-22"))
    assert [deadline.code for deadline in due] == ["full_exam", "psychosocial_assessment", "treatment_plan"]
    assert {deadline.due_on for deadline in due} == {on("2026-12-06")}


def test_what_may_be_how_old_on_the_day_of_admission() -> None:
    assert earliest_screening_exam(on("2026-11-22")) == on("2026-11-15")
    assert earliest_test(on("2026-11-22")) == on("2026-10-23")


@property_test
@given(days)
def test_the_oldest_exam_and_test_are_valid_until_that_very_day(admitted_on: date) -> None:
    assert screening_exam_valid(earliest_screening_exam(admitted_on)).due_on == admitted_on
    assert admission_tests_valid(earliest_test(admitted_on)).due_on == admitted_on


# Found at (New York), notice due, form due.
LOSSES = [
    ("2026-11-23T09:00", "2026-11-24", "2027-01-07"),
    ("2026-11-23T23:59", "2026-11-24", "2027-01-07"),
    ("2026-11-24T00:00", "2026-11-25", "2027-01-08"),
    ("2026-11-25T16:00", "2026-11-27", "2027-01-09"),  # Thanksgiving in between; the form's day is a Saturday
    ("2026-11-27T16:00", "2026-11-30", "2027-01-11"),  # a weekend in between
    ("2026-11-28T02:00", "2026-11-30", "2027-01-12"),  # found on a Saturday
    ("2026-07-02T16:00", "2026-07-06", "2026-08-16"),  # July 4 is a Saturday, kept on Friday
    ("2026-11-01T01:30", "2026-11-02", "2026-12-16"),  # the night the clocks go back
    ("2028-01-31T12:00", "2028-02-01", "2028-03-16"),  # leap year
]


@pytest.mark.parametrize(("found", "notice_on", "form_on"), LOSSES)
def test_theft_starts_two_clocks_on_the_day_it_is_discovered(found: str, notice_on: str, form_on: str) -> None:
    notice, form = theft_or_loss(at(found), NEW_YORK)
    assert (notice.due_on, form.due_on) == (on(notice_on), on(form_on))
    assert (notice.code, form.code) == ("theft_notice", "form_106")


def test_the_day_of_discovery_is_the_day_at_the_site() -> None:
    late_evening = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)  # Tuesday evening in New York
    assert theft_or_loss(late_evening, NEW_YORK)[0].due_on == on("2026-11-25")
    assert theft_or_loss(late_evening, "Pacific/Guam")[0].due_on == on("2026-11-27")


def test_a_closed_day_of_the_site_brings_the_work_forward_and_leaves_the_clock() -> None:
    notice, form = theft_or_loss(at("2026-11-25T16:00"), NEW_YORK)
    closed_friday = BusinessCalendar(frozenset({on("2026-11-27")}))
    assert notice.due_on == on("2026-11-27")
    assert notice.work_by(closed_friday, NEW_YORK) == on("2026-11-25")
    assert form.work_by(closed_friday, NEW_YORK) == on("2027-01-08")


def test_emergency_access_is_reviewed_within_72_real_hours() -> None:
    deadline = emergency_access_review(at("2026-10-30T12:00"))
    assert deadline.due_at is not None
    assert deadline.due_at.astimezone(UTC) - at("2026-10-30T12:00").astimezone(UTC) == timedelta(hours=72)
    assert f"{deadline.due_at:%a %H:%M}" == "Mon 11:00"  # the clocks went back in between
    assert deadline.day(NEW_YORK) == on("2026-11-02")
    assert deadline.day("Pacific/Guam") == on("2026-11-03")


def test_a_site_may_only_shorten_the_time_for_a_delivered_injection() -> None:
    for limit, expected, name in [(30, 30, "Site"), (60, 45, "21 CFR 1306.07(f)(5)")]:
        site = InjectionDeliveryRules("Site", source("ours-deadlines"), days=limit)
        deadline = delivered_injection(on("2026-11-01"), (*INJECTION_DELIVERY_RULES, site))
        assert deadline.due_on == on("2026-11-01") + DAY * expected
        assert name in deadline.rule


def test_a_delivered_injection_needs_a_rule() -> None:
    with pytest.raises(ValueError, match="in force"):
        delivered_injection(on("2026-11-01"), ())


def test_the_flexibilities_of_telemedicine_end_with_the_year() -> None:
    assert flexibilities_in_force(on("2026-12-31"))
    assert not flexibilities_in_force(on("2027-01-01"))


STATES = [
    ("2026-11-14T12:00", Standing.OPEN, 8, "Due in 8 days"),
    ("2026-11-15T00:00", Standing.DUE_SOON, 7, "Due in 7 days"),
    ("2026-11-21T23:59", Standing.DUE_SOON, 1, "Due tomorrow"),
    ("2026-11-22T00:00", Standing.DUE_TODAY, 0, "Due today"),
    ("2026-11-22T23:59", Standing.DUE_TODAY, 0, "Due today"),
    ("2026-11-23T00:00", Standing.LATE, -1, "Late by 1 day"),
    ("2026-12-01T08:00", Standing.LATE, -9, "Late by 9 days"),
]


@pytest.mark.parametrize(("now", "standing", "left", "words"), STATES)
def test_how_a_day_stands(now: str, standing: Standing, left: int, words: str) -> None:
    state = deadline_state(a_deadline(on("2026-11-22")), at(now), NEW_YORK)
    assert (state.standing, state.days_left, state.words) == (standing, left, words)
    assert state.late_by == DAY * max(0, -left)


MOMENTS = [
    ("2026-11-20T12:00", Standing.OPEN, "Due in 2 days"),
    ("2026-11-21T11:59", Standing.OPEN, "Due tomorrow"),
    ("2026-11-21T12:00", Standing.DUE_SOON, "Due tomorrow"),
    ("2026-11-22T11:00", Standing.DUE_TODAY, "Due today"),
    ("2026-11-22T12:00", Standing.DUE_TODAY, "Due today"),
    ("2026-11-22T12:20", Standing.LATE, "Late by 20\u00a0min"),
    ("2026-11-24T12:00", Standing.LATE, "Late by 2 days"),
]


@pytest.mark.parametrize(("now", "standing", "words"), MOMENTS)
def test_how_a_moment_stands(now: str, standing: Standing, words: str) -> None:
    state = deadline_state(emergency_access_review(at("2026-11-19T12:00")), at(now), NEW_YORK)
    assert (state.standing, state.words) == (standing, words)


def changes_of_clocks(zone: str) -> list[date]:
    """Every day from 2019 to 2032 whose midnights do not lie 24 hours apart."""
    first = date(2019, 1, 1)
    midnights = [datetime.combine(first + DAY * n, time(0), tzinfo=ZoneInfo(zone)) for n in range(14 * 365)]
    return [start.date() for start, end in pairwise(midnights) if start.utcoffset() != end.utcoffset()]


@pytest.mark.parametrize("zone", US_ZONES)
def test_every_change_of_clocks_leaves_days_whole(zone: str) -> None:
    changes = changes_of_clocks(zone)
    assert len(changes) == (0 if zone.endswith(("Phoenix", "Honolulu", "Rico", "Guam")) else 28)
    for change in [*changes, date(2026, 3, 8)]:
        for day in (change - DAY, change, change + DAY):
            midnight, next_midnight = (
                datetime.combine(midnight_of, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
                for midnight_of in (day, day + DAY)
            )
            (full_exam, *_) = admission_deadlines(day - DAY * 14)
            moments = (midnight - SECOND, midnight, next_midnight - SECOND, next_midnight)
            states = [deadline_state(full_exam, moment, zone) for moment in moments]
            assert [state.days_left for state in states] == [1, 0, 0, -1]
            assert [state.standing for state in states] == ["due_soon", "due_today", "due_today", "late"]
            assert states[-1].late_by == DAY


@property_test
@given(days, st.integers(-40 * 24, 40 * 24), st.sampled_from(US_ZONES))
def test_time_only_makes_a_deadline_more_pressing(due_on: date, hours: int, zone: str) -> None:
    order = list(Standing)
    now = datetime.combine(due_on, time(12), tzinfo=UTC) + timedelta(hours=hours)
    deadlines = [a_deadline(due_on), emergency_access_review(datetime.combine(due_on, time(9), tzinfo=UTC) - 3 * DAY)]
    for deadline in deadlines:
        before, after = (deadline_state(deadline, moment, zone) for moment in (now, now + timedelta(hours=1)))
        assert order.index(before.standing) <= order.index(after.standing)
        assert before.late_by <= after.late_by
        assert (after.standing is Standing.LATE) == (after.late_by > timedelta(0))


def test_a_deadline_is_a_day_or_a_moment() -> None:
    with pytest.raises(ValueError, match="either"):
        Deadline("x", "X", on("2026-11-22"), "Rule.", source("ours-deadlines"))
    with pytest.raises(ValueError, match="either"):
        Deadline(
            *("x", "X", on("2026-11-22"), "Rule.", source("ours-deadlines")), on("2026-11-22"), at("2026-11-22T12:00")
        )
    with pytest.raises(ValueError, match="time zone"):
        Deadline(
            *("x", "X", on("2026-11-22"), "Rule.", source("ours-deadlines")),
            due_at=datetime(2026, 11, 22),  # noqa: DTZ001
        )


@pytest.mark.parametrize(
    ("number", "severity", "code"),
    [
        ("MJ3614511", Severity.OK, "dea_number_ok"),
        (" mj3614511 ", Severity.OK, "dea_number_ok"),
        ("MJ3614512", Severity.CAUTION, "dea_number_check"),
        ("MJ3614151", Severity.CAUTION, "dea_number_check"),
        ("M3614511", Severity.CAUTION, "dea_number_form"),
        ("MJ361451", Severity.CAUTION, "dea_number_form"),
        ("MJ361451\u0661", Severity.CAUTION, "dea_number_form"),
        ("", Severity.CAUTION, "dea_number_form"),
    ],
)
def test_a_dea_number_is_checked_and_never_refused(number: str, severity: Severity, code: str) -> None:
    finding = check_dea_number(number)
    assert (finding.severity, finding.code) == (severity, code)


@property_test
@given(st.text())
def test_no_dea_number_stops_anything(number: str) -> None:
    assert check_dea_number(number).severity is not Severity.STOP


@property_test
@given(st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True))
def test_exactly_one_last_digit_fits_a_dea_number(start: str) -> None:
    fits = [check_dea_number(f"{start}{last}").severity for last in range(10)]
    assert fits.count(Severity.OK) == 1


def test_how_long_records_are_kept() -> None:
    last = on("2026-11-22")
    assert keep_until("controlled_substances", last).keep_through_on == on("2028-11-22")
    assert keep_until("privacy_documents", last).keep_through_on == on("2032-11-22")
    assert keep_until("clinical_record", last).keep_through_on == on("2036-11-22")
    assert keep_until("controlled_substances", on("2028-02-29")).keep_through_on == on("2030-03-01")


def test_a_state_only_lengthens_the_time() -> None:
    last = on("2026-11-22")
    assert keep_until("controlled_substances", last, state_years=5).keep_through_on == on("2031-11-22")
    assert keep_until("controlled_substances", last, state_years=1).keep_through_on == on("2028-11-22")


def test_the_years_of_a_minor_count_from_the_eighteenth_birthday() -> None:
    last = on("2026-11-22")
    assert keep_until("clinical_record", last, born_on=on("2010-05-01")).keep_through_on == on("2038-05-01")
    assert keep_until("clinical_record", last, born_on=on("1990-05-01")).keep_through_on == on("2036-11-22")
    assert keep_until("privacy_documents", last, born_on=on("2010-05-01")).keep_through_on == on("2032-11-22")


def test_a_record_may_be_removed_after_its_last_day_and_never_under_a_legal_hold() -> None:
    kept = keep_until("controlled_substances", on("2026-11-22"))
    assert not kept.may_be_removed(on("2028-11-22"))
    assert kept.may_be_removed(on("2028-11-23"))
    held = keep_until("controlled_substances", on("2026-11-22"), legal_hold=True)
    assert held.keep_through_on is None
    assert not held.may_be_removed(on("2099-01-01"))
