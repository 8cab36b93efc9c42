from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.journey.front_door.phone import read_phone
from breakwater.journey.front_door.promise import BestTime, call_due_at

NEW_YORK = ZoneInfo("America/New_York")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
WITHIN = timedelta(minutes=15)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("wish", "asked", "due"),
    [
        (BestTime.SOON, local(22, 3, 10), local(22, 3, 25)),
        (BestTime.MORNING, local(22, 3, 10), local(22, 8, 15)),
        (BestTime.MORNING, local(22, 9), local(22, 9, 15)),
        (BestTime.MORNING, local(22, 11, 50), local(23, 8, 15)),
        (BestTime.AFTERNOON, local(22, 16, 45), local(22, 17)),
        (BestTime.AFTERNOON, local(22, 18), local(23, 12, 15)),
        (BestTime.EVENING, local(22, 20, 59), local(23, 17, 15)),
    ],
)
def test_the_moment_we_promise(wish: BestTime, asked: datetime, due: datetime) -> None:
    assert call_due_at(wish, asked.astimezone(UTC), NEW_YORK, WITHIN) == due


@given(
    st.sampled_from(list(BestTime)),
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
)
def test_a_promise_is_never_past_and_never_more_than_a_day_away(wish: BestTime, asked: datetime) -> None:
    due = call_due_at(wish, asked, NEW_YORK, WITHIN)
    assert asked + WITHIN <= due <= asked + timedelta(hours=26)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("212-555-0100", "212-555-0100"),
        ("(212) 555 0100", "212-555-0100"),
        ("2125550100", "212-555-0100"),
        ("+1 212.555.0100", "212-555-0100"),
        ("1 212 555 0100", "212-555-0100"),
        ("+52 55 1234 5678", "+525512345678"),
        ("555-0100", None),
        ("012-555-0100", None),
        ("212-155-0100", None),
        ("911", None),
        ("call me", None),
        ("", None),
        ("+1234", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, read: str | None) -> None:
    assert read_phone(typed) == read
