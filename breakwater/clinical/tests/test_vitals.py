from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.vitals import POSS, RANGES, Vitals, celsius, check_plausible, fahrenheit


def test_nothing_measured_is_no_problem() -> None:
    assert check_plausible(Vitals()) == ()


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("respiratory_rate_per_min", -1, "impossible"),
        ("respiratory_rate_per_min", 0, "unusual"),
        ("respiratory_rate_per_min", 5, "unusual"),
        ("respiratory_rate_per_min", 6, None),
        ("respiratory_rate_per_min", 40, None),
        ("respiratory_rate_per_min", 41, "unusual"),
        ("respiratory_rate_per_min", 80, "unusual"),
        ("respiratory_rate_per_min", 81, "impossible"),
        ("spo2_percent", 101, "impossible"),
        ("spo2_percent", 100, None),
        ("spo2_percent", 79, "unusual"),
        ("spo2_percent", 19, "impossible"),
        ("pulse_per_min", 301, "impossible"),
        ("pulse_per_min", 34, "unusual"),
        ("pulse_per_min", 72, None),
        ("systolic_mmhg", 19, "impossible"),
        ("systolic_mmhg", 69, "unusual"),
        ("diastolic_mmhg", 201, "impossible"),
        ("temperature_c", Decimal("36.8"), None),
        ("temperature_c", Decimal("41.6"), "unusual"),
        ("temperature_c", Decimal("98.6"), "impossible"),
        ("glucose_mg_per_dl", 4, "impossible"),
        ("glucose_mg_per_dl", 90, None),
    ],
)
def test_values_are_plausible_unusual_or_impossible(field: str, value: Any, kind: str | None) -> None:
    problems = check_plausible(Vitals(**{field: value}))
    assert [problem.kind for problem in problems] == ([kind] if kind else [])
    assert all(problem.field == field for problem in problems)


def test_a_fahrenheit_reading_is_refused_with_the_unit_in_mind() -> None:
    (problem,) = check_plausible(Vitals(temperature_c=Decimal("98.6")))
    assert "Fahrenheit" in problem.message
    assert "from 25 to 45" in problem.message


def test_an_unusual_value_is_asked_about_with_its_unit() -> None:
    (problem,) = check_plausible(Vitals(respiratory_rate_per_min=5))
    assert problem.message == "Respiratory rate 5 /min: is this right?"
    assert problem.value == "5 /min"


@pytest.mark.parametrize(("systolic", "diastolic", "fine"), [(120, 80, True), (120, 119, True), (80, 80, False)])
def test_diastolic_pressure_is_below_systolic(systolic: int, diastolic: int, fine: bool) -> None:
    problems = check_plausible(Vitals(systolic_mmhg=systolic, diastolic_mmhg=diastolic))
    assert [problem.kind for problem in problems] == ([] if fine else ["impossible"])


def test_one_pressure_alone_is_not_compared() -> None:
    assert check_plausible(Vitals(systolic_mmhg=120)) == ()
    assert check_plausible(Vitals(diastolic_mmhg=80)) == ()


@pytest.mark.parametrize("value", [True, 12.0, "12", float("nan")])
def test_only_whole_numbers_and_decimals_are_measurements(value: Any) -> None:
    with pytest.raises(TypeError, match="respiratory_rate_per_min"):
        Vitals(respiratory_rate_per_min=value)


def test_not_a_number_is_not_a_measurement() -> None:
    with pytest.raises(ValueError, match="temperature_c"):
        Vitals(temperature_c=Decimal("NaN"))


@pytest.mark.parametrize("letter", ["0", "5", "s", "", "11"])
def test_sedation_is_one_of_the_printed_letters(letter: str) -> None:
    with pytest.raises(ValueError, match="sedation_poss"):
        Vitals(sedation_poss=letter)


def test_every_printed_letter_is_accepted() -> None:
    assert [Vitals(sedation_poss=letter).sedation_poss for letter in POSS] == ["S", "1", "2", "3", "4"]


@pytest.mark.parametrize(("rass", "allowed"), [(-6, False), (-5, True), (4, True), (5, False)])
def test_rass_runs_from_minus_five_to_four(rass: int, allowed: bool) -> None:
    if allowed:
        assert Vitals(sedation_rass=rass).sedation_rass == rass
    else:
        with pytest.raises(ValueError, match="sedation_rass"):
            Vitals(sedation_rass=rass)


def test_usual_lies_within_possible() -> None:
    for limits in RANGES:
        assert limits.possible[0] <= limits.usual[0] < limits.usual[1] <= limits.possible[1]


@pytest.mark.parametrize(("f", "c"), [("98.6", "37.0"), ("32", "0.0"), ("104", "40.0"), ("102.4", "39.1")])
def test_fahrenheit_becomes_celsius(f: str, c: str) -> None:
    assert str(celsius(Decimal(f))) == c


@property_test
@given(st.decimals(min_value=25, max_value=45, places=1))
def test_celsius_there_and_back_is_the_same(c: Decimal) -> None:
    assert celsius(fahrenheit(c)) == c
