from __future__ import annotations

import numpy as np
import pytest

from breakwater.clinical.pharmacology import UnknownParameter, parameter, parameters
from breakwater.clinical.pharmacology.parameters import draw, value_of
from breakwater.clinical.sources import SOURCES


def test_every_parameter_has_its_own_key_words_unit_and_registered_source() -> None:
    keys = [entry.key for entry in parameters()]
    assert len(keys) == len(set(keys))
    for entry in parameters():
        assert entry.meaning, entry.key
        assert entry.unit, entry.key
        assert SOURCES[entry.source.key] is entry.source


def test_a_value_lies_inside_its_published_range() -> None:
    for entry in parameters():
        assert (entry.low is None) == (entry.high is None), entry.key
        if entry.low is not None and entry.high is not None:
            assert entry.low <= entry.value <= entry.high, entry.key


@pytest.mark.parametrize(
    ("key", "spread"),
    [
        ("methadone.clearance", "CV 45 %, 1.4–126"),
        ("methadone.half_life", "8–59"),
        ("methadone.volume", "CV 30 %"),
        ("methadone.lag", "not known"),
    ],
)
def test_the_spread_is_said_in_words(key: str, spread: str) -> None:
    assert parameter(key).spread == spread


def test_a_parameter_from_memory_says_so() -> None:
    assert parameter("methadone.clearance").source.confidence == "memory-medium"
    assert parameter("affinity.methadone").source.confidence == "memory-high"
    assert parameter("binding.fentanyl.kon").source.confidence == "read"


def test_an_unknown_parameter_is_refused_by_name() -> None:
    with pytest.raises(UnknownParameter, match=r"methadone\.colour"):
        value_of("methadone.colour")


def test_people_are_drawn_from_the_chance_that_is_passed_in() -> None:
    one, again, other = (
        draw(parameter("methadone.absorption"), np.random.default_rng(seed), 500) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape == (500, 1)
    assert one.min() >= 0.2
    assert one.max() <= 1.5
    assert parameter("methadone.volume").high is None
    assert draw(parameter("methadone.volume"), np.random.default_rng(1), 500).max() > 600


def test_nobody_is_drawn_from_a_parameter_without_a_known_spread() -> None:
    with pytest.raises(ValueError, match=r"methadone\.lag"):
        draw(parameter("methadone.lag"), np.random.default_rng(1), 2)
