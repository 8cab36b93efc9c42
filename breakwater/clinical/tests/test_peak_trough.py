from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.peak_trough import Level, LevelRefused, PeakTrough, peak_trough
from breakwater.clinical.tests.cases import property_test

OK, CAUTION = Severity.OK, Severity.CAUTION


def _level(value: int | str, hours: int | str) -> Level:
    return Level(Decimal(value), "ng/mL", Decimal(hours))


def _found(result: PeakTrough) -> dict[str, Finding]:
    return {finding.code: finding for finding in result.findings}


@pytest.mark.parametrize(
    ("peak", "trough", "ratio", "code", "severity"),
    [
        (600, 300, "2", "peak_trough_ratio", OK),
        (601, 300, "2", "fast_metabolism", CAUTION),
        (900, 300, "3", "fast_metabolism", CAUTION),
        (300, 300, "1", "peak_trough_ratio", OK),
        (299, 300, "1", "levels_swapped", CAUTION),
        (500, 300, "1.7", "peak_trough_ratio", OK),
    ],
)
def test_the_ratio(peak: int, trough: int, ratio: str, code: str, severity: Severity) -> None:
    result = peak_trough(_level(peak, 3), _level(trough, 24))
    assert result.ratio == Decimal(ratio)
    found = _found(result)[code]
    assert (found.severity, found.value) == (severity, ratio)
    assert len({"peak_trough_ratio", "fast_metabolism", "levels_swapped"} & set(_found(result))) == 1
    assert found.source.confidence == "memory-medium"


def test_a_fast_metabolism_suggests_a_split_and_in_a_split_asks_why() -> None:
    whole = _found(peak_trough(_level(900, 3), _level(300, 24)))["fast_metabolism"]
    assert whole.message.endswith("The prescriber may consider a split dose.")
    assert whole.threshold == "2 or less"
    split = _found(peak_trough(_level(900, 3), _level(300, 12), split=True))["fast_metabolism"]
    assert split.message.endswith("Ask for the reason.")


@pytest.mark.parametrize(
    ("trough", "code"), [(199, "trough_below"), (200, "trough"), (400, "trough"), (401, "trough_above")]
)
def test_the_trough_beside_its_guide_range(trough: int, code: str) -> None:
    found = _found(peak_trough(_level(trough, 3), _level(trough, 24)))[code]
    assert found.severity is (OK if code == "trough" else CAUTION)
    assert found.threshold == "200 to 400 ng/mL, a guide from memory"
    assert found.value == f"{trough} ng/mL"
    assert found.source.confidence == "memory-medium"


@pytest.mark.parametrize(("hours", "cautioned"), [("1.9", True), ("2", False), ("4", False), ("4.1", True)])
def test_a_peak_is_drawn_two_to_four_hours_after_the_dose(hours: str, cautioned: bool) -> None:
    found = _found(peak_trough(_level(500, hours), _level(300, 24)))
    assert ("peak_time" in found) == cautioned
    if cautioned:
        assert (found["peak_time"].value, found["peak_time"].threshold) == (f"{hours} h", "2 to 4 h")


@pytest.mark.parametrize(
    ("hours", "split", "cautioned"),
    [("19.9", False, True), ("20", False, False), ("12", False, True), ("7.9", True, True), ("8", True, False)],
)
def test_a_trough_is_drawn_before_the_next_dose(hours: str, split: bool, cautioned: bool) -> None:
    found = _found(peak_trough(_level(500, 3), _level(300, hours), split=split))
    assert ("trough_time" in found) == cautioned
    if cautioned:
        least = "8" if split else "20"
        assert (found["trough_time"].value, found["trough_time"].threshold) == (f"{hours} h", f"{least} h or more")


@pytest.mark.parametrize("unit", ["", "nmol/L", "µg/mL", "mg/L", "ng/ml "])
def test_a_level_in_another_unit_or_none_is_refused(unit: str) -> None:
    with pytest.raises(LevelRefused, match="ng/mL"):
        Level(Decimal(300), unit, Decimal(24))


@pytest.mark.parametrize(("value", "hours"), [("0", "3"), ("-1", "3"), ("300", "-0.5")])
def test_a_level_is_above_zero_and_after_the_dose(value: str, hours: str) -> None:
    with pytest.raises(LevelRefused, match="above zero"):
        _level(value, hours)


@property_test
@given(st.integers(50, 2000), st.integers(50, 2000))
def test_a_split_is_suggested_exactly_above_twice_the_trough(peak: int, trough: int) -> None:
    found = _found(peak_trough(_level(peak, 3), _level(trough, 24)))
    assert ("fast_metabolism" in found) == (peak > 2 * trough)
