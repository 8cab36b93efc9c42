from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.methadone import FEDERAL_2024, SITE_DEFAULT
from breakwater.clinical.synthetic import MEDICINES, OPIOIDS, SEVERITIES, draw_people, missed_days, ordered_mg
from breakwater.clinical.synthetic.medicine import LEAST_ADHERENCE, missed_today
from breakwater.clinical.synthetic.people import MEDICINE_SHARES, TARGETS_MG
from breakwater.clinical.tests.cases import property_test

METHADONE, BUPRENORPHINE, NOTHING = range(len(MEDICINES))


def test_the_same_chance_makes_the_same_people() -> None:
    one, again, other = (draw_people(np.random.default_rng(seed), 200) for seed in (1, 1, 2))
    for field in fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(one.daily_mg, other.daily_mg)
    assert len(one) == 200


def test_people_come_in_the_shares_that_are_written_down() -> None:
    people = draw_people(np.random.default_rng(5), 20_000)
    for code, share in enumerate(MEDICINE_SHARES):
        assert float((people.medicine == code).mean()) == pytest.approx(share, abs=0.02)
    assert float((people.opioid == OPIOIDS.index("fentanyl")).mean()) == pytest.approx(0.6, abs=0.02)
    assert float(np.median(people.daily_mg[people.opioid == OPIOIDS.index("heroin")])) == pytest.approx(200, rel=0.05)
    severe = people.severity == SEVERITIES.index("severe")
    assert people.half_score[severe].mean() < people.half_score[~severe].mean()
    for code, name in enumerate(MEDICINES):
        assert set(people.target_mg[people.medicine == code]) == set(TARGETS_MG[name])


def test_nobody_goes_without_medicine_when_a_program_gives_it_to_everybody() -> None:
    people = draw_people(np.random.default_rng(5), 500, medicine_shares=(0.7, 0.3, 0.0))
    assert NOTHING not in people.medicine
    assert (people.target_mg > 0).all()


@pytest.mark.parametrize(
    ("medicine", "target", "day", "mg"),
    [
        (METHADONE, 80, 1, 30), (METHADONE, 80, 5, 30), (METHADONE, 80, 6, 40), (METHADONE, 80, 26, 80),
        (METHADONE, 80, 400, 80), (BUPRENORPHINE, 16, 1, 8), (BUPRENORPHINE, 16, 2, 16), (NOTHING, 0, 3, 0),
    ],
)  # fmt: skip
def test_orders_start_low_and_go_up_in_steps(medicine: int, target: int, day: int, mg: int) -> None:
    assert int(ordered_mg(medicine, target, day)) == mg


def test_steps_keep_the_limits_of_the_rules() -> None:
    days = np.arange(1, 120)
    series = ordered_mg(np.zeros_like(days), np.full_like(days, 110), days)
    assert FEDERAL_2024.first_day_max_mg is not None
    assert SITE_DEFAULT.step_max_mg is not None
    assert SITE_DEFAULT.step_interval_days is not None
    assert series[0] <= FEDERAL_2024.first_day_max_mg
    raised = np.flatnonzero(np.diff(series))
    assert (np.diff(series) <= float(SITE_DEFAULT.step_max_mg)).all()
    assert (np.diff(raised) >= SITE_DEFAULT.step_interval_days).all()


@pytest.mark.parametrize("adherence", [0.99, 0.9, 0.75])
def test_the_share_of_days_kept_is_the_adherence_and_missed_days_come_in_runs(adherence: float) -> None:
    missed = np.array(missed_days(adherence, 20_000, np.random.default_rng(4)))
    assert float(missed.mean()) == pytest.approx(1 - adherence, abs=0.02)
    assert missed[1:][missed[:-1]].mean() > missed.mean()


@property_test
@given(st.floats(LEAST_ADHERENCE, 1), st.integers(0, 40), st.integers(0, 1000))
def test_one_person_misses_the_same_days_as_in_a_crowd(adherence: float, days: int, seed: int) -> None:
    alone = missed_days(adherence, days, np.random.default_rng(seed))
    lucks = np.random.default_rng(seed).random(days)
    before, crowd = np.zeros(1, dtype=np.bool_), []
    for luck in lucks:
        before = missed_today(np.array([adherence]), before, np.array([luck]))
        crowd.append(bool(before[0]))
    assert alone == crowd


def test_somebody_who_always_comes_misses_nothing() -> None:
    assert not any(missed_days(1.0, 1000, np.random.default_rng(1)))


@pytest.mark.parametrize("adherence", [0.4, -1.0, 1.01])
def test_an_adherence_that_is_none_is_refused(adherence: float) -> None:
    with pytest.raises(ValueError, match=r"from 0\.5 to 1"):
        missed_days(adherence, 5, np.random.default_rng(1))
