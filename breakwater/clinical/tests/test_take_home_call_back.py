from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakwater.clinical.findings import Severity
from breakwater.clinical.take_home_call_back import HOURS_OFFERED, BottleCount, check_count, due_at

CALLED = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_somebody_called_back_comes_within_one_to_three_days(hours: int) -> None:
    assert due_at(CALLED, hours) - CALLED == timedelta(hours=hours)
    assert hours in HOURS_OFFERED


@pytest.mark.parametrize("hours", [0, 23, 73])
def test_no_other_time_is_asked_for(hours: int) -> None:
    with pytest.raises(ValueError, match="24 to 72 hours"):
        due_at(CALLED, hours)


@pytest.mark.parametrize(
    ("expected", "found", "severity", "code"),
    [
        (3, 3, Severity.OK, "bottle_count"),
        (0, 0, Severity.OK, "bottle_count"),
        (3, 2, Severity.CAUTION, "bottle_count_differs"),
        (3, 4, Severity.CAUTION, "bottle_count_differs"),
    ],
)
def test_a_count_that_differs_is_pointed_out_and_stops_nothing(
    expected: int, found: int, severity: Severity, code: str
) -> None:
    finding = check_count(BottleCount(expected, found))
    assert (finding.severity, finding.code) == (severity, code)
    assert str(expected) in (finding.threshold or "")


def test_no_count_is_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        check_count(BottleCount(-1, 0))
