from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import BINDINGS, bound_over_time, rescue
from breakwater.clinical.pharmacology.binding import BUPRENORPHINE_BIOPHASE, BUPRENORPHINE_KE0_PER_MIN
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.tests.slow_models import binding_by_steps

RATES = {drug: (one.kon, one.koff, one.exponent) for drug, one in BINDINGS.items()}


@pytest.mark.parametrize(
    ("drug", "half_pm", "half_life_s"),
    [("fentanyl", 351, 160), ("carfentanil", 22.9, 46.8 * 60), ("naloxone", 586, 17.5)],
)
def test_half_occupancy_and_half_life_are_the_published_ones(drug: str, half_pm: float, half_life_s: float) -> None:
    binding = BINDINGS[drug]
    assert binding.half_level == pytest.approx(half_pm, rel=2e-3)
    assert binding.half_life == pytest.approx(half_life_s, rel=2e-3)
    assert binding.in_the_end(binding.half_level) == pytest.approx(0.5)


def test_buprenorphine_reaches_the_brain_slowly_and_lets_go_in_minutes() -> None:
    assert BUPRENORPHINE_BIOPHASE.half_level == pytest.approx(1.24, abs=0.01)
    assert BUPRENORPHINE_BIOPHASE.half_life == pytest.approx(8.8, abs=0.05)
    assert np.log(2) / BUPRENORPHINE_KE0_PER_MIN == pytest.approx(155, abs=0.5)


@pytest.mark.parametrize("drug", sorted(BINDINGS))
def test_when_the_drug_is_gone_half_has_let_go_after_the_half_life(drug: str) -> None:
    binding = BINDINGS[drug]
    assert binding.after(binding.half_life, 0.0, bound=0.8) == pytest.approx(0.4)


def test_a_level_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        BINDINGS["fentanyl"].in_the_end(-1.0)
    with pytest.raises(ValueError, match="negative"):
        bound_over_time({"fentanyl": np.array([-1.0, 0.0])}, 1.0)
    with pytest.raises(ValueError, match="above zero seconds"):
        bound_over_time({"fentanyl": np.array([1.0, 1.0])}, 0.0)


def test_one_drug_over_time_follows_the_exact_formula() -> None:
    held = bound_over_time({"fentanyl": np.full(1201, 500.0)}, 0.5)["fentanyl"]
    for second in (60, 300, 600):
        assert held[second * 2] == pytest.approx(BINDINGS["fentanyl"].after(second, 500.0), abs=2e-3)


def test_two_drugs_over_time_agree_with_small_steps() -> None:
    seconds = np.arange(0, 301, 0.5)
    quick = bound_over_time(
        {"fentanyl": 2000 * np.exp(-seconds / 3000), "naloxone": np.where(seconds >= 100, 4000.0, 0.0)}, 0.5
    )
    slow = binding_by_steps(
        {"fentanyl": lambda s: 2000 * float(np.exp(-s / 3000)), "naloxone": lambda s: 4000.0 if s >= 100 else 0.0},
        RATES,
        300.0,
        0.05,
    )
    for drug, share in slow.items():
        assert quick[drug][-1] == pytest.approx(share, abs=3e-3)


@property_test
@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0.1, 600))
def test_shares_stay_shares_whatever_the_step(fentanyl: float, naloxone: float, step: float) -> None:
    held = bound_over_time({"fentanyl": np.full((2, 20), fentanyl), "naloxone": np.full((2, 20), naloxone)}, step)
    total = held["fentanyl"] + held["naloxone"]
    assert held["fentanyl"].shape == (2, 20)
    assert (held["fentanyl"] >= 0).all()
    assert (held["naloxone"] >= 0).all()
    assert (total <= 1).all()


# Rescue

USUAL = {"opioid_pm": 3000.0, "opioid_half_life_min": 240.0, "naloxone_at_min": 5.0, "until_min": 240.0, "step_s": 5.0}


def test_naloxone_frees_the_receptor_within_minutes_and_the_opioid_comes_back_when_it_wears_off() -> None:
    course = rescue("fentanyl", naloxone_pm=10_000.0, **USUAL)
    freed, returns = course.freed_at_min(0.5), course.returns_at_min(0.5)
    assert freed is not None
    assert returns is not None
    assert 5 < freed < 10
    assert 60 < returns < 240


def test_carfentanil_lets_go_so_slowly_that_the_same_naloxone_comes_late() -> None:
    freed = {}
    for drug in ("fentanyl", "carfentanil"):
        as_strong = {**USUAL, "opioid_pm": 6.0 * BINDINGS[drug].half_level, "naloxone_at_min": 120.0}
        freed[drug] = rescue(drug, naloxone_pm=40_000.0, **as_strong).freed_at_min(0.5)
    assert freed["fentanyl"] is not None
    assert freed["carfentanil"] is not None
    assert freed["fentanyl"] < 125
    assert freed["carfentanil"] > 150


def test_too_little_naloxone_never_frees_the_receptor() -> None:
    course = rescue("fentanyl", naloxone_pm=50.0, **USUAL)
    assert course.freed_at_min(0.5) is None
    assert course.returns_at_min(0.5) is None


def test_an_opioid_shorter_than_naloxone_does_not_come_back() -> None:
    course = rescue("fentanyl", naloxone_pm=40_000.0, **{**USUAL, "opioid_half_life_min": 15.0})
    assert course.freed_at_min(0.5) is not None
    assert course.returns_at_min(0.5) is None
