from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, cautions, stops
from breakwater.clinical.methadone import (
    CALIFORNIA,
    DEFAULT_RULE_SETS,
    FEDERAL_2024,
    LABEL,
    SITE_DEFAULT,
    STATE_RULE_SETS,
    MethadoneRules,
    check_order,
)
from breakwater.clinical.rule_sets import strictest
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import NOW, TODAY, a_first_order, an_order, an_order_history, property_test

NEW = OrderHistory()


def _check(
    proposed: OrderFacts, history: OrderHistory, rules: Iterable[MethadoneRules] = DEFAULT_RULE_SETS
) -> dict[str, Finding]:
    return {finding.code: finding for finding in check_order(proposed, history, rules, NOW)}


@pytest.mark.parametrize(
    ("mg", "rules", "stopped"),
    [
        ("30", [FEDERAL_2024], set()),
        ("50", [FEDERAL_2024], set()),
        ("50.01", [FEDERAL_2024], {"first_day_total"}),
        ("30", [FEDERAL_2024, LABEL], set()),
        ("30.5", [FEDERAL_2024, LABEL], {"first_dose"}),
        ("40", [FEDERAL_2024, LABEL], {"first_dose"}),
        ("41", [FEDERAL_2024, LABEL], {"first_dose", "first_day_total"}),
        ("31", [FEDERAL_2024, CALIFORNIA], {"first_dose"}),
        ("60", [], set()),
    ],
)
def test_a_first_dose_and_the_total_of_the_first_day(mg: str, rules: list[MethadoneRules], stopped: set[str]) -> None:
    found = check_order(a_first_order(mg), NEW, rules, NOW)
    assert {finding.code for finding in stops(found)} == stopped


@pytest.mark.parametrize(
    ("rules", "decides", "limit"),
    [
        ([FEDERAL_2024], "42-cfr-8.12", "50 mg"),
        ([FEDERAL_2024, LABEL], "methadone-label", "40 mg"),
        ([FEDERAL_2024, CALIFORNIA], "9-ccr-10355", "40 mg"),
        ([LABEL, CALIFORNIA], "methadone-label", "40 mg"),
    ],
)
def test_the_strictest_rule_set_decides_and_is_named(rules: list[MethadoneRules], decides: str, limit: str) -> None:
    finding = _check(a_first_order(60), NEW, rules)["first_day_total"]
    assert (finding.source.key, finding.threshold) == (decides, limit)
    assert next(rule.name for rule in rules if rule.source.key == decides) in finding.message
    assert finding.override_by == PRESCRIBER


def test_what_was_given_earlier_that_day_counts() -> None:
    history = an_order_history(
        first_dose_on=TODAY, last_dosing_day=TODAY, last_daily_mg=Decimal(30), given_today_mg=Decimal(30)
    )
    assert _check(a_first_order(10), history)["first_day_total"].severity is Severity.OK
    assert _check(a_first_order(11), history)["first_day_total"].severity is Severity.STOP
    assert "first_dose" not in _check(a_first_order(11), history)


def test_both_parts_of_a_split_dose_count_for_the_day() -> None:
    found = _check(a_first_order(25, parts_per_day=2), NEW)
    assert found["first_dose"].severity is Severity.OK
    assert found["first_day_total"].value == "50 mg"
    assert found["first_day_total"].severity is Severity.STOP


@pytest.mark.parametrize(("mg", "severity"), [("10", Severity.OK), ("10.5", Severity.STOP)])
def test_low_or_unknown_tolerance_starts_at_ten(mg: str, severity: Severity) -> None:
    found = _check(a_first_order(mg), OrderHistory(low_tolerance=True))
    assert found["low_tolerance"].severity is severity


def test_low_tolerance_is_not_asked_about_without_a_limit_or_a_reason() -> None:
    assert "low_tolerance" not in _check(a_first_order(20), NEW)
    assert "low_tolerance" not in _check(a_first_order(20), OrderHistory(low_tolerance=True), [FEDERAL_2024])


@pytest.mark.parametrize(
    ("mg", "days_since_raise", "stopped"),
    [
        ("90", 10, set()),
        ("90", 5, set()),
        ("90", 4, {"step_interval"}),
        ("90.5", 10, {"step"}),
        ("100", 1, {"step", "step_interval"}),
        ("80", 1, set()),
        ("60", 1, set()),
    ],
)
def test_a_raise_is_small_and_waits(mg: str, days_since_raise: int, stopped: set[str]) -> None:
    history = an_order_history(last_raised_on=TODAY - timedelta(days=days_since_raise))
    found = check_order(a_first_order(mg), history, DEFAULT_RULE_SETS, NOW)
    assert {finding.code for finding in stops(found)} == stopped
    assert {finding.severity for finding in found if finding.code not in stopped} == {Severity.OK}
    for finding in found:
        assert finding.override_by == (PRESCRIBER if finding.code in stopped else NOBODY)


def test_the_first_raise_waits_from_the_first_dose() -> None:
    start = TODAY - timedelta(days=3)
    history = an_order_history(first_dose_on=start, last_raised_on=None, last_daily_mg=Decimal(40))
    assert _check(a_first_order(50), history)["step_interval"].value == "3 days"


def test_an_unknown_dose_before_cannot_be_compared() -> None:
    assert {"step", "step_interval"}.isdisjoint(_check(a_first_order(90), an_order_history(last_daily_mg=None)))


def test_a_raise_without_any_limit_is_not_judged() -> None:
    assert {"step", "step_interval"}.isdisjoint(_check(a_first_order(200), an_order_history(), [FEDERAL_2024]))


@pytest.mark.parametrize(
    ("missed", "mg", "code", "severity"),
    [
        (2, "80", "single_dose", Severity.OK),
        (3, "40", "missed_days", Severity.OK),
        (3, "40.5", "missed_days", Severity.STOP),
        (4, "30", "missed_days", Severity.OK),
        (4, "31", "missed_days", Severity.STOP),
        (5, "30", "first_dose", Severity.OK),
        (5, "31", "first_dose", Severity.STOP),
        (30, "80", "first_day_total", Severity.STOP),
        (30, "80", "missed_days", Severity.STOP),
    ],
)
def test_after_missed_days_the_order_is_lower_or_a_new_start(
    missed: int, mg: str, code: str, severity: Severity
) -> None:
    history = an_order_history(last_dosing_day=TODAY - timedelta(days=missed + 1))
    found = _check(a_first_order(mg), history)
    assert found[code].severity is severity
    assert ("missed_days" in found) == (missed >= 3)
    assert ("first_dose" in found) == (missed >= 5)


def test_after_missed_days_without_a_known_amount_the_order_itself_is_the_measure() -> None:
    history = an_order_history(last_dosing_day=TODAY - timedelta(days=4), last_daily_mg=None)
    assert _check(a_first_order(40), history)["missed_days"].threshold == "20 mg"


def test_an_unknown_last_dose_is_a_new_start() -> None:
    assert "first_dose" in _check(a_first_order(20), an_order_history(last_dosing_day=None))


@pytest.mark.parametrize(
    ("mg", "code", "severity"),
    [
        ("0.5", "single_dose", Severity.STOP),
        ("1", "single_dose", Severity.OK),
        ("120", "single_dose", Severity.OK),
        ("120.5", "above_usual_range", Severity.CAUTION),
        ("300", "above_usual_range", Severity.CAUTION),
        ("301", "single_dose", Severity.STOP),
        ("800", "single_dose", Severity.STOP),
    ],
)
def test_there_is_no_maximum_but_a_likely_slip_is_asked_about(mg: str, code: str, severity: Severity) -> None:
    history = an_order_history(last_daily_mg=Decimal(mg))
    found = _check(a_first_order(mg), history)
    assert found[code].severity is severity
    assert found[code].override_by == (PRESCRIBER if severity is Severity.STOP else NOBODY)
    assert len({"single_dose", "above_usual_range"} & set(found)) == 1


@pytest.mark.parametrize(
    ("pregnant", "mg", "cautioned"),
    [(True, 70, True), (True, 80, False), (True, 90, False), (False, 70, False), (None, 70, False)],
)
def test_lowering_in_pregnancy_is_a_caution(pregnant: bool | None, mg: int, cautioned: bool) -> None:
    found = check_order(a_first_order(mg), an_order_history(pregnant=pregnant), DEFAULT_RULE_SETS, NOW)
    assert ("pregnancy_reduction" in {finding.code for finding in cautions(found)}) == cautioned


def test_a_rule_set_counts_only_while_it_is_in_force() -> None:
    old = MethadoneRules(
        "Old rule",
        source("42-cfr-8.12"),
        superseded_on=FEDERAL_2024.effective_on,
        first_day_max_mg=Decimal(40),
    )
    rules = [old, FEDERAL_2024]
    before = check_order(a_first_order(45), NEW, rules, datetime(2024, 4, 1, tzinfo=UTC))
    since = check_order(a_first_order(45), NEW, rules, datetime(2024, 4, 2, tzinfo=UTC))
    assert "Old rule" in before[0].message
    assert stops(before)
    assert FEDERAL_2024.name in since[0].message
    assert not stops(since)


def test_the_example_of_a_state_is_registered() -> None:
    assert STATE_RULE_SETS["CA"] is CALIFORNIA
    assert SITE_DEFAULT in DEFAULT_RULE_SETS


limits = st.none() | st.decimals(min_value="5", max_value="60", places=1)
rule_sets = st.lists(
    st.builds(
        MethadoneRules,
        name=st.sampled_from(["one", "two", "three"]),
        source=st.just(source("methadone-label")),
        first_dose_max_mg=limits,
        first_day_max_mg=limits,
    ),
    max_size=4,
)


@property_test
@given(rule_sets, st.decimals(min_value="1", max_value="60", places=1))
def test_passing_means_that_every_rule_set_passes(rules: list[MethadoneRules], mg: Decimal) -> None:
    def stopped(used: list[MethadoneRules]) -> set[str]:
        return {finding.code for finding in stops(check_order(a_first_order(str(mg)), NEW, used, NOW))}

    assert stopped(rules) == set().union(*(stopped([rule]) for rule in rules))


@property_test
@given(rule_sets, rule_sets)
def test_another_rule_set_never_loosens_a_limit(rules: list[MethadoneRules], more: list[MethadoneRules]) -> None:
    before, after = (strictest(used, "first_dose_max_mg", TODAY) for used in (rules, rules + more))
    if before is not None:
        assert after is not None
        assert after.limit <= before.limit


def test_waiting_times_are_strictest_when_longest() -> None:
    longer = MethadoneRules("Longer", source("ours-counting"), step_interval_days=7)
    deciding = strictest([SITE_DEFAULT, longer], "step_interval_days", TODAY, highest=True)
    assert deciding is not None
    assert (deciding.name, deciding.limit) == ("Longer", 7)
    assert strictest([FEDERAL_2024], "step_interval_days", TODAY, highest=True) is None


@pytest.mark.parametrize(("changes", "what"), [({"dose_mg": Decimal(0)}, "dose"), ({"parts_per_day": 0}, "part")])
def test_an_order_without_an_amount_or_a_part_cannot_exist(changes: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        an_order(**changes)
