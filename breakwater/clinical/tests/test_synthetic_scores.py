from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.scales import COWS
from breakwater.clinical.synthetic import bedside_visit, cows_answers, scored_total
from breakwater.clinical.synthetic.scores import HIGHEST
from breakwater.clinical.tests.cases import property_test

EVERY_TOTAL = np.arange(HIGHEST + 1)


def test_answers_add_up_to_exactly_the_total_for_every_total_there_is() -> None:
    answers = cows_answers(np.tile(EVERY_TOTAL, 50), np.random.default_rng(1))
    assert set(answers) == {item.id for item in COWS.items}
    assert np.array_equal(sum(answers.values()), np.tile(EVERY_TOTAL, 50))


def test_every_answer_is_one_its_item_allows_and_every_form_scores_to_its_total() -> None:
    answers = cows_answers(np.tile(EVERY_TOTAL, 5), np.random.default_rng(2))
    for place, total in enumerate(np.tile(EVERY_TOTAL, 5)):
        form = {item: int(scores[place]) for item, scores in answers.items()}
        assert COWS.score(form).total == total


def test_signs_rise_together() -> None:
    answers = cows_answers(np.repeat([8, 20, 36], 500), np.random.default_rng(3))
    for item, scores in answers.items():
        low, middle, high = scores.reshape(3, 500).mean(axis=1)
        assert low < middle < high, item


def test_two_people_with_the_same_total_do_not_look_the_same() -> None:
    answers = cows_answers(np.full(100, 14), np.random.default_rng(4))
    assert len({tuple(int(scores[place]) for scores in answers.values()) for place in range(100)}) > 80


@pytest.mark.parametrize("total", [-1, HIGHEST + 1, 49])
def test_a_total_that_cannot_be_reached_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match=f"from 0 to {HIGHEST}"):
        cows_answers(np.array([total]), np.random.default_rng(1))


@property_test
@given(st.floats(-5, 60), st.integers(0, 10_000))
def test_a_scored_total_is_near_the_expected_one_and_on_the_scale(expected: float, seed: int) -> None:
    total = int(scored_total(expected, np.random.default_rng(seed)))
    assert 0 <= total <= HIGHEST
    assert abs(total - min(max(expected, 0), HIGHEST)) < 9


@pytest.mark.parametrize("expected", [0.0, 3.0, 9.0, 14.0, 27.0, 40.0, 48.0])
def test_a_visit_has_a_whole_form_and_vital_signs_that_fit_it_and_raise_no_flag(expected: float) -> None:
    for seed in range(20):
        visit = bedside_visit(expected, np.random.default_rng(seed))
        assert COWS.score(visit.answers).total is not None
        assert not red_flags(visit.vitals)
        pulse = visit.vitals.pulse_per_min
        assert pulse is not None
        assert visit.answers["pulse"] == (0 if pulse <= 80 else 1 if pulse <= 100 else 2)


def test_the_same_chance_makes_the_same_visit() -> None:
    one, again = (bedside_visit(12.0, np.random.default_rng(8)) for _ in range(2))
    assert one == again
