"""When a first dose of buprenorphine is due, beyond what the order's own tests show. Source: clinical reference 7.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.buprenorphine_rules import DEFAULT_RULE_SETS
from breakwater.clinical.buprenorphine_start import MIN_HOURS, StartFacts, check_start
from breakwater.clinical.findings import Severity, stops, worst
from breakwater.clinical.tests.cases import NOW, property_test

READY = StartFacts("short_acting", Decimal(18), 12, NOW)
OPIOIDS = list(MIN_HOURS)


def test_a_person_who_is_ready_has_a_score_and_hours() -> None:
    findings = check_start(READY, NOW)
    assert [finding.code for finding in findings] == ["start_score", "hours_since_last"]
    assert worst(findings) is Severity.OK


def test_a_score_timed_ahead_of_now_does_not_count() -> None:
    (found,) = stops(check_start(replace(READY, cows_at=NOW + timedelta(minutes=1)), NOW))
    assert found.code == "score_ahead"


@pytest.mark.parametrize(
    ("daily_mg", "code", "severity"),
    [
        ("30", "methadone_amount", Severity.OK),
        ("40", "methadone_amount", Severity.OK),
        ("40.5", "methadone_high", Severity.CAUTION),
        ("120", "methadone_high", Severity.CAUTION),
    ],
)
def test_after_methadone_its_amount_is_looked_at(daily_mg: str, code: str, severity: Severity) -> None:
    facts = StartFacts("methadone", Decimal(96), 15, NOW, Decimal(daily_mg))
    found = check_start(facts, NOW)[-1]
    assert (found.code, found.severity) == (code, severity)


def test_the_amount_of_methadone_matters_only_when_it_was_the_last_opioid_and_is_known() -> None:
    assert len(check_start(replace(READY, methadone_daily_mg=Decimal(100)), NOW)) == 2
    assert len(check_start(replace(READY, last_opioid="methadone"), NOW)) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"hours_since_last_opioid": Decimal(-1)}, {"methadone_daily_mg": Decimal(-1)}, {"cows_total": -1}],
)
def test_nothing_below_zero_is_taken(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="below zero"):
        replace(READY, **wrong)  # type: ignore[arg-type]


@property_test
@given(opioid=st.sampled_from(OPIOIDS), total=st.integers(0, 47), more=st.integers(1, 10))
def test_a_higher_score_never_stops_where_a_lower_one_did_not(opioid: str, total: int, more: int) -> None:
    def stopped(score: int) -> bool:
        facts = StartFacts(opioid, Decimal(100), score, NOW)  # type: ignore[arg-type]
        return bool(stops(check_start(facts, NOW)))

    assert stopped(total) or not stopped(total + more)


@property_test
@given(opioid=st.sampled_from(OPIOIDS), hours=st.integers(0, 200))
def test_hours_alone_never_stop_and_never_excuse_a_missing_score(opioid: str, hours: int) -> None:
    enough = StartFacts(opioid, Decimal(hours), 20, NOW)  # type: ignore[arg-type]
    assert not stops(check_start(enough, NOW))
    assert stops(check_start(replace(enough, cows_total=None), NOW))


@property_test
@given(opioid=st.sampled_from(OPIOIDS), total=st.integers(0, 48))
def test_a_site_rule_can_only_make_the_start_stricter(opioid: str, total: int) -> None:
    loose = replace(DEFAULT_RULE_SETS[0], name="Loose", min_cows_short_acting=0, min_cows_long_acting=0)
    facts = StartFacts(opioid, None, total, NOW)  # type: ignore[arg-type]
    assert check_start(facts, NOW, (*DEFAULT_RULE_SETS, loose)) == check_start(facts, NOW)
