from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import (
    accumulation_ratio,
    fraction_left,
    fraction_of_steady_state,
    hours_to_fraction,
)
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.tests.slow_models import levels_dose_by_dose

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
    assert printed(accumulation_ratio(half_life), 3) == ratio
    assert printed(hours_to_fraction(0.9, half_life) / 24, 1) == days
    for day in range(1, 6):
        assert printed(fraction_of_steady_state(day, half_life), 3) == built[day - 1]
        assert printed(fraction_left(24 * day, half_life), 3) == left[day - 1]


def printed(value: float, digits: int) -> float:
    """As the table prints it: halves go up."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


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


def test_the_time_to_ninety_percent_is_3_32_half_lives() -> None:
    assert hours_to_fraction(0.9, 1.0) == pytest.approx(math.log2(10))


@pytest.mark.parametrize("half_life", [8.0, 25.0, 59.0, 1236.0])
def test_accumulation_agrees_with_halving_hour_by_hour(half_life: float) -> None:
    amounts = levels_dose_by_dose(1.0, half_life, 300)
    for count in (1, 2, 7, 300):
        expected = accumulation_ratio(half_life) * fraction_of_steady_state(count, half_life)
        assert amounts[count - 1] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("product", "half_life_days", "interval_days", "ratio"),
    [
        ("RBP-6000", 43, 28, 2.75), ("RBP-6000", 60, 28, 3.62),
        ("weekly", 3, 7, 1.25), ("weekly", 5, 7, 1.61),
        ("monthly", 19, 28, 1.56), ("monthly", 25, 28, 1.85),
    ],
)  # fmt: skip
def test_depots_accumulate_as_their_labels_say(
    product: str, half_life_days: float, interval_days: float, ratio: float
) -> None:
    assert printed(accumulation_ratio(half_life_days * 24, interval_days * 24), 2) == ratio, product
