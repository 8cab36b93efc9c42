"""A rise of COWS soon after buprenorphine, as a table. Source: clinical reference 7.1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import Severity
from breakwater.clinical.precipitated_withdrawal import (
    more_buprenorphine,
    precipitated_withdrawal,
    precipitated_withdrawal_advice,
)
from breakwater.clinical.tests.cases import property_test

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


def test_minutes_after_the_dose_are_real_minutes_on_the_night_of_a_clock_change() -> None:
    zone = ZoneInfo("America/New_York")
    dose_at = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    scored_at = datetime(2026, 11, 1, 2, 0, tzinfo=zone)  # two and a half hours later
    assert precipitated_withdrawal(dose_at=dose_at, total_before=8, scored_at=scored_at, total=20) is None


@pytest.mark.parametrize(
    ("given_today", "least", "most"),
    [("0", 8, 16), ("4", 8, 16), ("8", 8, 16), ("16", 8, 16), ("20", 8, 12), ("24", 8, 8), ("28", 4, 4), ("32", 0, 0),
     ("40", 0, 0)],
)  # fmt: skip
def test_8_to_16_mg_more_stay_within_32_mg_in_all(given_today: str, least: int, most: int) -> None:
    more = more_buprenorphine(Decimal(given_today))
    assert [more.least_mg, more.most_mg] == [least, most]


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        more_buprenorphine(Decimal(-1))


@pytest.mark.parametrize(
    ("given_today", "severe", "codes"),
    [
        ("8", False, ["more_buprenorphine", "alpha2", "antiemetic", "score_again"]),
        ("8", True, ["hospital", "more_buprenorphine", "alpha2", "antiemetic"]),
        ("32", False, ["total_reached", "alpha2", "antiemetic", "score_again"]),
    ],
)
def test_what_a_prescriber_considers_and_in_which_order(given_today: str, severe: bool, codes: list[str]) -> None:
    advice = precipitated_withdrawal_advice(Decimal(given_today), severe=severe)
    assert [finding.code for finding in advice] == codes
    assert {finding.severity for finding in advice} == {Severity.CAUTION}


def test_the_amount_is_in_the_words() -> None:
    def words(given_today: str) -> str:
        return precipitated_withdrawal_advice(Decimal(given_today), severe=False)[0].message.replace("\u00a0", " ")

    assert "Consider 8 mg to 16 mg more" in words("8")
    assert "Consider 8 mg more" in words("24")
    assert "No more without a specialist" in words("32")


@property_test
@given(given_today=st.decimals(0, 60, places=1))
def test_what_is_advised_never_takes_the_day_above_32_mg(given_today: Decimal) -> None:
    more = more_buprenorphine(given_today)
    assert 0 <= more.least_mg <= more.most_mg <= 16
    assert not more.most_mg or given_today + more.most_mg <= 32
