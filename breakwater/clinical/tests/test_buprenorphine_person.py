"""Liver, age, pregnancy and other medicines beside buprenorphine, and what a level does. Source: reference 7.4."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.buprenorphine_effects import CEILING, PET_POINTS, effect_of_level
from breakwater.clinical.buprenorphine_person import PersonFacts, check_person
from breakwater.clinical.findings import PRESCRIBER, Severity, stops
from breakwater.clinical.tests.cases import property_test

HEALTHY = PersonFacts(34, False, "none", liver_tests_known=True)


def _found(**changes: Any) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in check_person(replace(HEALTHY, **changes))}


def test_for_a_healthy_adult_nothing_is_said() -> None:
    assert _found() == {}
    assert _found(starting=True, liver="mild") == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starting": True, "liver_tests_known": False}, {"liver_tests": Severity.CAUTION}),
        ({"liver_tests_known": False}, {}),
        ({"liver": "moderate", "starting": True}, {"liver_moderate": Severity.STOP}),
        ({"liver": "moderate"}, {"liver_moderate": Severity.CAUTION}),
        ({"liver": "moderate", "combination": False}, {}),
        ({"liver": "severe"}, {"liver_severe": Severity.STOP}),
        ({"liver": "severe", "combination": False}, {"liver_halve": Severity.CAUTION}),
        ({"age_years": 15}, {"under_age": Severity.STOP}),
        ({"age_years": 16}, {}),
        ({"age_years": None}, {"age_unknown": Severity.CAUTION}),
        ({"pregnant": None}, {"pregnancy_unknown": Severity.CAUTION}),
        ({"pregnant": True}, {"pregnant": Severity.CAUTION}),
        ({"pregnant": True, "lowering": True}, {"pregnant_lowering": Severity.STOP}),
        ({"medicines": frozenset({"Naltrexone"})}, {"naltrexone": Severity.STOP}),
        ({"medicines": frozenset({"ketoconazole"})}, {"raises": Severity.CAUTION}),
        ({"medicines": frozenset({"phenytoin"})}, {"lowers": Severity.CAUTION}),
        ({"medicines": frozenset({"rifampin"})}, {"lowers": Severity.CAUTION, "rifampin": Severity.CAUTION}),
        ({"medicines": frozenset({"sotalol"})}, {"adds_to_qt": Severity.CAUTION}),
        ({"medicines": frozenset({"diazepam", "gabapentin"})}, {"sedatives": Severity.CAUTION}),
        ({"medicines": frozenset({"loratadine"})}, {}),
    ],
)
def test_what_stands_against_it(changes: dict[str, Any], expected: dict[str, Severity]) -> None:
    assert _found(**changes) == expected


def test_every_stop_may_be_passed_by_a_prescriber_only() -> None:
    worst = replace(HEALTHY, liver="severe", age_years=15, medicines=frozenset({"naltrexone"}))
    found = stops(check_person(worst))
    assert len(found) == 3
    assert {finding.override_by for finding in found} == {PRESCRIBER}


def test_an_age_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        replace(HEALTHY, age_years=-1)


@pytest.mark.parametrize(
    ("level", "percent", "holds", "blocks"),
    [
        (0.67, 45.7, False, False),
        (1, 54.7, True, False),
        (2, 68.5, True, False),
        (3, 74.7, True, True),
        (5.5, 81.5, True, True),
        (13.5, 87.1, True, True),
    ],
)
def test_what_a_level_does(level: float, percent: float, holds: bool, blocks: bool) -> None:
    effect = effect_of_level(level)
    assert effect.occupancy_percent == pytest.approx(percent, abs=0.05)
    assert (effect.holds_off_withdrawal, effect.blocks_other_opioids) == (holds, blocks)


def test_the_formula_agrees_with_the_scans_from_16_mg_on() -> None:
    assert [(point.dose_mg, point.taken_percent, point.sd_percent) for point in PET_POINTS] == [
        (Decimal(2), 41, 8),
        (Decimal(16), 80, 2),
        (Decimal(32), 84, 2),
    ]
    for point in PET_POINTS:
        low, high = (effect_of_level(level).occupancy_percent for level in point.peak_ng_per_ml)
        spread = 2 * point.sd_percent
        assert low - spread <= point.taken_percent <= high + spread


def test_the_ceiling_is_on_breathing_and_not_on_dependence() -> None:
    words = {statement.code: statement.words for statement in CEILING}
    assert "only up to a point" in words["breathing"]
    assert "no such ceiling" in words["dependence"]


@property_test
@given(level=st.floats(0, 50), more=st.floats(0, 50))
def test_a_higher_level_never_does_less(level: float, more: float) -> None:
    low, high = effect_of_level(level), effect_of_level(level + more)
    assert low.occupancy_percent <= high.occupancy_percent <= 91.4
    assert low.holds_off_withdrawal <= high.holds_off_withdrawal
    assert low.blocks_other_opioids <= high.blocks_other_opioids


def test_a_level_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        effect_of_level(-1)
