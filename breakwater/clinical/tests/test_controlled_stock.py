"""How far a count of controlled stock may be off, and which rule says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.controlled_stock import OURS, SCHEDULE, count_tolerance, site_rules

ON = date(2026, 11, 25)
STRICT = site_rules("Harbor", Decimal("0.2"), Decimal(4), date(2026, 11, 1))
LOOSE = site_rules("Harbor", Decimal(5), Decimal(100), date(2026, 11, 1))
amounts_mg = st.decimals(0, 100_000, places=2)


def test_methadone_is_schedule_two_and_buprenorphine_three() -> None:
    assert SCHEDULE == {"methadone": "II", "buprenorphine": "III"}


@pytest.mark.parametrize(
    ("expected_mg", "tolerance_mg"),
    [("0", "10"), ("1000", "10"), ("2000", "10"), ("2000.02", "10.00"), ("6000", "30"), ("10000", "50")],
)
def test_a_liquid_may_be_off_by_half_a_percent_and_at_least_by_ten_mg(expected_mg: str, tolerance_mg: str) -> None:
    found = count_tolerance(Decimal(expected_mg), is_liquid=True, rules=(), on=ON)
    assert (found.mg, found.rule, found.source) == (Decimal(tolerance_mg), OURS.name, OURS.source)


@given(amounts_mg)
def test_not_one_film_or_tablet_may_be_missing(expected_mg: Decimal) -> None:
    assert count_tolerance(expected_mg, is_liquid=False, rules=[LOOSE], on=ON).mg == 0


@pytest.mark.parametrize(("expected_mg", "tolerance_mg"), [("1000", "4"), ("10000", "20")])
def test_a_stricter_site_decides_and_is_named(expected_mg: str, tolerance_mg: str) -> None:
    found = count_tolerance(Decimal(expected_mg), is_liquid=True, rules=[STRICT], on=ON)
    assert (found.mg, found.rule) == (Decimal(tolerance_mg), "Harbor")


@given(amounts_mg)
def test_a_site_never_loosens_it(expected_mg: Decimal) -> None:
    usual = count_tolerance(expected_mg, is_liquid=True, rules=(), on=ON)
    assert count_tolerance(expected_mg, is_liquid=True, rules=[LOOSE], on=ON) == usual


@given(amounts_mg, amounts_mg)
def test_more_in_the_bottle_never_allows_less(one_mg: Decimal, other_mg: Decimal) -> None:
    less, more = sorted((one_mg, other_mg))
    small, large = (count_tolerance(mg, is_liquid=True, rules=[STRICT], on=ON).mg for mg in (less, more))
    assert small <= large


def test_without_rules_in_force_nothing_may_be_off() -> None:
    found = count_tolerance(Decimal(5000), is_liquid=True, rules=(), on=date(2020, 1, 1))
    assert (found.mg, found.rule) == (Decimal(0), "No tolerance is in force.")
