from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import BUPRENORPHINE_SOLUTION, BUPRENORPHINE_TABLET, Sublingual, adapt, levels
from breakwater.clinical.pharmacology.breathing import BUPRENORPHINE_BY_LEVEL, BUPRENORPHINE_IV, FENTANYL_IV, Depression
from breakwater.clinical.tests.cases import property_test

shares = st.floats(0, 1)
either = pytest.mark.parametrize("drug", [FENTANYL_IV, BUPRENORPHINE_IV], ids=["fentanyl", "buprenorphine"])


def test_fentanyl_stops_the_breath_at_the_published_dose() -> None:
    assert FENTANYL_IV.breathing(2.9) == pytest.approx(0.0, abs=0.005)
    assert FENTANYL_IV.breathing(2.0) > 0.05
    assert FENTANYL_IV.breathing(10.0) == 0


@pytest.mark.parametrize("dose", [3.0, 4.0, 7.0, 50.0])
def test_buprenorphine_levels_off_near_half_of_normal_breathing(dose: float) -> None:
    assert 0.5 <= float(BUPRENORPHINE_IV.breathing(dose)) <= 0.53


@pytest.mark.parametrize("form", [BUPRENORPHINE_TABLET, BUPRENORPHINE_SOLUTION])
def test_above_16_to_24_mg_breathing_hardly_changes(form: Sublingual) -> None:
    def breathing(mg: float) -> float:
        doses = [(24.0 * day, mg) for day in range(12)]
        level = levels(doses, np.arange(264.0, 288.0, 0.25), form).max()
        return float(BUPRENORPHINE_BY_LEVEL.breathing(level))

    two, sixteen, twenty_four, thirty_two = (breathing(mg) for mg in (2, 16, 24, 32))
    assert two - sixteen > 0.05
    assert abs(twenty_four - sixteen) < 0.02
    assert abs(thirty_two - twenty_four) < 0.01


@either
@property_test
@given(one=st.floats(0, 50), other=st.floats(0, 50), tolerance=shares, sedative=shares)
def test_more_never_makes_breathing_better(
    drug: Depression, one: float, other: float, tolerance: float, sedative: float
) -> None:
    less, more = sorted((one, other))
    given_more = drug.breathing(more, tolerance=tolerance, sedative=sedative)
    assert given_more <= drug.breathing(less, tolerance=tolerance, sedative=sedative) + 1e-12
    assert 0 <= given_more <= 1
    assert drug.breathing(more, sedative=sedative) <= drug.breathing(more) + 1e-12
    assert drug.breathing(more, tolerance=tolerance) >= drug.breathing(more) - 1e-12


def test_a_sedative_breaks_the_ceiling_and_does_more_than_both_apart() -> None:
    alone, sedative_alone = BUPRENORPHINE_IV.breathing(0.5), BUPRENORPHINE_IV.breathing(0.0, sedative=1.0)
    together = BUPRENORPHINE_IV.breathing(0.5, sedative=1.0)
    assert together < alone * sedative_alone - 0.05
    assert BUPRENORPHINE_IV.breathing(50.0, sedative=1.0) < 0.4


def test_the_old_dose_kills_after_four_weeks_without() -> None:
    used = adapt(np.full(90 * 24, 0.95), 1.0).tolerance[-1]
    off = adapt(np.zeros(28 * 24 + 1), 1.0, tolerance=used).tolerance[-1]
    assert FENTANYL_IV.breathing(4.0, tolerance=used) > 0.4
    assert FENTANYL_IV.breathing(4.0, tolerance=off) < 0.1


def test_tolerance_takes_more_from_euphoria_than_from_the_danger() -> None:
    dose = 4.0
    lost_euphoria = float(FENTANYL_IV.euphoria(dose, tolerance=1.0) / FENTANYL_IV.euphoria(dose))
    still_depressed = float((1 - FENTANYL_IV.breathing(dose, tolerance=1.0)) / (1 - FENTANYL_IV.breathing(dose)))
    assert lost_euphoria < still_depressed


@pytest.mark.parametrize("changes", [{"tolerance": 1.1}, {"tolerance": -0.1}, {"sedative": 2.0}, {"amount": -1.0}])
def test_impossible_input_is_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1|negative"):
        FENTANYL_IV.breathing(**{"amount": 1.0, **changes})
    if "tolerance" in changes:
        with pytest.raises(ValueError, match="from 0 to 1"):
            FENTANYL_IV.euphoria(1.0, **changes)
