from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dose_facts import OrderHistory
from breakwater.clinical.findings import stops
from breakwater.clinical.methadone import check_order
from breakwater.clinical.methadone_rules import (
    DEFAULT_RULE_SETS,
    FEDERAL_2024,
    HOSPITAL_TABLE,
    TITRATION_RULE_SETS,
    UK_WEEKLY,
    rule_sets_for,
)
from breakwater.clinical.tests.cases import NOW, TODAY, a_first_order, an_order, an_order_history, property_test
from breakwater.clinical.titration import (
    AtThisDose,
    Suggestion,
    suggest_first_dose,
    suggest_next_dose,
    suggest_rebuild_mg,
)

DAY = timedelta(days=1)
IN_WITHDRAWAL = AtThisDose(withdrawal_before_dose=True, sedated_at_peak=False)


def _suggest(state: AtThisDose = IN_WITHDRAWAL, rules: Any = DEFAULT_RULE_SETS, **history: Any) -> Suggestion:
    return suggest_next_dose(an_order(), an_order_history(**history), state, rules, TODAY)


@pytest.mark.parametrize(
    ("sedated", "withdrawal", "kind"),
    [
        (None, None, "ask"),
        (None, True, "ask"),
        (False, None, "ask"),
        (True, False, "lower"),
        (True, True, "stay"),
        (False, False, "stay"),
        (False, True, "raise"),
    ],
)
def test_how_the_person_is_decides_the_kind(sedated: bool | None, withdrawal: bool | None, kind: str) -> None:
    found = _suggest(AtThisDose(withdrawal, sedated))
    assert found.kind == kind
    assert (found.daily_mg is not None) == (kind == "raise")
    assert found.message.startswith("Suggestion, not an order: ")
    assert found.source.key == "ours-titration"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AtThisDose(True, None), "record whether the person is sedated"),
        (AtThisDose(None, False), "record whether withdrawal returns"),
        (AtThisDose(True, True), "consider levels and a split"),
        (AtThisDose(False, True), "do not raise"),
        (AtThisDose(False, False), "comfortable until the next dose"),
    ],
)
def test_each_answer_has_its_words(state: AtThisDose, words: str) -> None:
    assert words in _suggest(state).message


def test_a_raise_goes_up_to_the_step_and_names_the_rule() -> None:
    found = _suggest()
    assert found.daily_mg == 90
    assert "up to 90 mg a day, by: Site default (ASAM 2020). Check sedation" in found.message


def test_an_unknown_amount_is_asked_for() -> None:
    found = _suggest(last_daily_mg=None)
    assert (found.kind, found.daily_mg) == ("ask", None)
    assert "confirm the amount" in found.message


@pytest.mark.parametrize(
    ("last_days_ago", "words"),
    [
        (2, "no raise after missed days"),
        (3, "no raise after missed days"),
        (4, "3 days missed in a row"),
        (30, "29 days missed in a row"),
        (None, "the last dose is not known"),
    ],
)
def test_after_missed_days_nothing_goes_up(last_days_ago: int | None, words: str) -> None:
    last = None if last_days_ago is None else TODAY - last_days_ago * DAY
    found = _suggest(last_dosing_day=last)
    assert (found.kind, found.daily_mg) == ("missed_days", None)
    assert words in found.message


@pytest.mark.parametrize(("raised_days_ago", "in_days"), [(4, 1), (1, 4), (0, 5)])
def test_too_early_it_waits_and_says_until_when(raised_days_ago: int, in_days: int) -> None:
    found = _suggest(last_raised_on=TODAY - raised_days_ago * DAY)
    assert (found.kind, found.daily_mg, found.raise_from_on) == ("wait", None, TODAY + in_days * DAY)
    assert str(TODAY + in_days * DAY) in found.message


def test_after_the_wait_a_raise_is_suggested_with_no_day() -> None:
    found = _suggest(last_raised_on=TODAY - 5 * DAY)
    assert (found.kind, found.raise_from_on) == ("raise", None)


@pytest.mark.parametrize(
    ("day", "last", "kind", "mg"),
    [
        (1, 30, "raise", 40),
        (2, 40, "raise", 50),
        (2, 50, "wait", None),
        (3, 50, "raise", 60),
        (4, 60, "wait", None),
        (7, 60, "stay", None),  # nothing in the table limits it any more, so nothing is suggested
    ],
)
def test_the_hospital_table_leaves_room_by_day(day: int, last: int, kind: str, mg: int | None) -> None:
    found = _suggest(
        rules=[HOSPITAL_TABLE],
        first_dose_on=TODAY - (day - 1) * DAY,
        last_raised_on=None,
        last_daily_mg=Decimal(last),
    )
    assert (found.kind, found.daily_mg) == (kind, mg)


def test_the_second_day_at_its_total_waits_for_the_third() -> None:
    found = _suggest(rules=[HOSPITAL_TABLE], first_dose_on=TODAY - DAY, last_raised_on=None, last_daily_mg=Decimal(50))
    assert found.raise_from_on == TODAY + DAY


@pytest.mark.parametrize(("week_before", "mg"), [(60, 90), (None, 110), (80, 110)])
def test_the_uk_week_leaves_what_was_not_yet_added(week_before: int | None, mg: int) -> None:
    before = None if week_before is None else Decimal(week_before)
    assert _suggest(rules=[UK_WEEKLY], week_before_mg=before).daily_mg == mg


def test_without_any_limit_nothing_is_suggested() -> None:
    found = _suggest(rules=[FEDERAL_2024])
    assert (found.kind, found.daily_mg) == ("stay", None)
    assert "choose one first" in found.message


def test_a_limit_that_never_lets_go_says_so() -> None:
    found = _suggest(rules=[UK_WEEKLY], week_before_mg=Decimal(50))
    assert (found.kind, found.raise_from_on) == ("wait", None)
    assert "do not let the dose go up now" in found.message


@pytest.mark.parametrize(
    ("low", "reasons", "rules", "from_mg", "to_mg", "decides"),
    [
        (False, (), DEFAULT_RULE_SETS, 10, 30, "Product label"),
        (True, (), DEFAULT_RULE_SETS, "2.5", 10, "Site default (ASAM 2020)"),
        (False, ("liver disease",), DEFAULT_RULE_SETS, "2.5", 10, "Site default (ASAM 2020)"),
        (False, (), [FEDERAL_2024], 10, 50, "Federal rule (42 CFR 8.12)"),
    ],
)
def test_the_first_dose_has_a_range(
    low: bool, reasons: tuple[str, ...], rules: Any, from_mg: Any, to_mg: int, decides: str
) -> None:
    found = suggest_first_dose(OrderHistory(low_tolerance=low, lower_start_for=reasons), rules, TODAY)
    assert found is not None
    assert [found.from_mg, found.to_mg, found.deciding] == [Decimal(from_mg), to_mg, decides]
    assert found.message.startswith(f"Suggestion, not an order: {from_mg} to {to_mg} mg first, by: {decides}.")


def test_without_a_limit_there_is_no_range() -> None:
    assert suggest_first_dose(OrderHistory(), [], TODAY) is None


@pytest.mark.parametrize(
    ("given_mg", "usual", "step", "expected"),
    [(40, 80, 10, 50), (75, 80, 10, 80), (80, 80, 10, 80), (90, 80, 10, 90)],
)
def test_after_a_lower_dose_it_goes_up_in_steps_to_the_usual(
    given_mg: int, usual: int, step: int, expected: int
) -> None:
    assert suggest_rebuild_mg(Decimal(given_mg), Decimal(usual), Decimal(step)) == expected


@pytest.mark.parametrize(("given_mg", "usual", "step"), [(0, 80, 10), (40, 0, 10), (40, 80, 0)])
def test_a_rebuild_without_amounts_is_refused(given_mg: int, usual: int, step: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        suggest_rebuild_mg(Decimal(given_mg), Decimal(usual), Decimal(step))


@property_test
@given(
    st.integers(1, 40),
    st.integers(0, 12),
    st.integers(5, 150),
    st.none() | st.integers(5, 150),
    st.sets(st.sampled_from(list(TITRATION_RULE_SETS)), min_size=1),
)
def test_a_suggested_raise_passes_every_limit_of_an_order(
    day: int, raised_days_ago: int, last: int, week_before: int | None, titration: set[str]
) -> None:
    rules = rule_sets_for("CA", sorted(titration))
    history = an_order_history(
        first_dose_on=TODAY - (day - 1) * DAY,
        last_raised_on=TODAY - raised_days_ago * DAY,
        last_daily_mg=Decimal(last),
        week_before_mg=None if week_before is None else Decimal(week_before),
    )
    found = suggest_next_dose(an_order(), history, IN_WITHDRAWAL, rules, TODAY)
    if found.daily_mg is not None:
        assert found.daily_mg > last
        assert not stops(check_order(a_first_order(str(found.daily_mg)), history, rules, NOW))
