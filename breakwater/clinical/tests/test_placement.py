from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.placement import (
    DIMENSIONS,
    LEVELS,
    RULE_SOURCE,
    PlacementIncomplete,
    UnknownLevel,
    level,
    recommended_level,
)
from breakwater.clinical.tests.cases import property_test

CODES = ["1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.5", "3.7", "4"]
FIVE = [dimension.id for dimension in DIMENSIONS[:5]]
choices = st.fixed_dictionaries({dimension: st.sampled_from(CODES) for dimension in FIVE})


def test_levels_are_named_from_least_to_most_intensive() -> None:
    assert [entry.code for entry in LEVELS] == CODES
    assert [entry.intensity for entry in LEVELS] == sorted(entry.intensity for entry in LEVELS)


def test_six_dimensions_of_which_the_last_gives_no_level() -> None:
    assert [dimension.number for dimension in DIMENSIONS] == [1, 2, 3, 4, 5, 6]
    assert [dimension.gives_level for dimension in DIMENSIONS] == [True] * 5 + [False]


def test_the_rule_is_marked_as_our_own() -> None:
    assert RULE_SOURCE.confidence == "ours"
    assert "Not ASAM's decision logic" in RULE_SOURCE.citation


@property_test
@given(choices)
def test_the_most_intensive_of_the_five_is_recommended(chosen: dict[str, str]) -> None:
    assert recommended_level(chosen).code == max(chosen.values(), key=CODES.index)


@property_test
@given(choices, st.sampled_from(CODES))
def test_preferences_never_change_the_recommendation(chosen: dict[str, str], preferred: str) -> None:
    assert recommended_level({**chosen, "person_centered": preferred}) == recommended_level(chosen)


@property_test
@given(choices, st.sampled_from(FIVE))
def test_a_dimension_without_a_level_is_named(chosen: dict[str, str], missing: str) -> None:
    del chosen[missing]
    with pytest.raises(PlacementIncomplete) as refusal:
        recommended_level(chosen)
    assert refusal.value.missing == (missing,)


@pytest.mark.parametrize("code", ["3.3", "0.5", "1", "4.0", ""])
def test_a_level_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(UnknownLevel):
        level(code)
    with pytest.raises(UnknownLevel):
        recommended_level({**dict.fromkeys(FIVE, "1.7"), "biomedical": code})
