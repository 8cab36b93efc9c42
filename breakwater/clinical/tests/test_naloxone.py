"""Naloxone by situation, its next dose, and the watch afterwards. Source: clinical reference 2."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.medicines.naloxone import (
    SITUATIONS,
    XYLAZINE,
    GivenNaloxone,
    Situation,
    naloxone_for,
    next_naloxone,
    watch,
)
from breakwater.clinical.red_flag_answer import NALOXONE
from breakwater.clinical.tests.cases import NOW, property_test


@pytest.mark.parametrize(
    ("situation", "low", "high"),
    [
        ("public", "4", "4"),
        ("staff", "0.4", "2"),
        ("dependent_hospital", "0.04", "0.04"),
        ("after_surgery", "0.02", "0.02"),
    ],
)
def test_the_first_amount_by_situation(situation: Situation, low: str, high: str) -> None:
    assert naloxone_for(situation).first_mg == (Decimal(low), Decimal(high))


def test_every_setting_of_the_answer_has_a_situation() -> None:
    assert set(SITUATIONS.values()) == set(NALOXONE)


@pytest.mark.parametrize(("doses", "next_mg"), [(1, "0.5"), (2, "2"), (3, "4"), (4, "10"), (5, "10"), (9, "10")])
def test_the_titration_rises_and_then_stays(doses: int, next_mg: str) -> None:
    following = next_naloxone("dependent_hospital", GivenNaloxone(doses, Decimal("0.04"), NOW))
    assert following.dose_mg == (Decimal(next_mg), Decimal(next_mg))
    assert following.source.confidence == "memory-high"


def test_elsewhere_the_same_amount_comes_again_after_2_to_3_minutes() -> None:
    following = next_naloxone("public", GivenNaloxone(1, Decimal(4), NOW))
    assert following.dose_mg == (Decimal(4), Decimal(4))
    waits = (following.earliest_at - NOW, following.latest_at - NOW)
    assert waits == (timedelta(minutes=2), timedelta(minutes=3))


@pytest.mark.parametrize(("total", "asked"), [("10", False), ("10.04", True), ("16", True)])
def test_past_10_mg_another_cause_is_looked_for_and_nothing_stops(total: str, asked: bool) -> None:
    following = next_naloxone("public", GivenNaloxone(3, Decimal(total), NOW))
    assert [finding.code for finding in following.findings] == (["question_the_cause"] if asked else [])
    assert following.dose_mg[0] > 0


@pytest.mark.parametrize(("doses", "total"), [(0, "4"), (1, "0"), (1, "-4")])
def test_naloxone_that_was_given_is_above_zero(doses: int, total: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        GivenNaloxone(doses, Decimal(total), NOW)


@pytest.mark.parametrize(
    ("opioid", "hours", "infusion"),
    [
        ("heroin", 4, False),
        ("short_acting", 4, False),
        ("extended_release", 24, True),
        ("methadone", 24, True),
        ("fentanyl", 24, True),
        ("buprenorphine", 24, True),
        ("unknown", 24, True),
    ],
)
def test_how_long_to_watch(opioid: str, hours: int, infusion: bool) -> None:
    found = watch(opioid, NOW)
    assert (found.hours, found.consider_infusion, found.source.confidence) == (hours, infusion, "ours")
    assert found.until_at == NOW + timedelta(hours=hours)
    assert not found.over(found.until_at - timedelta(seconds=1))
    assert found.over(found.until_at)


def test_with_xylazine_naloxone_is_given_all_the_same() -> None:
    assert "all the same" in XYLAZINE


@property_test
@given(situation=st.sampled_from(sorted(SITUATIONS)), doses=st.integers(1, 30))
def test_the_next_dose_is_never_less_than_the_one_before(situation: Situation, doses: int) -> None:
    before, after = (next_naloxone(situation, GivenNaloxone(doses + more, Decimal(1), NOW)) for more in (0, 1))
    assert before.dose_mg <= after.dose_mg
