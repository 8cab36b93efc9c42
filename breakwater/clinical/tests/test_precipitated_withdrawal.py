"""A rise of COWS soon after buprenorphine, as a table. Source: clinical reference 7.1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakwater.clinical.precipitated_withdrawal import precipitated_withdrawal

DOSE_AT = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "minutes_after", "total", "raised"),
    [
        (18, 60, 27, True),
        (8, 30, 14, True),  # a rise of exactly 6
        (8, 30, 13, False),  # a rise of 5
        (8, 120, 14, True),  # at 2 hours to the minute
        (8, 121, 40, False),  # later: another cause
        (8, 0, 20, False),  # scored with the dose, not after it
        (8, -10, 20, False),  # before the dose
        (20, 60, 8, False),  # better
        (None, 60, 30, False),  # nothing to compare with
        (8, 60, None, False),  # incomplete form
    ],
)
def test_a_rise_of_6_within_2_hours_of_the_dose_is_flagged(
    before: int | None, minutes_after: int, total: int | None, raised: bool
) -> None:
    flag = precipitated_withdrawal(
        dose_at=DOSE_AT, total_before=before, scored_at=DOSE_AT + timedelta(minutes=minutes_after), total=total
    )
    assert (flag is not None) is raised


def test_without_a_dose_nothing_is_flagged() -> None:
    assert precipitated_withdrawal(dose_at=None, total_before=8, scored_at=DOSE_AT, total=30) is None


def test_the_flag_asks_for_the_prescriber_and_holds_no_medicine() -> None:
    flag = precipitated_withdrawal(
        dose_at=DOSE_AT, total_before=18, scored_at=DOSE_AT + timedelta(minutes=60), total=27
    )
    assert flag is not None
    assert (flag.level, flag.value) == ("assess", "COWS +9 in 60 min after dose")
    assert flag.holds == frozenset()
    assert "prescriber" in flag.message
