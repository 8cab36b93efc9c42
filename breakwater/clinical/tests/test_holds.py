from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakwater.clinical.holds import HOLD_RULES, RUN_OUT, HoldRule

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def test_only_what_waits_for_something_else_to_be_done_runs_out() -> None:
    assert {"counselor", "bottles", "lab_or_ecg"} == RUN_OUT


@pytest.mark.parametrize("reason", ["red_flag", "sedation", "missed_doses", "prescriber", "other"])
def test_what_is_about_life_stays_and_belongs_to_the_prescriber(reason: str) -> None:
    rule = HOLD_RULES[reason]
    assert (rule.stays, rule.owner) == (True, "prescriber")
    assert "shift lead" in rule.when_late


@pytest.mark.parametrize("reason", sorted(RUN_OUT))
def test_what_runs_out_says_that_the_dose_may_be_given(reason: str) -> None:
    assert "the dose may be given" in HOLD_RULES[reason].when_late


@pytest.mark.parametrize("reason", HOLD_RULES)
def test_every_hold_has_a_time_an_owner_and_a_source(reason: str) -> None:
    rule = HOLD_RULES[reason]
    assert rule.due_at(AT) == AT + timedelta(hours=rule.hours) > AT
    assert rule.owner
    assert rule.source.key == "ours-holds"


def test_a_hold_without_time_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one hour"):
        HoldRule("other", "prescriber", 0, stays=True)
