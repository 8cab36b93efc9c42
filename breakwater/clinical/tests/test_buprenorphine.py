from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from breakwater.clinical.buprenorphine import DEFAULT_RULE_SETS, LABEL, BuprenorphineRules, check_order
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import NOW, TODAY, a_first_order, an_order_history

READY: dict[str, Any] = {
    "last_opioid": "short_acting",
    "hours_since_last_opioid": Decimal(18),
    "cows_total": 12,
    "cows_at": NOW - timedelta(minutes=10),
}


def _order(mg: int | str, **changes: Any) -> OrderFacts:
    return a_first_order(mg, drug="buprenorphine", **changes)


def _check(proposed: OrderFacts, **history: Any) -> dict[str, Finding]:
    findings = check_order(proposed, OrderHistory(**{**READY, **history}), DEFAULT_RULE_SETS, NOW)
    return {finding.code: finding for finding in findings}


def test_a_person_who_is_ready_starts() -> None:
    found = _check(_order(4))
    assert set(found) == {
        "start_score",
        "hours_since_last",
        "first_dose",
        "first_day_total",
        "single_dose",
        "daily_total",
    }
    assert {finding.severity for finding in found.values()} == {Severity.OK}
    assert {finding.override_by for finding in found.values()} == {NOBODY}
    assert found["start_score"].value == "COWS 12"


@pytest.mark.parametrize(
    ("last_opioid", "total", "enough"),
    [
        ("short_acting", 7, False),
        ("short_acting", 8, True),
        ("extended_release", 12, False),
        ("extended_release", 13, True),
        ("methadone", 12, False),
        ("methadone", 13, True),
        ("fentanyl", 12, False),
        ("fentanyl", 13, True),
        ("unknown", 12, False),
        ("unknown", 13, True),
    ],
)
def test_the_score_to_start_depends_on_the_last_opioid(last_opioid: str, total: int, enough: bool) -> None:
    found = _check(_order(4), last_opioid=last_opioid, cows_total=total)
    if enough:
        assert found["start_score"].severity is Severity.OK
    else:
        assert found["score_too_low"].severity is Severity.STOP
        assert found["score_too_low"].override_by == PRESCRIBER
        assert found["score_too_low"].measured_at == READY["cows_at"]


def test_our_own_choice_of_threshold_is_named_as_ours() -> None:
    assert _check(_order(4), last_opioid="methadone", cows_total=20)["start_score"].source.key == "acep-bup-start"
    assert _check(_order(4), last_opioid="fentanyl", cows_total=20)["start_score"].source.confidence == "ours"


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ({"cows_total": None}, "score_missing"),
        ({"cows_at": None}, "score_missing"),
        ({"cows_at": NOW - timedelta(minutes=60)}, "start_score"),
        ({"cows_at": NOW - timedelta(minutes=61)}, "score_too_old"),
    ],
)
def test_a_missing_or_old_score_does_not_count(history: dict[str, Any], code: str) -> None:
    found = _check(_order(4), **history)
    assert (found[code].severity is Severity.STOP) == (code != "start_score")
    assert found[code].value == (None if history.get("cows_total", 1) is None else "COWS 12")


def test_without_a_limit_on_its_age_any_score_counts() -> None:
    rules = [rule for rule in DEFAULT_RULE_SETS if rule.score_valid_minutes is None]
    history = OrderHistory(**{**READY, "cows_at": NOW - timedelta(days=1)})
    assert not stops(check_order(_order(4), history, rules, NOW))


def test_rule_sets_without_a_start_score_are_refused() -> None:
    with pytest.raises(ValueError, match="withdrawal score"):
        check_order(_order(4), OrderHistory(**READY), [LABEL], NOW)


@pytest.mark.parametrize(
    ("last_opioid", "hours", "code"),
    [
        ("short_acting", 12, "hours_too_few"),
        ("short_acting", 13, "hours_since_last"),
        ("extended_release", 24, "hours_too_few"),
        ("extended_release", 25, "hours_since_last"),
        ("methadone", 72, "hours_too_few"),
        ("methadone", 73, "hours_since_last"),
        ("fentanyl", 24, "hours_too_few"),
        ("fentanyl", 25, "hours_since_last"),
        ("unknown", 24, "hours_too_few"),
        ("unknown", 25, "hours_since_last"),
        ("short_acting", None, "hours_unknown"),
    ],
)
def test_hours_caution_and_never_stop_because_the_score_decides(last_opioid: str, hours: int | None, code: str) -> None:
    since = None if hours is None else Decimal(hours)
    found = _check(_order(4), last_opioid=last_opioid, hours_since_last_opioid=since, cows_total=20)
    assert found[code].severity is (Severity.OK if code == "hours_since_last" else Severity.CAUTION)
    ours = last_opioid in {"fentanyl", "unknown"}
    assert found[code].source.key == ("ours-bup-fentanyl" if ours else "bup-start-hours")


@pytest.mark.parametrize(
    ("mg", "method", "stopped"),
    [
        ("8", "standard", set()),
        ("8.5", "standard", {"first_dose"}),
        ("16", "standard", {"first_dose"}),
        ("18", "standard", {"first_dose", "first_day_total"}),
        ("8", "high_dose", set()),
        ("16", "high_dose", {"first_dose"}),
        ("0.5", "low_dose", set()),
        ("1", "low_dose", {"first_dose"}),
    ],
)
def test_first_dose_and_first_day(mg: str, method: str, stopped: set[str]) -> None:
    findings = check_order(_order(mg), OrderHistory(**READY, start_method=method), DEFAULT_RULE_SETS, NOW)  # type: ignore[arg-type]
    assert {finding.code for finding in stops(findings)} == stopped


def test_a_high_dose_start_may_reach_32_on_the_first_day() -> None:
    found = _check(_order(8, parts_per_day=4), start_method="high_dose")
    assert found["first_day_total"].severity is Severity.OK
    assert _check(_order(8, parts_per_day=4))["first_day_total"].severity is Severity.STOP


def test_a_low_dose_start_asks_neither_score_nor_hours() -> None:
    found = _check(_order("0.5"), start_method="low_dose", cows_total=None, hours_since_last_opioid=None)
    assert {"score_missing", "hours_unknown"}.isdisjoint(found)


def test_what_was_given_earlier_on_the_first_day_counts_without_asking_the_score_again() -> None:
    history = {"first_dose_on": TODAY, "last_dosing_day": TODAY, "given_today_mg": Decimal(8), "cows_total": None}
    found = _check(_order(8), **history)
    assert found["first_day_total"].value == "16 mg"
    assert {"score_missing", "first_dose"}.isdisjoint(found)
    assert _check(_order("8.5"), **history)["first_day_total"].severity is Severity.STOP


@pytest.mark.parametrize("unknown", ["first_dose_on", "last_dosing_day"])
def test_without_a_known_first_or_last_dose_it_is_a_start(unknown: str) -> None:
    history = an_order_history(**{unknown: None})
    codes = {finding.code for finding in check_order(_order(8), history, DEFAULT_RULE_SETS, NOW)}
    assert "score_missing" in codes


def test_the_daily_checks_hold_from_the_month_of_the_notice() -> None:
    order, history = _order(8, parts_per_day=4), an_order_history()
    before = check_order(order, history, DEFAULT_RULE_SETS, datetime(2024, 11, 30, tzinfo=UTC))
    since = check_order(order, history, DEFAULT_RULE_SETS, datetime(2024, 12, 1, tzinfo=UTC))
    assert "daily_total" not in {finding.code for finding in before}
    assert "daily_total" in {finding.code for finding in since}


@pytest.mark.parametrize(("missed", "asked"), [(5, False), (6, True)])
def test_after_six_missed_days_it_is_a_start_again(missed: int, asked: bool) -> None:
    history = an_order_history(last_dosing_day=TODAY - timedelta(days=missed + 1))
    codes = {finding.code for finding in check_order(_order(8), history, DEFAULT_RULE_SETS, NOW)}
    assert ("score_missing" in codes) == asked


@pytest.mark.parametrize(
    ("mg", "code", "severity"),
    [
        ("24", "daily_total", Severity.OK),
        ("24.5", "daily_total", Severity.CAUTION),
        ("32", "daily_total", Severity.CAUTION),
        ("32.5", "daily_total_strong", Severity.STOP),
    ],
)
def test_there_is_a_question_above_24_and_a_strong_check_above_32(mg: str, code: str, severity: Severity) -> None:
    half = str(Decimal(mg) / 2)
    findings = check_order(_order(half, parts_per_day=2), an_order_history(), DEFAULT_RULE_SETS, NOW)
    (daily,) = (finding for finding in findings if finding.title == "Daily total")
    assert (daily.code, daily.severity) == (code, severity)
    assert daily.override_by == (PRESCRIBER if severity is Severity.STOP else frozenset())


@pytest.mark.parametrize(
    ("mg", "severity"),
    [("0.1", Severity.STOP), ("0.2", Severity.OK), ("32", Severity.OK), ("32.5", Severity.STOP), ("80", Severity.STOP)],
)
def test_a_likely_slip_in_one_dose_is_asked_about(mg: str, severity: Severity) -> None:
    findings = check_order(_order(mg), an_order_history(), DEFAULT_RULE_SETS, NOW)
    (amount,) = (finding for finding in findings if finding.code == "single_dose")
    assert amount.severity is severity
    assert amount.override_by == (PRESCRIBER if severity is Severity.STOP else NOBODY)


def test_rule_sets_that_say_nothing_about_amounts_judge_only_what_is_plausible() -> None:
    scores_only = [BuprenorphineRules("Scores", source("acep-bup-start"), min_cows_short_acting=8)]
    findings = check_order(_order(16), OrderHistory(**READY), scores_only, NOW)
    assert [finding.code for finding in findings] == ["start_score", "hours_since_last", "single_dose"]


def test_the_highest_of_several_start_scores_decides() -> None:
    careful = BuprenorphineRules("Careful site", source("ours-bup-score-age"), min_cows_short_acting=13)
    findings = check_order(_order(4), OrderHistory(**READY), [*DEFAULT_RULE_SETS, careful], NOW)
    (score,) = stops(findings)
    assert (score.code, score.threshold) == ("score_too_low", "COWS 13 or more")
