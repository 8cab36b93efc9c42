"""The opposing process against the anchors: when withdrawal begins, is worst and ends, and what holds it off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.pharmacology import (
    BUPRENORPHINE_TABLET,
    DRIVES,
    FENTANYL_IV,
    METHADONE,
    MORPHINE_IV,
    adapt,
    expected_cows,
    levels,
)
from breakwater.clinical.pharmacology.adaptation import USUAL_ADAPTATION
from breakwater.clinical.pharmacology.compartments import Drug
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.tests.slow_models import adaptation_by_steps, hill

DAYS_OF_USE, DAYS_AFTER = 60, 30
HABITS: dict[str, tuple[str, Drug, float, int]] = {
    # What is in the body, the model of it, mg a day, times a day. 200 mg of morphine come from about a gram of heroin
    # of a quarter purity.
    "heroin": ("morphine", MORPHINE_IV, 200.0, 4),
    "fentanyl": ("fentanyl", FENTANYL_IV, 2.0, 8),
    "methadone": ("methadone", METHADONE, 80.0, 1),
    "buprenorphine": ("buprenorphine", BUPRENORPHINE_TABLET, 16.0, 1),
}


@dataclass(frozen=True)
class Stopped:
    """Hour by hour after the last use."""

    cows: np.ndarray
    raw: np.ndarray
    tolerance: np.ndarray

    @property
    def onset_h(self) -> int:
        return int(np.argmax(self.raw > 0))

    @property
    def peak_h(self) -> int:
        return int(np.argmax(self.cows))

    def cows_on_day(self, day: int) -> float:
        return float(self.cows[day * 24])


@cache
def stopped(habit: str) -> Stopped:
    drug, model, mg_per_day, times = HABITS[habit]
    doses = [(place * 24.0 / times, mg_per_day / times) for place in range(DAYS_OF_USE * times)]
    hours = np.arange(0.0, (DAYS_OF_USE + DAYS_AFTER) * 24)
    course = adapt(DRIVES[drug].of(levels(doses, hours, model)), 1.0)
    last = int(doses[-1][0])
    return Stopped(expected_cows(course.shown)[last:], course.withdrawal[last:], course.tolerance[last:])


@pytest.mark.parametrize(
    ("habit", "onset", "peak"),
    [
        ("heroin", (6, 12), (48, 60)),
        ("fentanyl", (3, 24), (36, 84)),
        ("methadone", (12, 48), (4 * 24, 6 * 24)),
        ("buprenorphine", (24, 72), (3 * 24, 5 * 24)),
    ],
)
def test_withdrawal_begins_and_is_worst_when_it_should(
    habit: str, onset: tuple[int, int], peak: tuple[int, int]
) -> None:
    assert onset[0] <= stopped(habit).onset_h <= onset[1]
    assert peak[0] <= stopped(habit).peak_h <= peak[1]


def test_heroin_withdrawal_is_moderate_at_its_peak_and_below_8_by_day_8() -> None:
    assert 15 <= float(stopped("heroin").cows.max()) <= 25
    assert all(stopped("heroin").cows_on_day(day) < 8 for day in range(8, 30))


def test_buprenorphine_withdrawal_is_milder_and_methadone_withdrawal_longer() -> None:
    assert stopped("buprenorphine").cows.max() < 0.7 * stopped("heroin").cows.max()
    assert stopped("methadone").cows_on_day(10) > stopped("heroin").cows_on_day(10)


@pytest.mark.parametrize(("days", "left"), [(14, 0.25), (28, 0.05)])
def test_after_weeks_without_the_drug_most_tolerance_is_gone(days: int, left: float) -> None:
    tolerance = stopped("heroin").tolerance
    assert tolerance[days * 24] < left * tolerance[0]


def test_a_full_daily_agonist_holds_the_score_below_five() -> None:
    doses = [(place * 6.0, 50.0) for place in range(DAYS_OF_USE * 4)]
    before = adapt(DRIVES["morphine"].of(levels(doses, np.arange(0.0, DAYS_OF_USE * 24), MORPHINE_IV)), 1.0)
    hours = np.arange(0.0, 40 * 24)
    steady = levels([(24.0 * day, 80.0) for day in range(-30, 40)], hours, METHADONE)
    course = adapt(DRIVES["methadone"].of(steady), 1.0, tolerance=before.tolerance[-1], shown=before.shown[-1])
    assert float(expected_cows(course.shown).max()) < 5


def test_a_first_dose_impairs_and_the_same_dose_does_less_later() -> None:
    first = float(DRIVES["morphine"].of(levels([(0, 10.0)], [0.0], MORPHINE_IV))[0])
    used_to = adapt(np.full(24 * 60, 0.9), 1.0).tolerance[-1]
    assert first > 0.4
    assert first - USUAL_ADAPTATION.gain * used_to < 0


def test_the_process_agrees_with_small_steps_of_time() -> None:
    def asked(hour: float) -> float:
        return hill(80.0 * 0.5 ** (hour % 24 / 6), 30.0, 2.0, 1.0) if hour < 240 else 0.0

    steps = np.arange(0.0, 320, 0.05)
    course = adapt(np.array([asked(hour) for hour in steps]), 0.05)
    for until in (100.0, 300.0):
        tolerance, shown = adaptation_by_steps(asked, until, gain=0.8, time_h=168, lag_h=16)
        place = round(until / 0.05)
        assert course.tolerance[place] == pytest.approx(tolerance, abs=2e-3)
        assert course.shown[place] == pytest.approx(shown, abs=2e-3)


@property_test
@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0.1, 48))
def test_tolerance_stays_between_none_and_all_and_withdrawal_is_never_negative(asked: list[float], step: float) -> None:
    course = adapt(np.array(asked), step)
    for values in (course.tolerance, course.withdrawal, course.shown):
        assert (values >= 0).all()
        assert (values <= 1).all()
    cows = expected_cows(course.shown)
    assert (cows >= 0).all()
    assert (cows <= 48).all()


@property_test
@given(st.floats(0, 500), st.floats(0, 500), st.sampled_from(sorted(DRIVES)))
def test_more_in_the_blood_never_asks_for_less(one: float, other: float, drug: str) -> None:
    low, high = sorted((one, other))
    assert DRIVES[drug].of(low) <= DRIVES[drug].of(high) + 1e-12
    assert DRIVES[drug].of(high) <= DRIVES[drug].most


def test_several_people_at_once_are_the_same_as_one_by_one() -> None:
    asked = np.array([[0.9] * 100 + [0.0] * 100, [0.4] * 200])
    together = adapt(asked, 6.0, tolerance=np.array([0.0, 0.3]))
    assert together.tolerance[0] == pytest.approx(adapt(asked[0], 6.0).tolerance)
    assert together.shown[1] == pytest.approx(adapt(asked[1], 6.0, tolerance=0.3).shown)


def test_a_person_with_a_smaller_half_shows_the_same_withdrawal_more() -> None:
    assert expected_cows(0.5, 0.4) > expected_cows(0.5) > expected_cows(0.5, 0.9)


def test_no_time_is_no_step() -> None:
    with pytest.raises(ValueError, match="above zero hours"):
        adapt(np.zeros(3), 0.0)
