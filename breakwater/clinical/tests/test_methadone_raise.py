"""Raising methadone: selectable rule sets, day totals, the pause after the third day, the week, and a new course."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dose_facts import OrderHistory
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops
from breakwater.clinical.methadone import check_order
from breakwater.clinical.methadone_raise import day_limit
from breakwater.clinical.methadone_rules import (
    CALIFORNIA,
    DEFAULT_RULE_SETS,
    FEDERAL_2024,
    HOSPITAL_TABLE,
    LABEL,
    SITE_DEFAULT,
    TITRATION_RULE_SETS,
    UK_WEEKLY,
    MethadoneRules,
    UnknownTitration,
    rule_sets_for,
)
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import NOW, TODAY, a_first_order, an_order_history, property_test

DAY = timedelta(days=1)
OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP


def _check(mg: str | int, history: OrderHistory, rules: Any = DEFAULT_RULE_SETS, **order: Any) -> dict[str, Finding]:
    return {finding.code: finding for finding in check_order(a_first_order(mg, **order), history, rules, NOW)}


def _on_day(day: int, last_mg: int | str, **changes: Any) -> OrderHistory:
    """Somebody on the given day of a course, who took `last_mg` yesterday."""
    return an_order_history(
        first_dose_on=TODAY - (day - 1) * DAY,
        last_raised_on=None,
        last_daily_mg=Decimal(last_mg),
        **changes,
    )


# Which rule sets a site has


@pytest.mark.parametrize(
    ("state", "titration", "expected"),
    [
        (None, ["asam"], (FEDERAL_2024, LABEL, SITE_DEFAULT)),
        ("CA", ["asam"], (FEDERAL_2024, LABEL, CALIFORNIA, SITE_DEFAULT)),
        ("NV", ["hospital", "uk"], (FEDERAL_2024, LABEL, HOSPITAL_TABLE, UK_WEEKLY)),
    ],
)
def test_a_site_has_federal_label_state_and_what_it_chose(state: Any, titration: list[str], expected: Any) -> None:
    assert rule_sets_for(state, titration) == expected
    assert rule_sets_for() == DEFAULT_RULE_SETS


def test_a_sites_own_limit_tightens_and_never_loosens() -> None:
    own = MethadoneRules(
        "Harbor", source("ours-titration"), first_dose_max_mg=Decimal(20), first_day_max_mg=Decimal(90)
    )
    found = _check(31, OrderHistory(), rule_sets_for(own=[own]))
    assert (found["first_dose"].threshold, found["first_day_total"].threshold) == ("20 mg", "40 mg")
    assert "Harbor" in found["first_dose"].message


@pytest.mark.parametrize("titration", [[], ["fast"], ["asam", "fast"]])
def test_a_site_cannot_go_without_a_titration_or_name_an_unknown_one(titration: list[str]) -> None:
    with pytest.raises(UnknownTitration, match="Choose from asam, hospital, uk"):
        rule_sets_for(None, titration)


def test_the_titrations_are_named_with_their_sources() -> None:
    keys = {name: rules.source.key for name, rules in TITRATION_RULE_SETS.items()}
    assert keys == {"asam": "asam-2020-titration", "hospital": "methadone-hospital-table", "uk": "methadone-uk"}


@pytest.mark.parametrize(("titration", "words"), [([], "not nothing"), (["asam", "fast"], "not asam, fast")])
def test_a_wrong_titration_is_named(titration: list[str], words: str) -> None:
    with pytest.raises(UnknownTitration, match=words):
        rule_sets_for(None, titration)


@pytest.mark.parametrize(
    ("rules", "limit", "expected"),
    [
        (CALIFORNIA, "first_dose_max_mg", 30),
        (CALIFORNIA, "first_day_max_mg", 40),
        (UK_WEEKLY, "first_dose_max_mg", 30),
        (UK_WEEKLY, "week_raise_max_mg", 30),
        (HOSPITAL_TABLE, "same_day_step_max_mg", 10),
        (SITE_DEFAULT, "same_day_step_max_mg", 10),
    ],
)
def test_limits_that_a_stricter_one_usually_hides(rules: MethadoneRules, limit: str, expected: int) -> None:
    assert getattr(rules, limit) == expected


# The hospital table: 40, 50 and 60 mg on days 1 to 3, then 72 hours without a raise


@pytest.mark.parametrize(
    ("day", "last", "mg", "stopped"),
    [
        (2, 40, 50, set()),
        (2, 40, "50.5", {"day_total"}),
        (3, 50, 60, set()),
        (3, 50, "60.5", {"day_total"}),
        (3, 60, 60, set()),
        (3, 61, 61, {"day_total"}),
        (4, 60, 60, set()),
        (4, 60, 61, {"raise_pause"}),
        (5, 60, 61, {"raise_pause"}),
        (6, 60, 61, {"raise_pause"}),
        (7, 60, 61, set()),
        (7, 60, 90, set()),
    ],
)
def test_the_hospital_table(day: int, last: int, mg: int | str, stopped: set[str]) -> None:
    found = _check(mg, _on_day(day, last), [HOSPITAL_TABLE])
    assert {finding.code for finding in stops(found.values())} == stopped
    for code in stopped:
        assert (found[code].override_by, found[code].source.key) == (PRESCRIBER, "methadone-hospital-table")


@pytest.mark.parametrize(
    ("mg", "stopped"),
    [(30, set()), (31, {"first_dose"}), (41, {"first_dose", "first_day_total"})],
)
def test_the_first_day_of_the_hospital_table(mg: int, stopped: set[str]) -> None:
    found = _check(mg, OrderHistory(), [HOSPITAL_TABLE])
    assert {finding.code for finding in stops(found.values())} == stopped


def test_the_pause_says_which_day_it_is_and_when_it_ends() -> None:
    pausing = _check(61, _on_day(5, 60), [HOSPITAL_TABLE])["raise_pause"]
    assert (pausing.value, pausing.threshold) == ("day 5", "after day 6")
    assert pausing.message.startswith("Day 5: no raise until after day 6, by: Hospital start table.")
    over = _check(61, _on_day(7, 60), [HOSPITAL_TABLE])["raise_pause"]
    assert (over.severity, over.override_by) == (OK, NOBODY)
    assert over.message == "Day 7 is not in the pause of: Hospital start table."


def test_without_the_table_the_second_day_has_no_total_of_its_own() -> None:
    assert "day_total" not in _check(50, _on_day(2, 40))


def test_a_further_dose_on_the_first_day_is_small() -> None:
    history = an_order_history(
        first_dose_on=TODAY, last_dosing_day=TODAY, last_daily_mg=Decimal(20), given_today_mg=Decimal(20)
    )
    assert _check(10, history)["same_day_step"].severity is OK
    found = _check(11, history)["same_day_step"]
    assert (found.severity, found.threshold, found.override_by) == (STOP, "10 mg", PRESCRIBER)
    assert "same_day_step" not in _check(30, history)  # the first-day total says it already
    assert _check(30, history)["first_day_total"].severity is STOP
    assert _check(20, history)["same_day_step"].severity is STOP  # 40 mg together is just within the first day
    assert "same_day_step" not in _check(11, history, [FEDERAL_2024])
    assert _check(11, history, [SITE_DEFAULT])["same_day_step"].severity is STOP
    assert "same_day_step" not in _check(11, OrderHistory())


def test_of_two_waits_the_longer_decides() -> None:
    slow = MethadoneRules("Slow", source("ours-titration"), step_interval_days=9, hold_days_after_third=4)
    for rules in ([SITE_DEFAULT, HOSPITAL_TABLE, slow], [slow, HOSPITAL_TABLE, SITE_DEFAULT]):
        found = _check(70, _on_day(7, 60), rules)
        assert (found["step_interval"].threshold, found["raise_pause"].threshold) == ("9 days", "after day 7")
        assert found["raise_pause"].severity is STOP


def test_a_raise_is_the_difference_of_the_daily_amounts() -> None:
    assert _check(75, _on_day(20, 30))["step"].value == "45 mg"


def test_the_first_day_of_a_course_is_told_by_its_date() -> None:
    history = an_order_history(course_started_on=date.fromordinal(TODAY.toordinal()), last_dosing_day=TODAY)
    assert "first_day_total" in _check(30, history)


def test_without_a_known_course_no_day_has_a_total() -> None:
    order, rules = a_first_order(90), rule_sets_for(None, ["hospital"])
    assert day_limit(order, OrderHistory(), rules, TODAY) is None
    first_day = OrderHistory(first_dose_on=TODAY)
    assert [one.limit for one in [day_limit(order, first_day, rules, TODAY)] if one] == [40]


# The UK week: at most 30 mg more


@pytest.mark.parametrize(
    ("week_before", "mg", "code", "severity"),
    [
        (30, 60, "week_raise", OK),
        (30, "60.5", "week_raise", STOP),
        (90, 60, "week_raise", OK),
        (None, 60, "week_raise_unknown", CAUTION),
    ],
)
def test_the_uk_week(week_before: int | None, mg: int | str, code: str, severity: Severity) -> None:
    before = None if week_before is None else Decimal(week_before)
    found = _check(mg, _on_day(20, 50, week_before_mg=before), [UK_WEEKLY])
    assert found[code].severity is severity
    assert found[code].threshold == "30 mg"
    assert len({"week_raise", "week_raise_unknown"} & set(found)) == 1
    assert found[code].override_by == (PRESCRIBER if severity is STOP else NOBODY)


def test_a_lower_amount_than_a_week_ago_adds_nothing() -> None:
    assert _check(60, _on_day(20, 50, week_before_mg=Decimal(90)), [UK_WEEKLY])["week_raise"].value == "0 mg"


# A new course after a long gap


def test_a_new_course_waits_again_before_its_first_raise() -> None:
    long_ago = {"first_dose_on": TODAY - 400 * DAY, "last_raised_on": TODAY - 390 * DAY, "last_daily_mg": Decimal(30)}
    assert _check(40, an_order_history(**long_ago))["step_interval"].severity is OK
    again = an_order_history(**long_ago, course_started_on=TODAY - 2 * DAY)
    found = _check(40, again)["step_interval"]
    assert (found.severity, found.value) == (STOP, "2 days")
    assert found.message.startswith("The dose last went up 2 days before. Wait 5 days, by: Site default (ASAM 2020).")


def test_the_first_day_of_a_new_course_is_a_first_day() -> None:
    history = an_order_history(
        course_started_on=TODAY, last_dosing_day=TODAY, last_daily_mg=Decimal(30), given_today_mg=Decimal(30)
    )
    assert _check(11, history)["first_day_total"].severity is STOP
    assert "step" not in _check(11, history)


def test_a_raise_later_than_the_start_of_the_course_counts() -> None:
    history = an_order_history(course_started_on=TODAY - 20 * DAY, last_raised_on=TODAY - 3 * DAY)
    assert _check(90, history)["step_interval"].value == "3 days"


def test_without_any_known_day_a_raise_counts_as_made_today() -> None:
    history = OrderHistory(first_dose_on=None, last_daily_mg=Decimal(30))
    assert "first_dose" in _check(35, history)  # nothing known: a first dose, not a raise


# Other reasons for a lower start


@pytest.mark.parametrize(
    ("low", "reasons", "words"),
    [
        (True, (), "With low or unknown tolerance a first dose"),
        (False, ("sleep apnea",), "With sleep apnea a first dose"),
        (True, ("older age",), "With low or unknown tolerance, older age a first dose"),
    ],
)
def test_a_lower_start_names_its_reasons(low: bool, reasons: tuple[str, ...], words: str) -> None:
    found = _check(11, OrderHistory(low_tolerance=low, lower_start_for=reasons))["low_tolerance"]
    assert found.severity is STOP
    assert found.message.startswith(f"{words} of 11 mg is above 10 mg")


# What must always hold

days = st.integers(1, 12)
mgs = st.integers(5, 120)


@property_test
@given(days, mgs, mgs, st.sampled_from(list(TITRATION_RULE_SETS)))
def test_choosing_one_more_titration_never_lets_more_pass(day: int, last: int, mg: int, more: str) -> None:
    history = _on_day(day, last, week_before_mg=Decimal(last))
    one = stops(check_order(a_first_order(mg), history, rule_sets_for(None, ["asam"]), NOW))
    both = stops(check_order(a_first_order(mg), history, rule_sets_for(None, ["asam", more]), NOW))
    assert {finding.code for finding in one} <= {finding.code for finding in both}


@property_test
@given(days, mgs, mgs)
def test_a_lower_amount_is_never_stopped_where_a_higher_passes(day: int, last: int, mg: int) -> None:
    rules = rule_sets_for("CA", ["asam", "hospital", "uk"])
    history = _on_day(day, last, week_before_mg=Decimal(last))
    if not stops(check_order(a_first_order(mg + 1), history, rules, NOW)):
        assert not stops(check_order(a_first_order(mg), history, rules, NOW))
