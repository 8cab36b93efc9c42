"""When the next look is due, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.schedule import NextCheck, asked_sooner, next_check

CAME_AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SCORED_AT = CAME_AT + timedelta(hours=10)
TASK = Watch.Task


@pytest.mark.parametrize(
    ("total", "dose_minutes_after_score", "due_minutes_after_score", "task"),
    [
        (4, None, 240, TASK.COWS_AND_VITALS),
        (12, None, 240, TASK.COWS_AND_VITALS),
        (13, None, 120, TASK.COWS_AND_VITALS),
        (25, None, 60, TASK.COWS_AND_VITALS),
        (None, None, 120, TASK.COWS_AND_VITALS),  # incomplete counts as moderate
        (8, 5, 35, TASK.AFTER_DOSE),  # 30 minutes after a dose given 5 minutes after the score
        (8, -60, 60, TASK.AFTER_DOSE),  # the first look after the dose is settled, the one at 2 hours is not
        (8, -180, 240, TASK.COWS_AND_VITALS),  # both are settled
        (25, 45, 60, TASK.COWS_AND_VITALS),  # the schedule comes before the look after the dose
    ],
)
def test_the_next_look_follows_the_score_and_the_last_dose(
    total: int | None, dose_minutes_after_score: int | None, due_minutes_after_score: int, task: str
) -> None:
    dose_at = None
    if dose_minutes_after_score is not None:
        dose_at = SCORED_AT + timedelta(minutes=dose_minutes_after_score)
    check = next_check(watched_from=CAME_AT, last_scored_at=SCORED_AT, last_total=total, last_dose_at=dose_at)
    assert check == NextCheck(SCORED_AT + timedelta(minutes=due_minutes_after_score), task)


def test_the_first_score_is_due_when_the_person_came() -> None:
    check = next_check(watched_from=CAME_AT, last_scored_at=None, last_total=None, last_dose_at=None)
    assert check == NextCheck(CAME_AT, TASK.FIRST)


@pytest.mark.parametrize(("kept_minutes", "counts"), [(15, True), (239, True), (300, False), (0, False), (-30, False)])
def test_a_kept_check_counts_only_when_it_is_sooner_and_not_settled(kept_minutes: int, counts: bool) -> None:
    kept = NextCheck(SCORED_AT + timedelta(minutes=kept_minutes), TASK.LOOK_AGAIN)
    check = next_check(watched_from=CAME_AT, last_scored_at=SCORED_AT, last_total=8, last_dose_at=None, kept=kept)
    assert (check == kept) is counts


@pytest.mark.parametrize(
    ("minutes", "due_in", "task"),
    [
        (None, 240, TASK.COWS_AND_VITALS),
        (15, 15, TASK.LOOK_AGAIN),
        (240, 240, TASK.COWS_AND_VITALS),
    ],
)
def test_a_nurse_may_ask_for_a_sooner_look_but_not_a_later_one(minutes: int | None, due_in: int, task: str) -> None:
    scheduled = NextCheck(SCORED_AT + timedelta(minutes=240), TASK.COWS_AND_VITALS)
    asked = asked_sooner(scheduled, at=SCORED_AT, minutes=minutes)
    assert asked == NextCheck(SCORED_AT + timedelta(minutes=due_in), task)
