from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.scales import COWS, SCALES, Band, ScoreNotAllowed, UnknownItem
from breakwater.clinical.tests.cases import property_test

# The published form, written out again on purpose so that a slip in the definition shows.
PUBLISHED = {
    "pulse": {0, 1, 2, 4},
    "sweating": {0, 1, 2, 3, 4},
    "restlessness": {0, 1, 3, 5},
    "pupils": {0, 1, 2, 5},
    "bone_joint_aches": {0, 1, 2, 4},
    "runny_nose_tearing": {0, 1, 2, 4},
    "gi_upset": {0, 1, 2, 3, 5},
    "tremor": {0, 1, 2, 4},
    "yawning": {0, 1, 2, 4},
    "anxiety_irritability": {0, 1, 2, 4},
    "gooseflesh": {0, 3, 5},
}
ZEROS = dict.fromkeys(PUBLISHED, 0)
full_forms = st.fixed_dictionaries({item: st.sampled_from(sorted(scores)) for item, scores in PUBLISHED.items()})
partial_forms = st.fixed_dictionaries(
    {item: st.none() | st.sampled_from(sorted(scores)) for item, scores in PUBLISHED.items()}
)


def test_the_form_has_the_published_items_in_the_published_order() -> None:
    assert [item.id for item in COWS.items] == list(PUBLISHED)
    assert (COWS.minimum, COWS.maximum) == (0, 48)
    assert SCALES["cows"] is COWS


def test_cows_accepts_exactly_the_published_scores() -> None:
    for item, score in itertools.product(PUBLISHED, range(-2, 50)):
        if score in PUBLISHED[item]:
            assert COWS.score({**ZEROS, item: score}).total == score
            continue
        with pytest.raises(ScoreNotAllowed) as refusal:
            COWS.score({**ZEROS, item: score})
        assert (refusal.value.item_id, refusal.value.value) == (item, score)


@pytest.mark.parametrize(
    ("item", "score"),
    [("pulse", 3), ("restlessness", 2), ("pupils", 3), ("gi_upset", 4), ("gooseflesh", 1)],
)
def test_gaps_in_the_printed_scores_are_refused_by_the_name_of_the_item(item: str, score: int) -> None:
    with pytest.raises(ScoreNotAllowed, match=COWS.item(item).label):
        COWS.score({**ZEROS, item: score})
    with pytest.raises(ScoreNotAllowed):
        COWS.item(item).choice(score)


@pytest.mark.parametrize("value", [True, False, 1.0, 0.0, "1", "", [], float("nan")])
def test_only_whole_numbers_are_scores(value: Any) -> None:
    with pytest.raises(ScoreNotAllowed) as refusal:
        COWS.score({**ZEROS, "tremor": value})
    assert refusal.value.item_id == "tremor"
    assert refusal.value.value is value


def test_an_item_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownItem, match="breathing") as refusal:
        COWS.score({**ZEROS, "breathing": 1})
    assert refusal.value.item_id == "breathing"


def test_breathing_is_not_a_sign_of_withdrawal() -> None:
    words = " ".join(f"{item.label} {choice.label}" for item in COWS.items for choice in item.choices).lower()
    assert "breath" not in words
    assert "respirat" not in words


@property_test
@given(full_forms)
def test_the_total_of_a_complete_form_is_the_sum_of_its_scores(answers: dict[str, int]) -> None:
    result = COWS.score(answers)
    assert result.total == result.lower_bound == sum(answers.values())
    assert result.missing == ()
    assert result.band is not None
    assert result.band.contains(result.total)


@property_test
@given(partial_forms)
def test_a_missing_item_is_never_a_zero(answers: dict[str, int | None]) -> None:
    result = COWS.score(answers)
    missing = tuple(item for item in PUBLISHED if answers[item] is None)
    assert result.missing == missing
    assert (result.total is None) == bool(missing)
    assert (result.band is None) == bool(missing)
    assert result.lower_bound == sum(score for score in answers.values() if score is not None)


@property_test
@given(full_forms, st.sampled_from(sorted(PUBLISHED)))
def test_leaving_an_item_out_is_the_same_as_answering_none(answers: dict[str, int], item: str) -> None:
    without = {key: value for key, value in answers.items() if key != item}
    assert COWS.score(without) == COWS.score({**answers, item: None})


@property_test
@given(full_forms, st.sampled_from(sorted(PUBLISHED)))
def test_a_higher_answer_never_lowers_the_total(answers: dict[str, int], item: str) -> None:
    before = COWS.score(answers).total
    after = COWS.score({**answers, item: max(PUBLISHED[item])}).total
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "below_mild"),
        (4, "below_mild"),
        (5, "mild"),
        (12, "mild"),
        (13, "moderate"),
        (24, "moderate"),
        (25, "moderately_severe"),
        (36, "moderately_severe"),
        (37, "severe"),
        (48, "severe"),
    ],
)
def test_bands_have_the_printed_edges(total: int, band: str) -> None:
    found = COWS.band_for(total)
    assert isinstance(found, Band)
    assert found.id == band


def test_a_total_outside_every_band_has_none() -> None:
    assert COWS.band_for(49) is None


def test_every_choice_can_be_read_back_from_its_score() -> None:
    for item in COWS.items:
        for choice in item.choices:
            assert item.choice(choice.score) is choice
            assert choice.label
