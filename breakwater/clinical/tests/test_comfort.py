"""Comfort medicines: every limit, and what speaks against one. Source: clinical reference 11."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import Severity, stops
from breakwater.clinical.medicines.comfort import ComfortFacts, UnknownMedicine, check_comfort, comfort_limits
from breakwater.clinical.medicines.comfort_list import COMFORT, Condition
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.tests.cases import NOW, property_test

# Usual mg, most at once, hours between, most in 24 hours, where the daily maximum comes from.
PUBLISHED: dict[str, tuple[tuple[int, ...], int, int | Decimal, int, str]] = {
    "loperamide": ((2, 4), 4, 0, 16, "comfort-medicines"),
    "ondansetron": ((4, 8), 8, 8, 16, "comfort-medicines"),
    "hydroxyzine": ((25, 50), 50, 6, 200, "ours-comfort-totals"),
    "ibuprofen": ((400,), 400, 4, 2400, "comfort-medicines"),
    "acetaminophen": ((650, 1000), 1000, 4, 4000, "acetaminophen-liver"),
    "trazodone": ((25, 50, 100), 100, 20, 100, "ours-comfort-totals"),
    "dicyclomine": ((20,), 20, 6, 80, "ours-comfort-totals"),
    "methocarbamol": ((750,), 750, 6, 3000, "ours-comfort-totals"),
    "bismuth subsalicylate": ((524,), 524, Decimal("0.5"), 4192, "comfort-intervals"),
}
HEALTHY = ComfortFacts(liver_disease=False)


@pytest.mark.parametrize("name", PUBLISHED)
def test_doses_intervals_and_daily_maxima(name: str) -> None:
    medicine, limits = COMFORT[name], COMFORT[name].limits
    hours = Decimal(limits.interval_minutes) / 60
    usual, most_at_once, apart, most_a_day, where = PUBLISHED[name]
    assert medicine.usual_mg == tuple(map(Decimal, usual))
    assert [limits.dose_max_mg, hours, limits.daily_max_mg] == [most_at_once, apart, most_a_day]
    assert limits.daily_source.key == where


def test_every_comfort_medicine_is_in_the_table_and_none_of_its_usual_doses_is_above_the_most() -> None:
    assert list(COMFORT) == list(PUBLISHED)
    assert all(max(one.usual_mg) <= one.limits.dose_max_mg <= one.limits.daily_max_mg for one in COMFORT.values())


@pytest.mark.parametrize(("liver", "most"), [(False, 4000), (True, 3000), (None, 3000)])
def test_acetaminophen_is_less_with_liver_disease_or_when_nobody_knows(liver: bool | None, most: int) -> None:
    assert comfort_limits("acetaminophen", liver_disease=liver).daily_max_mg == most
    assert comfort_limits("ibuprofen", liver_disease=liver).daily_max_mg == 2400


@pytest.mark.parametrize(
    ("liver", "given_mg", "stopped"),
    [(False, 3000, False), (False, 3001, True), (True, 2000, False), (True, 2001, True), (None, 2001, True)],
)
def test_acetaminophen_adds_up_over_24_hours(liver: bool | None, given_mg: int, stopped: bool) -> None:
    earlier = [GivenDose(Decimal(given_mg), NOW - timedelta(hours=5))]
    check = check_comfort("acetaminophen", Decimal(1000), earlier, ComfortFacts(liver_disease=liver), NOW)
    assert [finding.code for finding in stops(check.findings)] == (["day_above_most"] if stopped else [])


def test_an_unknown_medicine_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownMedicine, match="loperamide"):
        check_comfort("lorazepam", Decimal(1), [], HEALTHY, NOW)


def _codes(name: str, **facts: Any) -> dict[str, Severity]:
    medicine = COMFORT[name]
    check = check_comfort(name, medicine.usual_mg[0], [], replace(HEALTHY, **facts), NOW)
    ordinary = {"dose_fits", "wait_over", "day_fits"}
    return {finding.code: finding.severity for finding in check.findings if finding.code not in ordinary}


@pytest.mark.parametrize("name", PUBLISHED)
def test_for_a_healthy_person_nothing_speaks_against_a_first_dose(name: str) -> None:
    assert _codes(name) == {}


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("loperamide", "fever_with_diarrhea"),
        ("hydroxyzine", "sedated"),
        ("trazodone", "sedated"),
        ("methocarbamol", "sedated"),
        ("ibuprofen", "kidney_disease"),
        ("ibuprofen", "stomach_bleeding"),
        ("ibuprofen", "anticoagulant"),
        ("ibuprofen", "pregnant"),
        ("dicyclomine", "glaucoma_or_retention"),
        ("dicyclomine", "hot_surroundings"),
        ("bismuth subsalicylate", "salicylate_allergy"),
        ("bismuth subsalicylate", "anticoagulant"),
        ("bismuth subsalicylate", "pregnant"),
    ],
)
def test_conditions_that_speak_against_one(name: str, condition: Condition) -> None:
    assert _codes(name, conditions=frozenset({condition})) == {condition: Severity.STOP}
    others = frozenset(get_args(Condition)) - {one for one, _ in COMFORT[name].cautions}
    assert _codes(name, conditions=others) == {}


def test_an_allergy_stops() -> None:
    assert _codes("ibuprofen", allergies=frozenset({"Ibuprofen"})) == {"allergy": Severity.STOP}


@pytest.mark.parametrize(
    ("name", "medicines", "codes"),
    [
        ("ondansetron", {"methadone"}, {"qt_together"}),
        ("loperamide", {"Methadone"}, {"qt_together"}),
        ("hydroxyzine", {"methadone"}, {"qt_together"}),
        ("ondansetron", {"haloperidol"}, {"qt_together"}),
        ("ondansetron", {"ondansetron"}, set()),  # itself is not another
        ("ondansetron", {"buprenorphine"}, set()),
        ("ibuprofen", {"methadone", "haloperidol"}, set()),
        ("hydroxyzine", {"diazepam"}, {"sedating_together"}),
        ("trazodone", {"gabapentin"}, {"sedating_together"}),
        ("ibuprofen", {"diazepam"}, set()),
    ],
)
def test_qt_and_sedation_add_up_with_other_medicines(name: str, medicines: set[str], codes: set[str]) -> None:
    found = _codes(name, medicines=frozenset(medicines))
    assert set(found) == codes
    assert set(found.values()) <= {Severity.CAUTION}


@property_test
@given(name=st.sampled_from(sorted(PUBLISHED)), tenths=st.integers(1, 200))
def test_a_first_dose_stops_exactly_above_the_most_at_once(name: str, tenths: int) -> None:
    most = COMFORT[name].limits.dose_max_mg
    dose = most * tenths / 100
    stopped = {finding.code for finding in stops(check_comfort(name, dose, [], HEALTHY, NOW).findings)}
    assert ("dose_above_most" in stopped) == (dose > most)
