"""What becomes of synthetic people follows the published rates, and the parts of their days agree with each other."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from breakwater.clinical.pharmacology import DRIVES
from breakwater.clinical.synthetic import (
    CORNISH,
    MEDICINES,
    NEVER,
    NOT_SCORED,
    PHASES,
    History,
    People,
    draw_people,
    simulate,
)
from breakwater.clinical.synthetic.body import together
from breakwater.clinical.synthetic.history import IN_TREATMENT, JUST_LEFT, OUT
from breakwater.clinical.synthetic.rates import DAYS_A_YEAR, DETOX_DAYS, overdose_per_day

METHADONE, BUPRENORPHINE, NOTHING = range(len(MEDICINES))
COUNT, DAYS = 600, 100


@cache
def followed() -> tuple[People, History]:
    rng = np.random.default_rng(11)
    people = draw_people(rng, COUNT)
    return people, simulate(people, DAYS, rng)


# Forty times the published deaths, so that few people make a sharp count.
OFTENER = replace(
    CORNISH,
    **{name: getattr(CORNISH, name) * 40 for name in ("starting", "in_treatment", "just_left", "weeks_3_and_4", "out")},
)


@cache
def dying() -> History:
    rng = np.random.default_rng(3)
    return simulate(draw_people(rng, 900), DAYS, rng, deaths=OFTENER)


@pytest.mark.parametrize("phase", PHASES)
def test_people_die_at_the_rate_of_each_phase(phase: str) -> None:
    history, rate = dying(), getattr(OFTENER, phase)
    years = float((history.phase == PHASES.index(phase)).sum()) / DAYS_A_YEAR
    expected = rate * years / 100
    counted = history.deaths_per_100_years(phase) * years / 100
    assert abs(counted - expected) < 4 * math.sqrt(expected) + 1


def test_the_published_rates_are_those_of_cornish() -> None:
    rates = (CORNISH.starting, CORNISH.in_treatment, CORNISH.just_left, CORNISH.weeks_3_and_4, CORNISH.out)
    assert rates == (1.7, 0.7, 4.8, 4.3, 1.3)
    assert CORNISH.per_day() * DAYS_A_YEAR * 100 == pytest.approx(rates, rel=1e-3)


def test_three_of_five_deaths_are_overdoses() -> None:
    history = dying()
    dead = history.died_on_day != NEVER
    assert float(history.died_of_overdose[dead].mean()) == pytest.approx(0.6, abs=0.07)
    assert not history.died_of_overdose[~dead].any()


def test_nothing_happens_to_the_dead() -> None:
    history = dying()
    for person in np.flatnonzero(history.died_on_day != NEVER)[:50]:
        after = slice(int(history.died_on_day[person]) + 1, None)
        assert (history.phase[person, after] == NEVER).all()
        assert not history.dose_mg[person, after].any()
        assert not history.used[person, after].any()
        assert not history.overdose[person, after].any()
        assert np.isnan(history.expected_cows[person, after]).all()
        assert (history.cows[person, after] == NOT_SCORED).all()


def test_the_month_after_leaving_has_three_times_the_overdoses_and_medicine_a_quarter() -> None:
    on, just_left, later = overdose_per_day(np.array([True, False, False]), np.array([0, 5, 60]))
    assert just_left / later == pytest.approx(3, rel=1e-3)
    assert on / later == pytest.approx(0.24, rel=1e-3)


def test_methadone_keeps_people_better_than_buprenorphine_and_both_better_than_nothing() -> None:
    people, history = followed()
    stayed = (history.left_on_day == NEVER) | (history.left_on_day > 90)
    methadone, buprenorphine, nothing = (float(stayed[people.medicine == code].mean()) for code in range(3))
    assert methadone > buprenorphine > nothing
    assert nothing < 0.05


def test_retention_only_falls_and_counts_only_those_who_never_left() -> None:
    _, history = followed()
    kept = [history.retained(day) for day in range(0, DAYS, 10)]
    assert kept[0] == pytest.approx(1.0, abs=0.01)
    assert all(later <= earlier for earlier, later in pairwise(kept))


def test_first_days_without_medicine_are_hard_and_with_it_they_are_not() -> None:
    people, history = followed()
    worst = np.nanmax(history.expected_cows[:, :DETOX_DAYS], axis=1)
    assert 12 < float(worst[people.medicine == NOTHING].mean()) < 25
    settled = history.expected_cows[:, 6][(people.medicine == METHADONE) & history.in_treatment[:, 6]]
    assert float(np.nanmean(settled)) < 5


def test_scores_are_written_in_detox_only_and_lie_near_the_expected_ones() -> None:
    _, history = followed()
    written = history.cows != NOT_SCORED
    assert written[:, 0].all()
    assert not (written & ~history.in_treatment).any()
    apart = history.cows[written] - history.expected_cows[written]
    assert abs(float(apart.mean())) < 0.6
    assert float(np.abs(apart).max()) < 9


def test_doses_are_taken_in_treatment_only_and_missed_days_have_none() -> None:
    people, history = followed()
    assert not history.dose_mg[~history.in_treatment].any()
    assert not history.dose_mg[history.missed].any()
    assert not history.dose_mg[people.medicine == NOTHING].any()
    there = history.phase == IN_TREATMENT
    share = history.missed[there & (people.medicine != NOTHING)[:, None]].mean()
    assert float(share) == pytest.approx(float(1 - people.adherence.mean()), abs=0.015)


def test_levels_are_those_of_the_ordered_medicine() -> None:
    people, history = followed()
    day = 60
    there = (history.phase[:, day] == IN_TREATMENT) & (people.adherence > 0.98)
    methadone = history.trough_ng_per_ml[there & (people.medicine == METHADONE), day]
    buprenorphine = history.trough_ng_per_ml[there & (people.medicine == BUPRENORPHINE), day]
    assert 200 < float(np.median(methadone)) < 450
    assert 0.5 < float(np.median(buprenorphine)) < 2.0
    assert not history.trough_ng_per_ml[people.medicine == NOTHING, 0].any()


def test_tolerance_is_lost_by_those_who_left_and_do_not_use() -> None:
    _, history = followed()
    out = (history.phase == OUT) & ~history.used
    quiet = out[:, 28:] & ~np.lib.stride_tricks.sliding_window_view(history.used, 28, axis=1)[:, : DAYS - 28].any(
        axis=2
    )
    assert quiet.any()
    assert float(history.tolerance[:, 28:][quiet].max()) < float(history.tolerance[:, 0].mean()) / 2


def test_people_use_after_leaving_and_less_in_treatment() -> None:
    _, history = followed()
    inside, outside = history.used[history.phase == IN_TREATMENT].mean(), history.used[history.phase == OUT].mean()
    assert outside > 5 * inside > 0
    assert not history.used[:, :DETOX_DAYS][history.in_treatment[:, :DETOX_DAYS]].any()


def test_some_come_back() -> None:
    _, history = followed()
    left = (history.phase[:, :-1] == JUST_LEFT) | (history.phase[:, :-1] == OUT)
    assert (left & history.in_treatment[:, 1:]).any()


def test_the_same_chance_makes_the_same_history() -> None:
    one, again = (simulate(draw_people(np.random.default_rng(9), 40), 20, np.random.default_rng(9)) for _ in range(2))
    for field in fields(one):
        assert np.array_equal(
            getattr(one, field.name), getattr(again, field.name), equal_nan=getattr(one, field.name).dtype.kind == "f"
        ), field.name


def test_nobody_is_followed_for_no_days() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        simulate(draw_people(np.random.default_rng(1), 2), 0, np.random.default_rng(1))


def test_a_phase_in_which_nobody_lived_has_no_rate() -> None:
    rng = np.random.default_rng(1)
    assert math.isnan(simulate(draw_people(rng, 3), 1, rng).deaths_per_100_years("out"))


def test_a_partial_agonist_takes_the_place_of_a_full_one() -> None:
    full = {"morphine": np.array([300.0]), "buprenorphine": np.array([0.0])}
    both = {"morphine": np.array([300.0]), "buprenorphine": np.array([8.0])}
    assert together(full) == pytest.approx(DRIVES["morphine"].of(300.0))
    assert float(together(both)[0]) < float(together(full)[0])
