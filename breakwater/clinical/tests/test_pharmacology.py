from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import (
    METHADONE,
    OneCompartment,
    accumulation_ratio,
    buprenorphine_occupancy_percent,
    competitive_occupancy,
    fraction_left,
    fraction_of_steady_state,
    hours_to_fraction,
    levels,
)
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import property_test

# Half-life h: R at 24 h, days to 90 %, share after 1-5 doses, share left after 1-5 missed days.
TABLE = [
    (15, 1.492, 2.1, (0.670, 0.891, 0.964, 0.988, 0.996), (0.330, 0.109, 0.036, 0.012, 0.004)),
    (24, 2.000, 3.3, (0.500, 0.750, 0.875, 0.938, 0.969), (0.500, 0.250, 0.125, 0.063, 0.031)),
    (28, 2.232, 3.9, (0.448, 0.695, 0.832, 0.907, 0.949), (0.552, 0.305, 0.168, 0.093, 0.051)),
    (36, 2.702, 5.0, (0.370, 0.603, 0.750, 0.843, 0.901), (0.630, 0.397, 0.250, 0.157, 0.099)),
    (59, 4.070, 8.2, (0.246, 0.431, 0.571, 0.676, 0.756), (0.754, 0.569, 0.429, 0.324, 0.244)),
]
half_lives = st.floats(1, 1500)


@pytest.mark.parametrize(("half_life", "ratio", "days", "built", "left"), TABLE)
def test_accumulation_and_decay_follow_the_table(
    half_life: float, ratio: float, days: float, built: tuple[float, ...], left: tuple[float, ...]
) -> None:
    assert accumulation_ratio(half_life) == pytest.approx(ratio, abs=6e-4)
    assert hours_to_fraction(0.9, half_life) / 24 == pytest.approx(days, abs=0.06)
    for day in range(1, 6):
        assert fraction_of_steady_state(day, half_life) == pytest.approx(built[day - 1], abs=6e-4)
        assert fraction_left(24 * day, half_life) == pytest.approx(left[day - 1], abs=6e-4)


@property_test
@given(half_lives, st.floats(1, 700), st.integers(1, 60))
def test_accumulation_agrees_with_adding_up_doses_one_by_one(half_life: float, interval: float, doses: int) -> None:
    level, share_each = 0.0, 0.5 ** (interval / half_life)
    for _ in range(doses):
        level = level * share_each + 1.0
    steady = accumulation_ratio(half_life, interval)
    assert level / steady == pytest.approx(fraction_of_steady_state(doses, half_life, interval), rel=1e-6)


@property_test
@given(half_lives, st.integers(0, 50))
def test_more_doses_bring_the_level_closer_to_the_steady_state_and_never_above(half_life: float, doses: int) -> None:
    now, then = (fraction_of_steady_state(count, half_life) for count in (doses, doses + 1))
    assert 0 <= now <= then <= 1


@property_test
@given(half_lives, st.floats(0, 0.999))
def test_time_to_a_share_is_the_time_after_which_the_rest_is_left(half_life: float, share: float) -> None:
    assert fraction_left(hours_to_fraction(share, half_life), half_life) == pytest.approx(1 - share, abs=1e-9)


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="half-life"):
        accumulation_ratio(0)
    with pytest.raises(ValueError, match="negative"):
        fraction_left(-1, 24)
    for share in (1.0, -0.1):
        with pytest.raises(ValueError, match="fraction"):
            hours_to_fraction(share, 24)
    with pytest.raises(ValueError, match="negative"):
        buprenorphine_occupancy_percent(-1)


def test_the_methadone_set_has_the_clearance_it_was_built_from() -> None:
    assert METHADONE.clearance_l_per_h == pytest.approx(9.15, abs=0.05)
    assert METHADONE.source.confidence == "memory-medium"


def test_a_hundred_milligrams_a_day_average_about_460_in_steady_state() -> None:
    doses = [(24.0 * day, 100.0) for day in range(30)]
    last_day = np.arange(29 * 24, 30 * 24, 0.25)
    assert float(levels(doses, last_day).mean()) == pytest.approx(460, rel=0.03)


def test_levels_agree_with_small_steps_of_time() -> None:
    drug = OneCompartment(25.0, 330.0, 0.5, 0.0, source("one-compartment"))
    gut, blood, step = 0.0, 0.0, 0.001
    for tick in range(48_000):
        if tick in {0, 24_000}:
            gut += 40.0
        absorbed = drug.absorption_per_h * gut * step
        gut -= absorbed
        blood += absorbed - drug.elimination_per_h * blood * step
    expected = blood / drug.volume_l * 1000
    assert levels([(0, 40), (24, 40)], [48.0], drug)[0] == pytest.approx(expected, rel=1e-3)


def test_before_the_lag_nothing_has_arrived() -> None:
    assert levels([(5.0, 80.0)], [0.0, 5.0, 5.3]).tolist() == [0.0, 0.0, 0.0]
    assert levels([(5.0, 80.0)], [5.4])[0] > 0


@property_test
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 200)), max_size=5), st.lists(st.floats(0, 300), max_size=5))
def test_levels_of_several_doses_add_up(doses: list[tuple[float, float]], hours: list[float]) -> None:
    together = levels(doses, hours)
    apart = sum((levels([dose], hours) for dose in doses), start=np.zeros(len(hours)))
    assert np.allclose(together, apart)
    assert (together >= 0).all()


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


def test_the_time_to_ninety_percent_is_3_32_half_lives() -> None:
    assert hours_to_fraction(0.9, 1.0) == pytest.approx(math.log2(10))
