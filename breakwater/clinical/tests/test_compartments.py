from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import (
    BUPRENORPHINE_MONTHLY,
    BUPRENORPHINE_RBP_6000,
    BUPRENORPHINE_SOLUTION,
    BUPRENORPHINE_TABLET,
    BUPRENORPHINE_WEEKLY,
    FENTANYL_IV,
    METHADONE,
    MORPHINE_IV,
    OneCompartment,
    Sublingual,
    TwoCompartments,
    accumulation_ratio,
    buprenorphine_people,
    effect_site,
    fraction_left,
    levels,
    levels_each_day,
    levels_with_autoinduction,
    methadone_people,
    morphine_mg_from_heroin,
)
from breakwater.clinical.pharmacology.autoinduction import METHADONE_AUTOINDUCTION
from breakwater.clinical.pharmacology.compartments import Drug
from breakwater.clinical.pharmacology.drugs import BUPRENORPHINE_BODY
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.tests.slow_models import two_compartments_by_steps

DRUGS: dict[str, Drug] = {
    "methadone": METHADONE,
    "buprenorphine tablet": BUPRENORPHINE_TABLET,
    "morphine into the vein": MORPHINE_IV,
    "fentanyl into the vein": FENTANYL_IV,
    "weekly depot": BUPRENORPHINE_WEEKLY,
}
every_drug = pytest.mark.parametrize("drug", DRUGS.values(), ids=DRUGS.keys())
# For each of several drugs.
few_examples = settings(max_examples=15, deadline=None)
some_doses = st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 32)), max_size=4)
some_hours = st.lists(st.floats(0, 300), min_size=1, max_size=5)


def test_the_methadone_set_has_the_clearance_it_was_built_from() -> None:
    assert METHADONE.clearance_l_per_h == pytest.approx(9.15, abs=0.05)
    assert METHADONE.source.confidence == "memory-medium"


def test_a_hundred_milligrams_a_day_average_about_460_in_steady_state() -> None:
    doses = [(24.0 * day, 100.0) for day in range(30)]
    last_day = np.arange(29 * 24, 30 * 24, 0.25)
    assert float(levels(doses, last_day).mean()) == pytest.approx(460, rel=0.03)


def test_methadone_peaks_a_few_hours_after_the_dose() -> None:
    hours = np.arange(0, 24, 0.1)
    assert 3 <= hours[np.argmax(levels([(0, 80)], hours))] <= 7


def test_levels_of_one_compartment_agree_with_small_steps_of_time() -> None:
    drug = OneCompartment(25.0, 330.0, 0.5, 0.0, source("one-compartment"))
    expected = two_compartments_by_steps(
        [(0, 40), (24, 40)], 48, clearance=np.log(2) / 25 * 330, central=330, absorption=0.5
    )
    assert levels([(0, 40), (24, 40)], [48.0], drug)[0] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("absorption", [None, 0.8, 0.05])
def test_levels_of_two_compartments_agree_with_small_steps_of_time(absorption: float | None) -> None:
    drug = TwoCompartments(65.0, 300.0, 150.0, 2000.0, absorption, 0.0, source("two-compartments"))
    for hour in (0.5, 3.0, 40.0):
        expected = two_compartments_by_steps(
            [(0, 2), (24, 2)], hour, clearance=65, central=300, exchange=150, tissue=2000, absorption=absorption
        )
        assert levels([(0, 2), (24, 2)], [hour], drug)[0] == pytest.approx(expected, rel=3e-3)


def test_without_a_tissue_two_compartments_are_one() -> None:
    two = TwoCompartments(9.15, 330.0, 1e-9, 1.0, 0.5, 0.0, source("two-compartments"))
    one = OneCompartment(float(np.log(2) * 330 / 9.15), 330.0, 0.5, 0.0, source("one-compartment"))
    hours = np.linspace(0, 100, 30)
    assert np.allclose(levels([(0, 80)], hours, two), levels([(0, 80)], hours, one), rtol=1e-6)


def test_equal_rates_are_the_limit_and_no_division_by_zero() -> None:
    ke = METHADONE.elimination_per_h
    equal, near = (replace(METHADONE, absorption_per_h=ke * factor) for factor in (1.0, 1.001))
    assert levels([(0, 80)], [30.0], equal)[0] == pytest.approx(levels([(0, 80)], [30.0], near)[0], rel=1e-3)


def test_before_the_lag_nothing_has_arrived() -> None:
    assert levels([(5.0, 80.0)], [0.0, 5.0, 5.3]).tolist() == [0.0, 0.0, 0.0]
    assert levels([(5.0, 80.0)], [5.4])[0] > 0


@every_drug
@few_examples
@given(some_doses, some_hours)
def test_levels_of_several_doses_add_up_and_are_never_negative(
    drug: Drug, doses: list[tuple[float, float]], hours: list[float]
) -> None:
    together = levels(doses, hours, drug)
    apart = sum((levels([dose], hours, drug) for dose in doses), start=np.zeros(len(hours)))
    assert np.allclose(together, apart)
    assert (together >= 0).all()


@pytest.mark.parametrize("drug", [METHADONE, MORPHINE_IV, FENTANYL_IV, BUPRENORPHINE_WEEKLY])
@few_examples
@given(st.floats(0.1, 200), st.floats(0.1, 10), some_hours)
def test_twice_the_dose_is_twice_the_level(drug: Drug, mg: float, times: float, hours: list[float]) -> None:
    assert np.allclose(levels([(0, mg * times)], hours, drug), times * levels([(0, mg)], hours, drug))


# Under the tongue


@pytest.mark.parametrize(
    ("form", "mg", "percent"),
    [
        (BUPRENORPHINE_TABLET, 1, 38.1), (BUPRENORPHINE_TABLET, 2, 32.2), (BUPRENORPHINE_TABLET, 8, 20.3),
        (BUPRENORPHINE_TABLET, 10, 18.4), (BUPRENORPHINE_TABLET, 16, 14.4),
        (BUPRENORPHINE_SOLUTION, 1, 53.3), (BUPRENORPHINE_SOLUTION, 10, 27.7), (BUPRENORPHINE_SOLUTION, 16, 22.5),
    ],
)  # fmt: skip
def test_the_share_absorbed_under_the_tongue_falls_with_the_dose(form: Sublingual, mg: float, percent: float) -> None:
    assert float(form.share_absorbed(mg)) * 100 == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("form", [BUPRENORPHINE_TABLET, BUPRENORPHINE_SOLUTION])
@property_test
@given(st.floats(0.001, 200), st.floats(0.001, 200))
def test_more_under_the_tongue_never_brings_less_and_a_share_is_a_share(
    form: Sublingual, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    assert form.absorbed_mg(less) <= form.absorbed_mg(more) + 1e-12
    assert 0 <= float(form.share_absorbed(more)) <= float(form.share_absorbed(less)) + 1e-9 <= 1 + 1e-9


def test_beyond_the_turning_dose_nothing_more_is_absorbed() -> None:
    assert BUPRENORPHINE_TABLET.turning_mg == pytest.approx(31.6, abs=0.1)
    assert BUPRENORPHINE_TABLET.absorbed_mg(64.0) == BUPRENORPHINE_TABLET.absorbed_mg(32.0)
    assert BUPRENORPHINE_TABLET.absorbed_mg(0.0) == 0


def test_no_dose_has_no_share() -> None:
    with pytest.raises(ValueError, match="above zero"):
        BUPRENORPHINE_TABLET.share_absorbed(0.0)


def test_buprenorphine_has_the_half_life_of_its_label() -> None:
    assert 31 <= float(BUPRENORPHINE_BODY.terminal_half_life_h) <= 35


def daily_peak(mg: float, form: Sublingual) -> float:
    doses = [(24.0 * day, mg) for day in range(15)]
    return float(levels(doses, np.arange(14 * 24, 15 * 24, 0.1), form).max())


def test_the_published_peak_of_16_mg_lies_between_tablet_and_solution() -> None:
    lowest, highest = 5, 6
    assert daily_peak(16, BUPRENORPHINE_TABLET) < lowest
    assert daily_peak(16, BUPRENORPHINE_SOLUTION) > highest


def test_the_peak_of_2_mg_comes_near_the_published_and_that_of_32_mg_does_not() -> None:
    assert 0.5 <= daily_peak(2, BUPRENORPHINE_TABLET) <= 1.3
    # The absorption formula alone keeps 32 mg low; the page on pharmacokinetics says so.
    assert daily_peak(32, BUPRENORPHINE_SOLUTION) < 13


# Depots


@pytest.mark.parametrize(
    ("depot", "half_life_days"),
    [(BUPRENORPHINE_WEEKLY, 4), (BUPRENORPHINE_MONTHLY, 22), (BUPRENORPHINE_RBP_6000, 51.5)],
)
def test_a_depot_falls_with_the_half_life_of_its_release(depot: TwoCompartments, half_life_days: float) -> None:
    late = 60 * 24.0
    now, then = levels([(0, 100)], [late, late + half_life_days * 24], depot)
    assert then / now == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(("mg", "low", "high"), [(100, 1.8, 3.5), (300, 5.5, 10.5)])
def test_monthly_injections_of_rbp_6000_hold_a_level_of_some_ng_per_ml(mg: float, low: float, high: float) -> None:
    doses = [(28 * 24.0 * month, mg) for month in range(24)]
    last_month = np.arange(23 * 28 * 24, 24 * 28 * 24, 6.0)
    assert low < float(levels(doses, last_month, BUPRENORPHINE_RBP_6000).mean()) < high


# Many people


def test_people_differ_as_much_as_listed_and_the_same_chance_makes_the_same_people() -> None:
    people = methadone_people(np.random.default_rng(7), 20_000)
    clearance = np.asarray(people.clearance_l_per_h)
    assert clearance.shape == (20_000, 1)
    assert float(np.median(clearance)) == pytest.approx(9, rel=0.02)
    assert float(np.std(clearance) / np.mean(clearance)) == pytest.approx(0.45, abs=0.03)
    assert clearance.min() >= 1.4
    again = methadone_people(np.random.default_rng(7), 20_000)
    assert np.array_equal(np.asarray(again.half_life_h), np.asarray(people.half_life_h))


def test_many_people_at_once_are_the_same_as_one_by_one() -> None:
    people = methadone_people(np.random.default_rng(1), 5)
    hours = np.arange(0, 72, 8.0)
    together = levels([(0, 60), (24, 80)], hours, people)
    assert together.shape == (5, len(hours))
    for place in range(5):
        half_life, volume, absorption = (
            float(np.asarray(value)[place, 0])
            for value in (people.half_life_h, people.volume_l, people.absorption_per_h)
        )
        one = OneCompartment(half_life, volume, absorption, 0.3, people.source)
        assert np.allclose(levels([(0, 60), (24, 80)], hours, one), together[place])


@pytest.mark.parametrize("drug", [METHADONE, BUPRENORPHINE_TABLET], ids=["methadone", "buprenorphine"])
def test_a_daily_series_gives_the_same_troughs_as_adding_up_doses(drug: Drug) -> None:
    series = np.array([[8.0, 16.0, 0.0, 16.0, 24.0], [0.0, 0.0, 4.0, 4.0, 4.0]])
    quick = levels_each_day(series, drug)
    for person in range(2):
        doses = [(24.0 * day, float(mg)) for day, mg in enumerate(series[person])]
        # A moment before the next dose would arrive: with the lag, that dose plays no part yet.
        slow = [levels(doses[: day + 1], [24.0 * (day + 1)], drug)[0] for day in range(5)]
        assert quick[person] == pytest.approx(slow)


def test_a_daily_series_of_different_people_keeps_them_apart() -> None:
    people = buprenorphine_people(np.random.default_rng(3), 4)
    troughs = levels_each_day(np.full((4, 30), 16.0), people)
    assert troughs.shape == (4, 30)
    assert len(set(np.round(troughs[:, -1], 6))) == 4


def test_the_hour_asked_for_lies_between_the_lag_and_the_next_dose() -> None:
    for hour in (0.1, 25.0):
        with pytest.raises(ValueError, match="between the lag and the next dose"):
            levels_each_day(np.ones((1, 2)), METHADONE, at_h=hour)


def test_missed_days_leave_what_the_table_says() -> None:
    series = np.zeros((1, 45))
    series[:, :40] = 80.0
    troughs = levels_each_day(series)[0]
    for missed in range(1, 6):
        assert troughs[39 + missed] / troughs[39] == pytest.approx(fraction_left(24 * missed, 25.0), rel=0.01)


def test_the_steady_trough_follows_the_accumulation_ratio() -> None:
    troughs = levels_each_day(np.full((1, 60), 80.0))[0]
    assert troughs[-1] / troughs[0] == pytest.approx(accumulation_ratio(25.0), rel=0.01)


# Methadone that speeds up its own clearance


def test_without_a_rise_autoinduction_changes_nothing() -> None:
    doses, hours = [(0.0, 40.0), (24.0, 60.0)], [0.1, 5.0, 24.0, 40.0, 100.0]
    still = replace(METHADONE_AUTOINDUCTION, rise=0.0)
    assert np.allclose(levels_with_autoinduction(doses, hours, induction=still), levels(doses, hours))


def test_autoinduction_lowers_the_steady_level_by_a_fifth() -> None:
    doses = [(24.0 * day, 80.0) for day in range(60)]
    hours = np.arange(59 * 24, 60 * 24, 1.0)
    induced, plain = levels_with_autoinduction(doses, hours), levels(doses, hours)
    assert float(induced.mean() / plain.mean()) == pytest.approx(1 / 1.25, abs=0.02)


def test_autoinduction_agrees_with_small_steps_of_time() -> None:
    drug = replace(METHADONE, lag_h=0.0)
    doses = [(24.0 * day, 60.0) for day in range(6)]
    expected = two_compartments_by_steps(
        doses,
        140.0,
        clearance=float(drug.clearance_l_per_h),
        central=330.0,
        absorption=0.5,
        clearance_grows=METHADONE_AUTOINDUCTION.times_higher,
    )
    assert levels_with_autoinduction(doses, [140.0], drug)[0] == pytest.approx(expected, rel=2e-3)


def test_autoinduction_works_for_many_people_and_hours_in_any_order() -> None:
    people = replace(methadone_people(np.random.default_rng(2), 3), absorption_per_h=0.5)
    together = levels_with_autoinduction([(0, 80)], [48.0, 4.0], people)
    assert together.shape == (3, 2)
    assert (together[:, 1] > together[:, 0]).all()


def test_no_doses_no_level_and_no_autoinduction_of_an_injection() -> None:
    assert levels_with_autoinduction([], [1.0, 2.0]).tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="swallowed"):
        levels_with_autoinduction([(0, 1)], [1.0], MORPHINE_IV)


def test_heroin_turns_into_three_quarters_of_its_weight_of_morphine() -> None:
    assert morphine_mg_from_heroin(100) == pytest.approx(77.2, abs=0.1)


def test_the_brain_follows_the_blood_with_its_half_time() -> None:
    held = np.full(200, 4.0)
    site = effect_site(held, 1.0, np.log(2) / 10)
    assert site[0] == 0
    assert site[10] == pytest.approx(2.0)
    assert (np.diff(site) > 0).all()
    assert site[-1] < 4.0
