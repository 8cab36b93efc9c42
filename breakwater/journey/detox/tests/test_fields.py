"""A time of day at the site, made into a moment: clock changes and typing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from breakwater.journey.detox.fields import (
    ClockField,
    NotAMoment,
    TemperatureField,
    VitalField,
    entered_later,
    moment_of,
)

NEW_YORK = ZoneInfo("America/New_York")
BACK_ON, FORWARD_ON = date(2026, 11, 1), date(2026, 3, 8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("14:20", time(14, 20)), ("1420", time(14, 20)), ("9:05", time(9, 5)), ("", None), ("0:00", time())],
)
def test_a_time_may_be_typed_in_several_ways(typed: str, meant: time | None) -> None:
    assert ClockField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["24:00", "9:5", "2:20 pm", "noon", "14:60", "14.20.00"])
def test_other_times_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="hours and minutes"):
        ClockField().clean(typed)


@pytest.mark.parametrize("typed", ["1e2", "12 ", " 12"])
def test_a_number_has_only_digits(typed: str) -> None:
    field = VitalField("pulse_per_min")
    if typed.strip() == "12":
        assert field.clean(typed) == 12
    else:
        with pytest.raises(ValidationError):
            field.clean(typed)


@pytest.mark.parametrize("typed", [".5", "98.", "98.65", "1,5", "+37"])
def test_a_temperature_has_one_decimal_at_most(typed: str) -> None:
    with pytest.raises(ValidationError):
        TemperatureField().clean(typed)


def test_a_time_that_the_clocks_jumped_over_is_no_moment() -> None:
    with pytest.raises(NotAMoment):
        moment_of(FORWARD_ON, time(2, 30), NEW_YORK, now=datetime(2026, 3, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now_utc", "meant_utc"),
    [
        (
            datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
            datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        ),  # both are past: the later
        (datetime(2026, 11, 1, 6, 0, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # only the first is past
    ],
)
def test_a_time_that_happened_twice_is_the_latest_one_that_is_past(now_utc: datetime, meant_utc: datetime) -> None:
    assert moment_of(BACK_ON, time(1, 30), NEW_YORK, now=now_utc).astimezone(UTC) == meant_utc


def test_a_record_of_ten_minutes_ago_is_not_called_late() -> None:
    at = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    assert not entered_later(at, datetime(2026, 11, 22, 14, 10, tzinfo=UTC))
    assert entered_later(at, datetime(2026, 11, 22, 14, 11, tzinfo=UTC))
