"""Which answers of a scale cannot wait, and what they hold."""

from __future__ import annotations

import pytest

from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.scales import SCALES
from breakwater.clinical.scales.follow_up_flags import flags_of
from breakwater.clinical.vitals import Vitals

# Scale, answers, flag and what it holds.
TABLE = [
    ("phq_9", {"better_off_dead": 1}, "suicide_follow_up", set()),
    ("cssrs_screener", {"wish_to_be_dead": 1, "suicidal_thoughts": 0, "behavior": 0}, "suicide_follow_up", set()),
    ("cssrs_screener", {"suicidal_thoughts": 1, "intent": 3}, "suicidal_intent", {"opioid", "sedative"}),
]


@pytest.mark.parametrize(("scale_id", "answers", "code", "holds"), TABLE)
def test_an_urgent_answer_is_a_red_flag(scale_id: str, answers: dict[str, int], code: str, holds: set[str]) -> None:
    scale = SCALES[scale_id]
    (flag,) = flags_of(scale, scale.score(answers).follow_ups)
    assert (flag.code, set(flag.holds)) == (code, holds)


def test_high_risk_is_the_reported_sign_itself() -> None:
    (reported,) = red_flags(Vitals(), reports=frozenset({"suicidal_intent"}))
    scale = SCALES["cssrs_screener"]
    (screened,) = flags_of(scale, scale.score({"suicidal_thoughts": 1, "plan": 3}).follow_ups)
    assert (screened.code, screened.level, screened.holds) == (reported.code, reported.level, reported.holds)


def test_a_follow_up_that_can_wait_raises_nothing() -> None:
    scale = SCALES["phq_2"]
    result = scale.score({"interest": 3, "low_mood": 3})
    assert result.follow_ups
    assert flags_of(scale, result.follow_ups) == ()
