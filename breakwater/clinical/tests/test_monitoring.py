from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.course import Opioid
from breakwater.clinical.moments import after, elapsed
from breakwater.clinical.monitoring import (
    DEFAULT_RULES,
    DEFAULT_STOP_RULES,
    MonitoringRules,
    Scored,
    StopRules,
    due_state,
    next_assessment_due,
    stop_advice,
)
from breakwater.clinical.tests.cases import property_test

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
totals = st.none() | st.integers(0, 48)
minutes = st.integers(-600, 600)


def _due(last_total: int | None, *, dose_minutes_before: int | None = None) -> float:
    """Minutes from the last assessment to the next."""
    dose_at = None if dose_minutes_before is None else NOON - timedelta(minutes=dose_minutes_before)
    due_at = next_assessment_due(
        last_at=NOON, last_total=last_total, last_dose_at=dose_at, started_at=NOON - timedelta(hours=8)
    )
    return (due_at - NOON).total_seconds() / 60


def test_the_first_assessment_is_due_when_monitoring_starts() -> None:
    due_at = next_assessment_due(last_at=None, last_total=None, last_dose_at=NOON, started_at=NOON)
    assert due_at == NOON


@pytest.mark.parametrize(
    ("total", "expected"), [(0, 240), (12, 240), (13, 120), (24, 120), (25, 60), (36, 60), (48, 60), (None, 120)]
)
def test_a_higher_score_is_seen_again_sooner(total: int | None, expected: int) -> None:
    assert _due(total) == expected


@pytest.mark.parametrize(
    ("dose_minutes_before", "expected"),
    [
        (0, 30),  # dose right at the assessment: 30 minutes after it
        (29, 1),
        (30, 90),  # the 30-minute point was met exactly; next is 2 hours after the dose
        (60, 60),
        (119, 1),
        (120, 240),  # both points have passed
        (300, 240),
        (-10, 40),  # dose given 10 minutes after the assessment
    ],
)
def test_an_assessment_follows_half_an_hour_and_two_hours_after_a_dose(dose_minutes_before: int, expected: int) -> None:
    assert _due(5, dose_minutes_before=dose_minutes_before) == expected


def test_a_high_score_and_a_dose_take_whichever_comes_first() -> None:
    assert _due(30, dose_minutes_before=60) == 60
    assert _due(30, dose_minutes_before=100) == 20


@property_test
@given(totals, st.none() | minutes)
def test_the_next_assessment_always_lies_ahead_and_never_beyond_four_hours(
    total: int | None, dose_minutes_before: int | None
) -> None:
    assert 0 < _due(total, dose_minutes_before=dose_minutes_before) <= 240


def test_intervals_are_clock_time_across_a_clock_change() -> None:
    zone = ZoneInfo("America/New_York")
    before = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    due_at = next_assessment_due(last_at=before, last_total=3, last_dose_at=None, started_at=before)
    assert due_at.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=4)
    assert due_at.hour == 3


@pytest.mark.parametrize(
    ("seconds_to_go", "word", "minutes_shown"),
    [
        (3600, "later", 60),
        (901, "later", 16),
        (900, "soon", 15),
        (61, "soon", 2),
        (60, "soon", 1),
        (1, "soon", 1),
        (0, "due", 0),
        (-59, "due", 0),
        (-60, "late", 1),
        (-2280, "late", 38),
    ],
)
def test_due_times_are_said_in_words(seconds_to_go: int, word: str, minutes_shown: int) -> None:
    state = due_state(NOON + timedelta(seconds=seconds_to_go), NOON)
    assert (state.state, state.minutes) == (word, minutes_shown)


def test_a_site_may_allow_a_few_minutes_before_late() -> None:
    rules = MonitoringRules(late_after_minutes=5)
    assert due_state(NOON, NOON + timedelta(minutes=5), rules).state == "due"
    assert due_state(NOON, NOON + timedelta(minutes=6), rules).state == "late"


def test_the_schedule_says_that_it_is_ours() -> None:
    assert DEFAULT_RULES.source.confidence == "ours"


def test_elapsed_time_counts_the_hour_that_the_clock_repeats() -> None:
    zone = ZoneInfo("America/Chicago")
    before, since = datetime(2026, 11, 1, 0, 0, tzinfo=zone), datetime(2026, 11, 1, 6, 0, tzinfo=zone)
    assert since - before == timedelta(hours=6), "the wall clock says six"
    assert elapsed(before, since) == timedelta(hours=7)
    assert after(before, minutes=420) == since
    assert after(before, minutes=420).tzinfo is zone


# When to ask whether assessments can stop


def _scores(*totals: int | None, every_hours: int = 12) -> list[Scored]:
    """Scores in their order, so many hours apart."""
    return [Scored(NOON + timedelta(hours=place * every_hours), total) for place, total in enumerate(totals)]


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ((), "too_few_scores"),
        ((2, 1), "too_few_scores"),
        ((2, 1, None), "score_missing"),
        ((None, 2, 1, 0), "ask"),
        ((2, 5, 0), "score_not_low"),
        ((4, 4, 4), "ask"),
        ((20, 9, 4, 3, 2), "ask"),
        ((2, 2, 13), "score_not_low"),
    ],
)
def test_only_low_and_complete_scores_in_a_row_suggest_stopping(totals: tuple[int | None, ...], code: str) -> None:
    advice = stop_advice(_scores(*totals), last_opioid="heroin", hours_since_last_use=200)
    assert (advice.code, advice.suggested) == (code, code == "ask")
    assert advice.message
    assert advice.source.key == "ours-monitoring-stop"


def test_low_scores_of_a_few_hours_are_not_enough() -> None:
    for every_hours, code in ((4, "too_short"), (11, "too_short"), (12, "ask")):
        scores = _scores(3, 3, 3, every_hours=every_hours)
        assert stop_advice(scores, last_opioid="heroin", hours_since_last_use=200).code == code


def test_a_longer_run_of_frequent_low_scores_counts_whole() -> None:
    frequent = _scores(*[3] * 7, every_hours=4)
    assert stop_advice(frequent, last_opioid="heroin", hours_since_last_use=200).suggested
    broken = _scores(3, 9, 3, 3, 3, 3, every_hours=6)
    assert stop_advice(broken, last_opioid="heroin", hours_since_last_use=200).code == "too_short"


@pytest.mark.parametrize(
    ("opioid", "hours", "suggested"),
    [
        ("heroin", 72, False),
        ("heroin", 73, True),
        ("methadone", 100, False),
        ("methadone", 193, True),
        (None, 100, False),
        (None, 193, True),
        ("heroin", None, False),
    ],
)
def test_low_scores_before_the_latest_peak_say_nothing(
    opioid: Opioid | None, hours: float | None, suggested: bool
) -> None:
    advice = stop_advice(_scores(1, 1, 1), last_opioid=opioid, hours_since_last_use=hours)
    assert advice.suggested is suggested


def test_the_order_in_which_scores_are_given_does_not_matter() -> None:
    scores = _scores(20, 3, 3, 3)
    given = {stop_advice(order, last_opioid="heroin", hours_since_last_use=200) for order in (scores, scores[::-1])}
    assert len(given) == 1


def test_a_site_may_ask_for_more_low_scores() -> None:
    rules = StopRules(low_in_a_row=4)
    assert stop_advice(_scores(1, 1, 1), last_opioid="heroin", hours_since_last_use=200, rules=rules).code == (
        "too_few_scores"
    )
    assert DEFAULT_STOP_RULES.low_in_a_row == 3
