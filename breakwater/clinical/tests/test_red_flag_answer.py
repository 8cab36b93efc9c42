from __future__ import annotations

from decimal import Decimal

import pytest

from breakwater.clinical.red_flag_answer import (
    ANSWER_STEPS,
    NALOXONE,
    NALOXONE_LASTS_MINUTES,
    QUESTION_THE_CAUSE_ABOVE_MG,
    TOXIDROME,
    outlasts_naloxone,
)

# Setting, first amount from and to in mg, minutes before the next from and to.
PUBLISHED = [
    ("nasal", "4", "4", 2, 3),
    ("injection", "0.4", "2", 2, 3),
    ("hospital", "0.04", "0.04", 2, 3),
    ("titrated", "0.02", "0.02", 2, 2),
]


@pytest.mark.parametrize(("setting", "low", "high", "soonest", "latest"), PUBLISHED)
def test_naloxone_by_setting(setting: str, low: str, high: str, soonest: int, latest: int) -> None:
    dose = NALOXONE[setting]  # type: ignore[index]
    assert dose.first_mg == (Decimal(low), Decimal(high))
    assert dose.repeat_after_minutes == (soonest, latest)


def test_every_setting_is_in_the_table() -> None:
    assert [row[0] for row in PUBLISHED] == list(NALOXONE)


def test_half_a_milliliter_of_the_titrated_form_is_its_first_amount() -> None:
    mg_per_ml = Decimal("0.4") / 10
    assert NALOXONE["titrated"].first_mg[0] == mg_per_ml / 2


def test_breathing_comes_before_naloxone_and_calling_before_both() -> None:
    codes = [step.code for step in ANSWER_STEPS]
    assert codes[:3] == ["call", "breathe", "naloxone"]
    assert codes[-1] == "record"


def test_the_three_signs_are_those_of_opioids_and_none_of_withdrawal() -> None:
    words = " ".join(TOXIDROME).lower()
    assert "slow" in words
    assert "very small pupils" in words
    assert not any(sign in words for sign in ("fast", "wide", "sweat", "yawn"))


def test_naloxone_wears_off_within_an_hour_and_a_half() -> None:
    assert NALOXONE_LASTS_MINUTES == (45, 90)
    assert QUESTION_THE_CAUSE_ABOVE_MG == 10


@pytest.mark.parametrize(
    ("last_opioid", "outlasts"),
    [
        ("methadone", True),
        ("fentanyl", True),
        ("buprenorphine", True),
        ("unknown", True),
        ("heroin", False),
        ("xylazine", False),
    ],
)
def test_long_acting_and_unknown_opioids_outlast_naloxone(last_opioid: str, outlasts: bool) -> None:
    as_read_from_a_record = "".join(list(last_opioid))
    assert outlasts_naloxone(as_read_from_a_record) is outlasts
