"""Before naltrexone. Source: clinical reference 11."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Severity, stops, worst
from breakwater.clinical.medicines.naltrexone import (
    DEPOT_MG,
    ORAL_DAILY_MG,
    TELL_THE_PERSON,
    LastOpioid,
    NaltrexoneFacts,
    check_start,
    next_depot_on,
    opioid_free_days,
)
from breakwater.clinical.tests.cases import property_test

READY = NaltrexoneFacts(
    "short_acting",
    10,
    urine_negative=True,
    challenge_passed=True,
    liver_times_upper=Decimal(1),
    needs_opioids_for_pain=False,
    pregnant=False,
)


def test_somebody_ready_starts_and_each_check_is_shown() -> None:
    findings = check_start(READY)
    assert worst(findings) is Severity.OK
    assert [finding.code for finding in findings] == ["days", "urine", "challenge", "liver", "pain", "pregnancy"]


@pytest.mark.parametrize(
    ("last_opioid", "days", "code"),
    [
        ("short_acting", 6, "days_too_few"),
        ("short_acting", 7, "days_with_challenge"),
        ("short_acting", 9, "days_with_challenge"),
        ("short_acting", 10, "days"),
        ("extended_release", 9, "days_too_few"),
        ("extended_release", 10, "days"),
        ("fentanyl", 9, "days_too_few"),
        ("fentanyl", 10, "days"),
        ("methadone", 13, "days_too_few"),
        ("methadone", 14, "days"),
        ("buprenorphine", 13, "days_too_few"),
        ("buprenorphine", 14, "days"),
        ("unknown", 13, "days_too_few"),
        ("unknown", 14, "days"),
        ("buprenorphine_depot", 400, "depot_before"),
        ("methadone", None, "days_unknown"),
    ],
)
def test_days_without_opioids(last_opioid: LastOpioid, days: int | None, code: str) -> None:
    found = check_start(replace(READY, last_opioid=last_opioid, opioid_free_days=days))[0]
    assert found.code == code
    expected = {"days": Severity.OK, "days_with_challenge": Severity.CAUTION}.get(code, Severity.STOP)
    assert found.severity is expected


@pytest.mark.parametrize(
    ("changes", "code", "severity", "allowed"),
    [
        ({"urine_negative": None}, "urine_missing", Severity.STOP, PRESCRIBER),
        ({"urine_negative": False}, "urine_positive", Severity.STOP, NOBODY),
        ({"challenge_passed": None}, "challenge_missing", Severity.STOP, PRESCRIBER),
        ({"challenge_passed": False}, "challenge_positive", Severity.STOP, NOBODY),
        ({"liver_times_upper": None}, "liver_missing", Severity.CAUTION, NOBODY),
        ({"liver_times_upper": Decimal(5)}, "liver", Severity.OK, NOBODY),
        ({"liver_times_upper": Decimal("5.1")}, "liver_high", Severity.STOP, PRESCRIBER),
        ({"needs_opioids_for_pain": None}, "pain_unknown", Severity.STOP, PRESCRIBER),
        ({"needs_opioids_for_pain": True}, "pain_needs_opioids", Severity.STOP, PRESCRIBER),
        ({"pregnant": None}, "pregnancy_unknown", Severity.STOP, PRESCRIBER),
        ({"pregnant": True}, "pregnant", Severity.STOP, PRESCRIBER),
        ({"in_withdrawal": True}, "in_withdrawal", Severity.STOP, NOBODY),
    ],
)
def test_each_check(changes: dict[str, Any], code: str, severity: Severity, allowed: frozenset[str]) -> None:
    (found,) = (finding for finding in check_start(replace(READY, **changes)) if finding.code == code)
    assert (found.severity, found.override_by) == (severity, allowed)


@pytest.mark.parametrize("passed", [None, False])
def test_7_to_9_days_without_a_passed_challenge_nobody_may_go_on(passed: bool | None) -> None:
    found = check_start(replace(READY, opioid_free_days=9, challenge_passed=passed))[0]
    assert (found.code, found.severity, found.override_by) == ("days_with_challenge", Severity.STOP, NOBODY)


@pytest.mark.parametrize("wrong", [{"opioid_free_days": -1}, {"liver_times_upper": Decimal(-1)}])
def test_nothing_below_zero_is_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="below zero"):
        replace(READY, **wrong)


@property_test
@given(last_opioid=st.sampled_from(get_args(LastOpioid)), days=st.integers(0, 60), more=st.integers(0, 30))
def test_waiting_longer_never_brings_a_new_stop(last_opioid: LastOpioid, days: int, more: int) -> None:
    def stopped(after: int) -> int:
        return len(stops(check_start(replace(READY, last_opioid=last_opioid, opioid_free_days=after))))

    assert stopped(days + more) <= stopped(days)


def test_an_unknown_opioid_waits_as_long_as_any_with_a_number() -> None:
    waits = [needed for opioid in get_args(LastOpioid) if (needed := opioid_free_days(opioid))]
    assert opioid_free_days("unknown") == max(waits)


def test_dose_and_next_depot() -> None:
    assert (Decimal(380), Decimal(50)) == (DEPOT_MG, ORAL_DAILY_MG)
    assert next_depot_on(date(2026, 11, 22)) == date(2026, 12, 20)


def test_the_person_is_told_that_tolerance_is_gone() -> None:
    assert "Tolerance is gone" in TELL_THE_PERSON[0]
