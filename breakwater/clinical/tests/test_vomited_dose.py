from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Severity
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.vomited_dose import ReplacementAdvice, VomitedDose, check_vomited, most_to_order

CAUTION, STOP = Severity.CAUTION, Severity.STOP


def _ask(minutes: int | None = 5, *, seen: bool = True, mg: str | int = 80, **more: Any) -> ReplacementAdvice:
    return check_vomited(VomitedDose(Decimal(mg), minutes, seen, **{"pregnant": False, **more}))


@pytest.mark.parametrize(
    ("minutes", "seen", "code", "most"),
    [
        (0, True, "replace_up_to_full", 80),
        (14, True, "replace_up_to_full", 80),
        (15, True, "replace_up_to_half", 40),
        (30, True, "replace_up_to_half", 40),
        (31, True, "vomited_late", 0),
        (None, True, "vomited_late", 0),
        (5, False, "vomiting_not_seen", 0),
        (40, False, "vomiting_not_seen", 0),
    ],
)
def test_when_a_replacement_can_be_thought_about(minutes: int | None, seen: bool, code: str, most: int) -> None:
    advice = _ask(minutes, seen=seen)
    assert [advice.finding.code, advice.max_mg] == [code, most]
    assert advice.finding.severity is (CAUTION if most else STOP)
    assert advice.finding.value == (f"{minutes} min" if minutes is not None else "time not known")
    assert advice.finding.threshold == "under 15 min full, to 30 min half"
    assert advice.finding.title == "Vomited dose"


def test_a_second_replacement_is_the_prescribers() -> None:
    advice = _ask(5, replaced_today=True)
    assert [advice.finding.code, advice.max_mg] == ["second_replacement", 0]
    assert advice.finding.override_by == PRESCRIBER
    assert _ask(5, seen=False, replaced_today=True).finding.code == "second_replacement"


@pytest.mark.parametrize(
    ("minutes", "seen", "pregnant", "override_by"),
    [
        (40, True, False, PRESCRIBER),
        (40, True, True, PRESCRIBER),
        (5, False, False, NOBODY),
        (5, False, None, NOBODY),
        (5, False, True, PRESCRIBER),
        (5, True, True, NOBODY),
    ],
)
def test_in_pregnancy_the_prescriber_decides(
    minutes: int, seen: bool, pregnant: bool | None, override_by: frozenset[str]
) -> None:
    assert _ask(minutes, seen=seen, pregnant=pregnant).finding.override_by == override_by


@pytest.mark.parametrize(
    ("pregnant", "words"),
    [
        (True, "once. Pregnant: call the prescriber, who decides"),
        (None, "once. Ask about pregnancy."),
        (False, "once."),
    ],
)
def test_pregnancy_is_said_or_asked(pregnant: bool | None, words: str) -> None:
    message = _ask(5, pregnant=pregnant).finding.message
    assert words in message
    assert message.startswith("Seen 5 minutes after the dose: a prescriber may order up to 80 mg")
    assert message.endswith(".")


def test_the_shares_are_marked_as_from_memory() -> None:
    assert _ask(5).finding.source.confidence == "memory-medium"
    assert _ask(20).finding.source.confidence == "memory-medium"
    assert _ask(40).finding.source.key == "vomited-dose"
    assert "no replacement" in _ask(40).finding.message


def test_half_is_rounded_down() -> None:
    assert _ask(20, mg="80.25").max_mg == Decimal("40.12")


@pytest.mark.parametrize(("minutes", "mg"), [(-1, 80), (5, 0), (5, -10)])
def test_impossible_input_is_refused(minutes: int, mg: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        _ask(minutes, mg=mg)


minutes_after = st.none() | st.integers(0, 120)


@property_test
@given(minutes_after, st.booleans(), st.decimals(min_value="1", max_value="300", places=2), st.booleans())
def test_a_replacement_is_never_more_than_the_dose_and_never_for_what_nobody_saw(
    minutes: int | None, seen: bool, mg: Decimal, replaced: bool
) -> None:
    advice = check_vomited(VomitedDose(mg, minutes, seen, replaced_today=replaced))
    assert 0 <= advice.max_mg <= mg
    if not seen or replaced or minutes is None:
        assert advice.max_mg == 0


@property_test
@given(st.integers(0, 60), st.decimals(min_value="1", max_value="300", places=2))
def test_a_minute_later_never_allows_more(minutes: int, mg: Decimal) -> None:
    now, later = (check_vomited(VomitedDose(mg, after, True)).max_mg for after in (minutes, minutes + 1))
    assert later <= now


@pytest.mark.parametrize(
    ("minutes", "seen", "pregnant", "most"),
    [
        (5, True, False, 80),
        (20, True, False, 40),
        (31, True, False, 80),
        (None, True, False, 80),
        (5, False, False, 0),
        (5, False, None, 0),
        (5, False, True, 80),
    ],
)
def test_the_most_a_prescriber_may_order(minutes: int | None, seen: bool, pregnant: bool | None, most: int) -> None:
    vomited = VomitedDose(Decimal(80), minutes, seen, pregnant=pregnant)
    assert most_to_order(vomited, check_vomited(vomited)) == most
