from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.discharge import CHECK_IN_DAYS, NALOXONE_ADVICE, TOLERANCE_WARNING, check_in_dates
from breakwater.clinical.tests.cases import property_test


def test_check_ins_follow_at_one_week_two_weeks_and_up_to_a_year() -> None:
    assert CHECK_IN_DAYS == (1, 7, 14, 30, 90, 180, 365)
    assert check_in_dates(date(2026, 11, 22)) == (
        date(2026, 11, 23),
        date(2026, 11, 29),
        date(2026, 12, 6),
        date(2026, 12, 22),
        date(2027, 2, 20),
        date(2027, 5, 21),
        date(2027, 11, 22),
    )


@property_test
@given(st.dates(max_value=date(2100, 1, 1)))
def test_every_check_in_lies_after_the_day_of_discharge(discharged_on: date) -> None:
    dates = check_in_dates(discharged_on)
    assert list(dates) == sorted(set(dates))
    assert dates[0] > discharged_on


@pytest.mark.parametrize("words", ["old amount", "do not use alone", "naloxone", "come back"])
def test_the_warning_says_plainly_that_the_old_amount_can_kill(words: str) -> None:
    assert words in TOLERANCE_WARNING
    assert "kill you" in TOLERANCE_WARNING


@pytest.mark.parametrize("words", ["911", "naloxone 4 mg", "rescue breaths", "other nostril", "wears off"])
def test_naloxone_advice_names_each_step(words: str) -> None:
    assert words in NALOXONE_ADVICE


@pytest.mark.parametrize("text", [TOLERANCE_WARNING, NALOXONE_ADVICE])
def test_words_are_person_first_and_calm(text: str) -> None:
    assert "!" not in text
    for word in ("addict", "abuse", "clean", "relapse", "substitut"):
        assert word not in text.lower()
