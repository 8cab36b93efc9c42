from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.ecg_due import (
    APS_HRS,
    BCCSU,
    ECG_RULE_SETS,
    KRANTZ_2009,
    EcgFacts,
    EcgRules,
    check_ecg,
    ecgs_due,
)
from breakwater.clinical.findings import NOBODY, Severity
from breakwater.clinical.tests.cases import TODAY, property_test

DAY = timedelta(days=1)


def _facts(
    mg: int | str = 60, start: int | None = None, last: int | None = None, at_last: int | None = None, **more: Any
) -> EcgFacts:
    """Days are given as so many days ago."""
    return EcgFacts(
        Decimal(mg),
        first_dose_on=None if start is None else TODAY - start * DAY,
        last_ecg_on=None if last is None else TODAY - last * DAY,
        mg_at_last_ecg=None if at_last is None else Decimal(at_last),
        **more,
    )


def _due(facts: EcgFacts, rules: EcgRules = KRANTZ_2009) -> dict[str, int]:
    """Reason and so many days until it is due, below zero when it is overdue."""
    return {due.reason: (due.due_on - TODAY).days for due in ecgs_due(facts, rules, TODAY)}


# Krantz 2009: before, at 30 days, yearly, above 100 mg, after syncope or seizure


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (_facts(20), {"before_start": 0}),
        (_facts(20, last=10, at_last=0), {"yearly": 355}),
        (_facts(40, start=10), {"before_start": -10, "after_start": 20}),
        (_facts(40, start=10, last=12, at_last=0), {"after_start": 20, "yearly": 353}),
        (_facts(40, start=30, last=30, at_last=0), {"after_start": 0, "yearly": 335}),
        (_facts(60, start=60, last=30, at_last=60), {"yearly": 335}),
        (_facts(60, start=60, last=31, at_last=60), {"after_start": -30, "yearly": 334}),
        (_facts(60, start=400, last=366, at_last=60), {"yearly": -1}),
        (_facts(60, start=400, last=365, at_last=60), {"yearly": 0}),
        (_facts(100, start=400, last=5, at_last=60), {"yearly": 360}),
        (_facts("100.5", start=400, last=5, at_last=100), {"dose": 0, "yearly": 360}),
        (_facts(120, start=400, last=5, at_last=101), {"yearly": 360}),
        (_facts(120, start=400, last=5), {"dose": 0, "yearly": 360}),
    ],
)
def test_which_ecg_krantz_asks_for_and_when(facts: EcgFacts, expected: dict[str, int]) -> None:
    assert _due(facts) == expected


@pytest.mark.parametrize(("ecg_days_ago", "asked"), [(10, True), (5, False), (0, False), (None, True)])
def test_a_symptom_asks_for_an_ecg_after_it(ecg_days_ago: int | None, asked: bool) -> None:
    facts = _facts(60, 100, ecg_days_ago, 60, symptom_on=TODAY - 5 * DAY)
    for rules in ECG_RULE_SETS.values():
        assert ("symptom" in _due(facts, rules)) == asked


def test_reasons_come_in_the_order_of_their_days() -> None:
    facts = _facts(120, start=400, last=369, at_last=60, symptom_on=TODAY - 3 * DAY)
    assert list(_due(facts)) == ["yearly", "symptom", "dose"]


# APS/HRS: before, again at 30-40 mg and at 100 mg


@pytest.mark.parametrize(
    ("mg", "at_last", "asked"),
    [
        (29, 0, False),
        (30, 0, True),
        (40, 30, False),
        (99, 30, False),
        (100, 30, True),
        (100, 99, True),
        (140, 100, False),
    ],
)
def test_aps_hrs_asks_when_an_amount_is_reached(mg: int, at_last: int, asked: bool) -> None:
    assert _due(_facts(mg, 20, 15, at_last), APS_HRS) == ({"dose": 0} if asked else {})


def test_an_ecg_at_an_unknown_amount_does_not_answer_an_amount() -> None:
    assert _due(_facts(50, start=20, last=15), APS_HRS) == {"dose": 0}


# BCCSU: only with risk factors or two medicines that lengthen QT


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, False),
        ({"risk_factor": True}, True),
        ({"qt_medicines": 1}, False),
        ({"qt_medicines": 2}, True),
        ({"qt_medicines": 3}, True),
    ],
)
def test_bccsu_asks_only_people_at_risk(more: dict[str, Any], asked: bool) -> None:
    assert _due(_facts(60, **more), BCCSU) == ({"before_start": 0} if asked else {})


def test_rules_without_a_count_of_medicines_look_at_risk_factors_alone() -> None:
    rules = EcgRules("Risk only", KRANTZ_2009.source, only_with_risk=True)
    assert _due(_facts(60, qt_medicines=9), rules) == {}
    assert _due(_facts(60, risk_factor=True), rules) == {"before_start": 0}


def test_rules_may_do_without_an_ecg_before_the_start() -> None:
    rules = EcgRules("Later", KRANTZ_2009.source, before_start=False)
    assert _due(_facts(60), rules) == {}


# The finding


def test_what_is_due_is_said_with_its_day_and_its_rules() -> None:
    found = check_ecg(_facts(120, start=400, last=366, at_last=100), KRANTZ_2009, TODAY)
    assert (found.code, found.severity, found.override_by) == ("ecg_due", Severity.CAUTION, NOBODY)
    assert found.message == (
        "An ECG is due: a year after the last, above 100 mg a day, by: Krantz 2009. "
        "Give the dose; the ECG is never a reason to withhold it."
    )
    assert found.threshold == f"since {TODAY - DAY}"
    assert found.value == f"last on {TODAY - 366 * DAY}"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (_facts(20), "none on record"),
        (_facts(20, start=31, last=31), "30 days after the first dose"),
        (_facts(20, start=90, last=30, symptom_on=TODAY), "fainting or a seizure"),
    ],
)
def test_each_reason_has_its_words(facts: EcgFacts, words: str) -> None:
    assert words in check_ecg(facts, KRANTZ_2009, TODAY).message


def test_an_amount_reached_has_its_words() -> None:
    assert "100 mg a day reached" in check_ecg(_facts(100, 20, 15, 40), APS_HRS, TODAY).message
    both = check_ecg(_facts(120, 20, 15, 0), APS_HRS, TODAY).message
    assert "100 mg a day reached" in both


def test_medicines_nobody_counted_are_none() -> None:
    assert EcgFacts(Decimal(60)).qt_medicines == 0


@pytest.mark.parametrize(("start_days_ago", "code"), [(29, "ecg"), (30, "ecg_due")])
def test_what_is_still_to_come_is_not_due(start_days_ago: int, code: str) -> None:
    found = check_ecg(_facts(60, start_days_ago, start_days_ago, 0), KRANTZ_2009, TODAY)
    assert found.code == code
    if code == "ecg":
        assert found.severity is Severity.OK
        assert found.message == "No ECG is due, by: Krantz 2009."


@property_test
@given(
    st.integers(1, 200),
    st.none() | st.integers(0, 900),
    st.none() | st.integers(0, 900),
    st.none() | st.integers(0, 200),
    st.sampled_from([KRANTZ_2009, APS_HRS, BCCSU]),
)
def test_an_ecg_is_never_a_barrier(
    mg: int, start: int | None, last: int | None, at_last: int | None, rules: EcgRules
) -> None:
    found = check_ecg(_facts(mg, start, last, at_last), rules, TODAY)
    assert found.severity is not Severity.STOP


@property_test
@given(st.integers(1, 200), st.integers(0, 900), st.sampled_from([KRANTZ_2009, APS_HRS, BCCSU]))
def test_an_ecg_made_today_at_this_dose_answers_everything(mg: int, start: int, rules: EcgRules) -> None:
    facts = _facts(mg, start, 0, mg, symptom_on=TODAY - DAY, risk_factor=True)
    assert check_ecg(facts, rules, TODAY).severity is Severity.OK
