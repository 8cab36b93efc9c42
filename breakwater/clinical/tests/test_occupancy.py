from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import (
    AFFINITY_NM,
    EFFICACY,
    UnknownParameter,
    buprenorphine_occupancy_percent,
    competitive_occupancy,
    displacement,
    nanomolar,
    net_effect,
)
from breakwater.clinical.pharmacology.occupancy import free_receptors
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.tests.slow_models import occupancy_by_chasing

mixtures = st.dictionaries(st.sampled_from(sorted(AFFINITY_NM)), st.floats(0, 1000), min_size=1)
full_agonists = st.sampled_from(["methadone", "morphine", "fentanyl"])


@pytest.mark.parametrize(
    ("level", "percent"), [(0, 0), (0.67, 45.7), (1, 54.7), (2, 68.5), (3, 74.7), (5.5, 81.5), (13.5, 87.1)]
)
def test_buprenorphine_occupancy_follows_the_published_curve(level: float, percent: float) -> None:
    assert buprenorphine_occupancy_percent(level) == pytest.approx(percent, abs=0.06)


@property_test
@given(st.floats(0, 1000), st.floats(0, 1000))
def test_more_buprenorphine_never_takes_fewer_receptors_and_never_all(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert buprenorphine_occupancy_percent(low) <= buprenorphine_occupancy_percent(high) < 91.4


def test_a_single_drug_at_its_affinity_takes_half() -> None:
    assert competitive_occupancy({"methadone": 3.4})["methadone"] == pytest.approx(0.5)


def test_buprenorphine_pushes_methadone_off_the_receptor() -> None:
    alone = competitive_occupancy({"methadone": 10.0})["methadone"]
    together = competitive_occupancy({"methadone": 10.0, "buprenorphine": 10.0})
    assert together["methadone"] < alone / 10
    assert together["buprenorphine"] > 0.9
    assert sum(together.values()) > alone, "more receptors are taken although the full agonist has lost its place"


def test_a_drug_without_an_affinity_is_refused() -> None:
    with pytest.raises(KeyError):
        competitive_occupancy({"aspirin": 1.0})


def test_a_level_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        buprenorphine_occupancy_percent(-1)
    with pytest.raises(ValueError, match="negative"):
        competitive_occupancy({"methadone": 1.0, "naloxone": -1.0})


@pytest.mark.parametrize(
    ("dose_mg", "level", "low", "high"),
    # Peaks and whole-brain occupancy of Greenwald 2003; the ranges of Zubieta 2000 for the same doses.
    [(2, 0.5, 33, 50), (2, 1.0, 36, 55), (16, 5.5, 78, 95), (32, 13.5, 82, 98)],
)
def test_the_curve_meets_what_was_seen_in_the_scanner(dose_mg: int, level: float, low: float, high: float) -> None:
    assert low <= buprenorphine_occupancy_percent(level) <= high, dose_mg


def test_the_levels_that_hold_off_withdrawal_and_block_reward_leave_the_published_share_free() -> None:
    assert 100 - buprenorphine_occupancy_percent(1.0) <= 50
    assert 100 - buprenorphine_occupancy_percent(3.0) == pytest.approx(25, abs=1), "20 % in the paper, from 3 ng/mL on"


@property_test
@given(mixtures)
def test_shares_are_shares_and_together_stay_below_one(levels_nm: dict[str, float]) -> None:
    shares = competitive_occupancy(levels_nm)
    assert all(0 <= share < 1 for share in shares.values())
    assert 0 <= float(np.sum(list(shares.values()))) < 1
    assert 0 < float(free_receptors(shares)) <= 1
    assert 0 <= float(net_effect(shares)) < 1


@property_test
@given(mixtures, st.floats(0, 100))
def test_more_of_one_drug_takes_more_itself_and_leaves_less_to_others(levels_nm: dict[str, float], more: float) -> None:
    grows = next(iter(levels_nm))
    before = competitive_occupancy(levels_nm)
    after = competitive_occupancy({**levels_nm, grows: levels_nm[grows] + more})
    assert after[grows] >= before[grows] - 1e-12
    assert all(after[drug] <= before[drug] + 1e-12 for drug in levels_nm if drug != grows)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(AFFINITY_NM)), st.floats(0, 30), min_size=1))
def test_occupancy_agrees_with_letting_drugs_bind_and_leave(levels_nm: dict[str, float]) -> None:
    slow = occupancy_by_chasing(levels_nm, AFFINITY_NM)
    for drug, share in competitive_occupancy(levels_nm).items():
        assert share == pytest.approx(slow[drug], abs=1e-3)


def test_whole_arrays_of_levels_work_at_once() -> None:
    shares = competitive_occupancy({"fentanyl": np.array([0.0, 1.3, 130.0]), "naloxone": np.array([0.0, 0.0, 2.2])})
    assert np.asarray(shares["fentanyl"]) == pytest.approx([0, 0.5, 100 / 102])


# Displacement


def test_buprenorphine_precipitates_withdrawal_while_a_full_agonist_holds_the_receptor() -> None:
    change = displacement({"fentanyl": 20.0}, "buprenorphine", 40.0)
    assert change.precipitates
    assert change.occupied_after > change.occupied_before
    assert change.net_after < change.net_before / 2


def test_in_withdrawal_the_same_dose_brings_relief() -> None:
    change = displacement({"fentanyl": 0.5}, "buprenorphine", 5.0)
    assert not change.precipitates
    assert change.net_after > change.net_before


def test_methadone_upon_methadone_precipitates_nothing() -> None:
    assert not displacement({"methadone": 20.0}, "methadone", 20.0).precipitates


@property_test
@given(full_agonists, st.floats(0.01, 200), st.sampled_from(["buprenorphine", "naloxone"]), st.floats(0.01, 200))
def test_the_effect_falls_exactly_when_the_newcomer_does_less_than_what_is_there(
    agonist: str, level: float, newcomer: str, added: float
) -> None:
    change = displacement({agonist: level}, newcomer, added)
    if abs(change.net_before - EFFICACY[newcomer]) > 1e-6:
        assert change.precipitates == (EFFICACY[newcomer] < change.net_before)
    assert change.occupied_after >= change.occupied_before


def test_naloxone_has_no_effect_of_its_own() -> None:
    assert net_effect(competitive_occupancy({"naloxone": 50.0})) == 0


def test_levels_are_turned_into_molecules_by_molar_mass() -> None:
    assert nanomolar(0.67, "buprenorphine") == pytest.approx(1.43, abs=0.01)
    with pytest.raises(UnknownParameter, match="aspirin"):
        nanomolar(1.0, "aspirin")
