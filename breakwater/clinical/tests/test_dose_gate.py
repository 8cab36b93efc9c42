from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.dose_facts import DosingHistory, HoldFacts, Observed, OrderFacts, RedFlagFacts, Standing
from breakwater.clinical.dose_gate import CHECKS, DEFAULT_GATE_RULES, GateRules, check_dose
from breakwater.clinical.ecg_due import BCCSU
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops
from breakwater.clinical.missed_doses import CA_BRIDGE
from breakwater.clinical.red_flags import RedFlagLimits
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import (
    NOW,
    TODAY,
    a_bottle,
    a_dosing_history,
    an_order,
    ecg_facts,
    property_test,
    seen,
    standing,
)

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP
DAY = timedelta(days=1)
SEEN = seen()


def _gate(
    order: OrderFacts | None = None,
    history: DosingHistory | None = None,
    observed: Observed | None = SEEN,
    known: Standing | None = None,
    now: datetime = NOW,
    rules: GateRules = DEFAULT_GATE_RULES,
) -> dict[str, Finding]:
    findings = check_dose(
        order=order or an_order(),
        history=history or a_dosing_history(),
        observed=observed,
        standing=known or standing(),
        dosing_day=TODAY,
        now=now,
        rules=rules,
    )
    return dict(zip(CHECKS, findings, strict=True))


def _hold(*holds: str) -> HoldFacts:
    return HoldFacts("Counselor to see before the dose", frozenset(holds), "counselor", NOW)


def _flag(level: str, *holds: str) -> RedFlagFacts:
    return RedFlagFacts("some_sign", level, "Some sign", frozenset(holds), NOW)


def test_the_checks_come_in_a_fixed_order() -> None:
    assert CHECKS == (
        "identity",
        "order",
        "amount",
        "already_given",
        "interval",
        "missed_doses",
        "take_home",
        "hold",
        "red_flag",
        "sedation",
        "breathing",
        "alcohol",
        "sedatives",
        "interactions",
        "pregnancy",
        "liver",
        "qtc",
        "ecg",
        "bottle",
    )


def test_an_ordinary_morning_is_one_list_of_ok() -> None:
    found = _gate()
    assert {finding.severity for finding in found.values()} == {OK}
    assert [finding.code for finding in found.values()] == list(CHECKS)
    assert found["sedation"].measured_at == NOW - timedelta(minutes=2)
    assert found["breathing"].value == "RR 14 /min, SpO2 97 %"
    assert found["interval"].value == "24 h 00 min"
    assert found["missed_doses"].value == "0 days"
    assert found["already_given"].message == "Not yet given today."


def test_before_the_questions_are_answered_the_dose_is_stopped_and_the_list_is_whole() -> None:
    found = _gate(observed=None)
    assert len(found) == len(CHECKS)
    assert found["identity"].code == "identity_not_confirmed"
    for check in ("sedation", "breathing", "alcohol"):
        assert (found[check].code, found[check].severity) == ("fitness_not_recorded", STOP)
        assert found[check].override_by == NOBODY


# Part of the question, what is changed, check, code, severity, who may override.
Row = tuple[str, Mapping[str, Any], str, str, Severity, frozenset[str]]
TABLE: list[Row] = [
    ("observed", {"identity_confirmed": False}, "identity", "identity_not_confirmed", STOP, NOBODY),
    ("observed", {"second_identifier_matches": False}, "identity", "second_identifier_missing", STOP, NOBODY),
    ("order", {"status": "draft"}, "order", "order_not_active", STOP, NOBODY),
    ("order", {"status": "ended"}, "order", "order_not_active", STOP, NOBODY),
    ("order", {"signed": False}, "order", "order_not_active", STOP, NOBODY),
    ("order", {"starts_on": TODAY}, "order", "order", OK, NOBODY),
    ("order", {"starts_on": TODAY + DAY}, "order", "order_not_started", STOP, NOBODY),
    ("order", {"ends_on": TODAY}, "order", "order", OK, NOBODY),
    ("order", {"ends_on": TODAY - DAY}, "order", "order_ended", STOP, NOBODY),
    ("history", {"completed_parts_today": (1,)}, "already_given", "already_given", STOP, NOBODY),
    ("history", {"completed_parts_today": (1,), "last_dose_mg": None}, "already_given", "already_given", STOP, NOBODY),
    ("history", {"last_dosing_day": TODAY + DAY}, "already_given", "later_day_recorded", STOP, NOBODY),
    ("history", {"last_dose_at": None}, "interval", "interval", OK, NOBODY),
    ("history", {"last_dose_at": NOW - timedelta(hours=12)}, "interval", "interval", OK, NOBODY),
    (
        "history",
        {"last_dose_at": NOW - timedelta(hours=11, minutes=59)},
        "interval",
        "interval_too_short",
        STOP,
        PRESCRIBER,
    ),
    ("history", {"last_dose_at": NOW}, "interval", "interval_too_short", STOP, PRESCRIBER),
    ("history", {"last_dose_at": NOW + timedelta(seconds=1)}, "interval", "last_dose_in_future", STOP, NOBODY),
    ("order", {"min_hours_between": Decimal(24)}, "interval", "interval", OK, NOBODY),
    ("order", {"min_hours_between": Decimal("24.5")}, "interval", "interval_too_short", STOP, PRESCRIBER),
    ("history", {"last_dosing_day": None, "doses_taken": 0}, "missed_doses", "first_dose_late", STOP, NOBODY),
    ("history", {"last_dosing_day": None}, "missed_doses", "last_dose_unknown", STOP, PRESCRIBER),
    ("history", {"last_dosing_day": TODAY}, "missed_doses", "missed_doses", OK, NOBODY),
    ("history", {"last_dosing_day": TODAY - 2 * DAY}, "missed_doses", "missed_doses", OK, NOBODY),
    ("history", {"last_dosing_day": TODAY - 3 * DAY}, "missed_doses", "missed_doses", OK, NOBODY),
    ("history", {"last_dosing_day": TODAY - 4 * DAY}, "missed_doses", "missed_doses_need_order", STOP, NOBODY),
    ("history", {"last_dosing_day": TODAY - 30 * DAY}, "missed_doses", "missed_doses_need_order", STOP, NOBODY),
    ("history", {"take_home_covers_today": True}, "take_home", "take_home_covers_today", STOP, PRESCRIBER),
    ("standing", {"holds": (_hold("opioid"),)}, "hold", "hold", STOP, NOBODY),
    ("standing", {"holds": (_hold("sedative"),)}, "hold", "hold", OK, NOBODY),
    ("standing", {"red_flags_open": (_flag("emergency", "opioid"),)}, "red_flag", "red_flag_open", STOP, NOBODY),
    ("standing", {"red_flags_open": (_flag("assess", "opioid"),)}, "red_flag", "red_flag_open", STOP, NOBODY),
    ("standing", {"red_flags_open": (_flag("emergency", "sedative"),)}, "red_flag", "red_flag_ask", STOP, PRESCRIBER),
    ("standing", {"red_flags_open": (_flag("assess"),)}, "red_flag", "red_flag_watch", CAUTION, NOBODY),
    ("observed", {"vomited": True}, "red_flag", "vomited", CAUTION, NOBODY),
    ("observed", {"vomited": False}, "red_flag", "red_flag", OK, NOBODY),
    ("observed", {"alert": None}, "sedation", "fitness_not_recorded", STOP, NOBODY),
    ("observed", {"slurred_or_unsteady": None}, "sedation", "fitness_not_recorded", STOP, NOBODY),
    ("observed", {"alert": False}, "sedation", "not_alert", STOP, NOBODY),
    ("observed", {"slurred_or_unsteady": True}, "sedation", "slurred_or_unsteady", STOP, PRESCRIBER),
    ("observed", {"respiratory_rate_per_min": None}, "breathing", "fitness_not_recorded", STOP, NOBODY),
    ("observed", {"respiratory_rate_per_min": 8}, "breathing", "slow_breathing", STOP, NOBODY),
    ("observed", {"respiratory_rate_per_min": 11}, "breathing", "slow_breathing_assess", STOP, NOBODY),
    ("observed", {"respiratory_rate_per_min": 12}, "breathing", "breathing", OK, NOBODY),
    ("observed", {"respiratory_rate_per_min": 21}, "breathing", "fast_breathing_assess", CAUTION, NOBODY),
    ("observed", {"respiratory_rate_per_min": 25}, "breathing", "fast_breathing", STOP, PRESCRIBER),
    ("observed", {"spo2_percent": 93}, "breathing", "low_oxygen_assess", STOP, NOBODY),
    ("observed", {"spo2_percent": None}, "breathing", "breathing", OK, NOBODY),
    (
        "observed",
        {"respiratory_rate_per_min": 26, "spo2_percent": 93},
        "breathing",
        "low_oxygen_assess",
        STOP,
        NOBODY,
    ),
    ("observed", {"smells_of_alcohol": None}, "alcohol", "fitness_not_recorded", STOP, NOBODY),
    ("observed", {"smells_of_alcohol": True}, "alcohol", "smells_of_alcohol", STOP, PRESCRIBER),
    ("standing", {"allergies": ("Methadone",)}, "interactions", "allergy", STOP, PRESCRIBER),
    ("standing", {"allergies": ("penicillin",)}, "interactions", "interactions", OK, NOBODY),
    ("standing", {"interacting_medicines": ("Naltrexone",)}, "interactions", "naltrexone", STOP, PRESCRIBER),
    ("standing", {"interacting_medicines": ("rifampin",)}, "interactions", "interactions_watch", CAUTION, NOBODY),
    ("standing", {"sedative_use": True}, "sedatives", "sedatives_watch", CAUTION, NOBODY),
    ("standing", {"alcohol_use": True}, "sedatives", "sedatives_watch", CAUTION, NOBODY),
    ("standing", {"interacting_medicines": ("Lorazepam",)}, "sedatives", "sedatives_watch", CAUTION, NOBODY),
    ("standing", {"interacting_medicines": ("hydroxyzine",)}, "interactions", "interactions_watch", CAUTION, NOBODY),
    ("standing", {"medicines_asked": False}, "interactions", "medicines_not_asked", CAUTION, NOBODY),
    ("standing", {"liver": None}, "liver", "liver_not_recorded", CAUTION, NOBODY),
    ("standing", {"liver": "mild"}, "liver", "liver", OK, NOBODY),
    ("standing", {"liver": "moderate"}, "liver", "liver_watch", CAUTION, NOBODY),
    ("standing", {"liver": "severe"}, "liver", "liver_watch", CAUTION, NOBODY),
    ("standing", {"pregnant": None}, "pregnancy", "pregnancy_not_recorded", CAUTION, NOBODY),
    ("standing", {"pregnant": True}, "pregnancy", "pregnant", CAUTION, NOBODY),
    ("standing", {"qtc_ms": 450, "qtc_on": TODAY}, "qtc", "qtc", OK, NOBODY),
    ("standing", {"qtc_ms": 451, "qtc_on": TODAY}, "qtc", "qtc_raised", CAUTION, NOBODY),
    ("standing", {"qtc_ms": 499, "qtc_on": TODAY}, "qtc", "qtc_raised", CAUTION, NOBODY),
    ("standing", {"qtc_ms": 500, "qtc_on": TODAY}, "qtc", "qtc_high", STOP, PRESCRIBER),
    ("standing", {"qtc_ms": 500, "qtc_on": None}, "qtc", "qtc", OK, NOBODY),
    ("standing", {"qtc_ms": 430, "qtc_on": TODAY - 366 * DAY}, "qtc", "qtc", OK, NOBODY),
    ("standing", {"ecg": ecg_facts(last_ecg_on=TODAY - 364 * DAY, first_dose_on=None)}, "ecg", "ecg", OK, NOBODY),
    ("standing", {"ecg": ecg_facts(last_ecg_on=TODAY - 365 * DAY)}, "ecg", "ecg_due", CAUTION, NOBODY),
    ("standing", {"ecg": ecg_facts(last_ecg_on=None)}, "ecg", "ecg_due", CAUTION, NOBODY),
    ("standing", {"ecg": ecg_facts(daily_mg=Decimal("100.5"))}, "ecg", "ecg_due", CAUTION, NOBODY),
    ("standing", {"ecg": ecg_facts(symptom_on=TODAY)}, "ecg", "ecg_due", CAUTION, NOBODY),
    ("standing", {"ecg": None}, "ecg", "ecg_due", CAUTION, NOBODY),
    ("standing", {"bottle": None}, "bottle", "no_bottle", STOP, NOBODY),
    ("standing", {"bottle": a_bottle(drug="buprenorphine")}, "bottle", "bottle_wrong_drug", STOP, NOBODY),
    ("standing", {"bottle": a_bottle(recalled=True)}, "bottle", "bottle_recalled", STOP, NOBODY),
    ("standing", {"bottle": a_bottle(expired=True)}, "bottle", "bottle_expired", STOP, NOBODY),
    ("standing", {"bottle": a_bottle(open=False)}, "bottle", "bottle_not_open", STOP, NOBODY),
    ("standing", {"bottle": a_bottle(balance_mg=Decimal(80))}, "bottle", "bottle", OK, NOBODY),
    ("standing", {"bottle": a_bottle(balance_mg=Decimal("79.99"))}, "bottle", "bottle_too_little", STOP, NOBODY),
]


def _ask(part: str, changes: Mapping[str, Any]) -> dict[str, Finding]:
    if part == "order":
        return _gate(order=an_order(**changes))
    if part == "history":
        return _gate(history=a_dosing_history(**changes))
    return _gate(observed=seen(**changes)) if part == "observed" else _gate(known=standing(**changes))


@pytest.mark.parametrize(("part", "changes", "check", "code", "severity", "override_by"), TABLE)
def test_each_check_by_itself(
    part: str, changes: Mapping[str, Any], check: str, code: str, severity: Severity, override_by: frozenset[str]
) -> None:
    finding = _ask(part, changes)[check]
    assert (finding.code, finding.severity, finding.override_by) == (code, severity, override_by)
    assert finding.message.endswith(".")
    assert finding.title


@pytest.mark.parametrize(("part", "changes", "check", "code", "severity", "override_by"), TABLE)
def test_one_thing_amiss_leaves_the_other_checks_alone(
    part: str, changes: Mapping[str, Any], check: str, code: str, severity: Severity, override_by: frozenset[str]
) -> None:
    assert {name for name, finding in _ask(part, changes).items() if finding.severity is not OK} <= {check}


def test_a_stricter_limit_of_the_site_is_used() -> None:
    rules = replace(DEFAULT_GATE_RULES, red_flag_limits=RedFlagLimits(respiratory_rate_assess_low=14))
    found = _gate(rules=rules)["breathing"]
    assert (found.code, found.severity, found.threshold) == ("slow_breathing_assess", STOP, "14 /min or less")


@pytest.mark.parametrize(("minutes", "code"), [(30, "sedation"), (31, "fitness_too_old")])
def test_what_was_seen_too_long_ago_is_looked_at_again(minutes: int, code: str) -> None:
    found = _gate(observed=seen(observed_at=NOW - timedelta(minutes=minutes)))
    assert found["sedation"].code == code
    stale = code == "fitness_too_old"
    assert [found[check].severity for check in ("sedation", "breathing", "alcohol")] == [STOP if stale else OK] * 3


def test_an_observation_of_this_very_act_carries_no_time_and_is_fresh() -> None:
    assert not stops(_gate(observed=seen(observed_at=None)).values())


# Split doses


def test_the_second_part_of_a_split_dose_waits_its_own_hours() -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    early = a_dosing_history(
        completed_parts_today=(1,), last_dosing_day=TODAY, last_dose_at=NOW - timedelta(hours=5, minutes=59)
    )
    found = _gate(order=split, history=early)
    assert found["already_given"].severity is OK
    assert found["already_given"].message == "1 given today. Part 2 of 2 is due."
    assert found["interval"].code == "interval_too_short"
    later = replace(early, last_dose_at=NOW - timedelta(hours=6))
    assert not stops(_gate(order=split, history=later).values())


def test_a_split_dose_is_complete_when_all_its_parts_are() -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    done = a_dosing_history(completed_parts_today=(1, 2), last_dosing_day=TODAY)
    assert _gate(order=split, history=done)["already_given"].severity is STOP


def test_the_same_part_reported_twice_counts_once() -> None:
    split = an_order(parts_per_day=2, dose_mg=Decimal(40))
    found = _gate(order=split, history=a_dosing_history(completed_parts_today=(1, 1)))
    assert found["already_given"].severity is OK


def test_hours_between_doses_are_real_hours_when_the_clock_changes() -> None:
    zone = ZoneInfo("America/New_York")
    last = datetime(2026, 10, 31, 20, 0, tzinfo=zone)
    now = datetime(2026, 11, 1, 7, 30, tzinfo=zone)  # eleven and a half by the wall clock, twelve and a half in truth
    found = _gate(history=a_dosing_history(last_dose_at=last), observed=seen(observed_at=None), now=now)
    assert (found["interval"].severity, found["interval"].value) == (OK, "12 h 30 min")


# Missed days


@pytest.mark.parametrize(
    ("missed_now", "missed_at_signing", "mg", "code"),
    [
        (3, 3, 40, "missed_doses_ordered"),
        (3, 3, 80, "missed_doses_ordered"),  # the prescriber saw the three days and decided
        (3, 2, 40, "missed_doses_need_order"),  # at signing there was nothing to decide yet
        (4, 3, 40, "missed_doses_need_order"),  # another day has passed, and 40 is now above half and 30
        (4, 3, 30, "missed_doses_ordered"),
        (5, 5, 30, "missed_doses_ordered"),
        (5, 0, 30, "missed_doses_need_order"),
    ],
)
def test_only_an_order_signed_in_knowledge_of_the_missed_days_lets_the_dose_go(
    missed_now: int, missed_at_signing: int, mg: int, code: str
) -> None:
    last = TODAY - (missed_now + 1) * DAY
    order = an_order(dose_mg=Decimal(mg), signed_on=last + (missed_at_signing + 1) * DAY)
    found = _gate(order=order, history=a_dosing_history(last_dosing_day=last))["missed_doses"]
    assert found.code == code
    assert found.severity is (CAUTION if code == "missed_doses_ordered" else STOP)


@pytest.mark.parametrize("signed_on", [None, TODAY - 40 * DAY])
def test_an_order_from_before_the_absence_never_does(signed_on: Any) -> None:
    found = _gate(order=an_order(signed_on=signed_on), history=a_dosing_history(last_dosing_day=TODAY - 4 * DAY))
    assert found["missed_doses"].code == "missed_doses_need_order"


def test_the_policy_of_the_site_is_used_and_named() -> None:
    rules = replace(DEFAULT_GATE_RULES, missed_policy=CA_BRIDGE)
    found = _gate(history=a_dosing_history(last_dosing_day=TODAY - 4 * DAY), rules=rules)["missed_doses"]
    assert found.threshold == "CA Bridge / VEMAH: at most 80 mg"
    assert found.source.key == "missed-ca-bridge"


def test_one_missed_day_is_said_in_the_singular() -> None:
    found = _gate(history=a_dosing_history(last_dosing_day=TODAY - 2 * DAY))["missed_doses"]
    assert found.value == "1 day"


def test_without_a_known_last_amount_the_order_is_the_usual_one() -> None:
    history = a_dosing_history(last_dosing_day=TODAY - 4 * DAY, last_dose_mg=None)
    assert _gate(history=history)["missed_doses"].threshold == "Conservative default: at most 40 mg"


# Buprenorphine


def _buprenorphine(**history: Any) -> dict[str, Finding]:
    start = history.pop("start_findings", ())
    return _gate(
        order=an_order(drug="buprenorphine", dose_mg=Decimal(8)),
        history=a_dosing_history(last_dose_mg=Decimal(8), **history),
        known=standing(
            bottle=a_bottle(drug="buprenorphine", strength_mg_per_ml=None),
            start_findings=start,
            qtc_ms=520,
            qtc_on=TODAY,
        ),
    )


def _start(code: str, severity: Severity) -> Finding:
    allowed = PRESCRIBER if severity is STOP else NOBODY
    return Finding(code, severity, "Start", "Message.", None, None, None, source("acep-bup-start"), allowed)


def test_buprenorphine_does_not_ask_for_an_ecg() -> None:
    assert not stops(_buprenorphine().values())
    assert _buprenorphine()["qtc"].severity is OK
    assert _buprenorphine()["ecg"].severity is OK


def test_buprenorphine_has_its_own_policy_for_missed_days() -> None:
    assert _buprenorphine(last_dosing_day=TODAY - 6 * DAY)["missed_doses"].severity is OK
    found = _buprenorphine(last_dosing_day=TODAY - 7 * DAY)["missed_doses"]
    assert (found.severity, found.threshold) == (STOP, "Buprenorphine: by withdrawal score")


@pytest.mark.parametrize(
    ("start_findings", "code", "severity"),
    [
        ((), "start_not_checked", STOP),
        ((_start("start_score", OK),), "order", OK),
        ((_start("start_score", OK), _start("hours_too_few", CAUTION)), "hours_too_few", CAUTION),
        ((_start("hours_too_few", CAUTION), _start("score_too_low", STOP)), "score_too_low", STOP),
    ],
)
def test_a_first_buprenorphine_dose_needs_its_start_check(
    start_findings: tuple[Finding, ...], code: str, severity: Severity
) -> None:
    first = {"doses_taken": 0, "last_dosing_day": None, "last_dose_at": None}
    found = _buprenorphine(start_findings=start_findings, **first)["order"]
    assert (found.code, found.severity) == (code, severity)
    assert found.override_by == (PRESCRIBER if severity is STOP else NOBODY)


def test_an_order_that_is_not_active_says_so_before_the_start_check() -> None:
    order = an_order(drug="buprenorphine", status="draft")
    assert _gate(order=order, history=DosingHistory())["order"].code == "order_not_active"


# Words on the page


def test_qtc_is_said_with_its_correction_and_day() -> None:
    known = standing(qtc_ms=431, qtc_on=TODAY, qtc_correction="fridericia")
    assert _gate(known=known)["qtc"].value == f"431 ms (Fridericia) on {TODAY}"
    assert "correction not stated" in str(_gate(known=standing(qtc_ms=431, qtc_on=TODAY))["qtc"].value)


def test_a_pregnancy_is_said_with_the_day_it_was_asked() -> None:
    known = standing(pregnant=True, pregnant_asked_on=TODAY)
    assert _gate(known=known)["pregnancy"].value == f"pregnant, asked {TODAY}"


def test_the_rules_of_the_site_decide_which_ecg_is_due() -> None:
    none_yet = standing(ecg=ecg_facts(last_ecg_on=None))
    rules = replace(DEFAULT_GATE_RULES, ecg_rules=BCCSU)
    assert _gate(known=none_yet, rules=rules)["ecg"].severity is OK
    at_risk = standing(ecg=ecg_facts(last_ecg_on=None, risk_factor=True))
    assert BCCSU.name in _gate(known=at_risk, rules=rules)["ecg"].message


@pytest.mark.parametrize(
    ("liver", "taken", "code", "severity"),
    [
        ("moderate", 0, "liver_moderate", STOP),
        ("moderate", 30, "liver_moderate", CAUTION),
        ("severe", 30, "liver_severe", STOP),
        ("mild", 0, "liver", OK),
    ],
)
def test_liver_disease_beside_buprenorphine_goes_by_its_own_limits(
    liver: Any, taken: int, code: str, severity: Severity
) -> None:
    order = an_order(drug="buprenorphine", dose_mg=Decimal(8))
    found = _gate(order, a_dosing_history(doses_taken=taken), known=standing(liver=liver))["liver"]
    assert (found.code, found.severity) == (code, severity)
    assert found.override_by == (PRESCRIBER if severity is STOP else NOBODY)


def _waiting(stays: bool, due_at: datetime) -> HoldFacts:
    return replace(_hold("opioid"), due_at=due_at, stays=stays)


def test_a_hold_that_ran_out_stops_nothing_and_says_since_when() -> None:
    ran_out = _waiting(False, NOW)
    found = _gate(known=standing(holds=(ran_out,)))["hold"]
    assert (found.code, found.severity, found.measured_at) == ("hold_ran_out", CAUTION, NOW)
    assert "stays with its owner as a task" in found.message
    still = _waiting(False, NOW + timedelta(seconds=1))
    assert _gate(known=standing(holds=(ran_out, still)))["hold"].value == "1 hold to clear first"


def test_a_hold_that_stays_goes_on_stopping_after_its_time() -> None:
    assert _gate(known=standing(holds=(_waiting(True, NOW - DAY),)))["hold"].severity is STOP


def test_several_holds_are_counted_and_named_with_their_owner() -> None:
    found = _gate(known=standing(holds=(_hold("opioid"), _hold("opioid", "sedative"), _hold("sedative"))))["hold"]
    assert found.value == "2 holds to clear first"
    assert found.message.count("Counselor to see before the dose (counselor)") == 2
    assert found.measured_at == NOW


@pytest.mark.parametrize(
    ("drug", "medicine", "words"),
    [
        ("methadone", "rifampin", "lowers methadone"),
        ("methadone", "fluconazole", "raises methadone and lengthens QT"),
        ("methadone", "lithium", "listed as interacting"),
        ("buprenorphine", "rifampin", "listed as interacting"),
    ],
)
def test_other_medicines_are_named_with_their_effect(drug: Any, medicine: str, words: str) -> None:
    found = _gate(order=an_order(drug=drug), known=standing(interacting_medicines=(medicine,)))["interactions"]
    assert found.value == f"{medicine} ({words})"
    assert "No reason to refuse" in found.message


def test_the_checks_name_sources_for_whatever_they_decide() -> None:
    for part, changes, *_ in TABLE:
        assert all(finding.source.citation for finding in _ask(part, changes).values())


# What must always hold

changed_parts = st.fixed_dictionaries(
    {
        name: st.sampled_from([row[1] for row in TABLE if row[0] == name] + [{}])
        for name in ("order", "history", "observed", "standing")
    }
)


@property_test
@given(changed_parts, st.sampled_from([row for row in TABLE if row[4] is STOP]))
def test_a_stop_is_never_hidden_by_anything_else(parts: dict[str, Mapping[str, Any]], row: Row) -> None:
    part, changes, check, *_ = row
    merged = {**parts, part: changes}
    found = _gate(
        an_order(**merged["order"]),
        a_dosing_history(**merged["history"]),
        seen(**merged["observed"]),
        standing(**merged["standing"]),
    )
    unrelated = {"interval", "missed_doses", "bottle", "qtc"}  # these also read the order or the history
    if check not in unrelated:
        assert found[check].severity is STOP


@property_test
@given(st.integers(0, 20))
def test_slow_breathing_stops_whatever_the_rest_says(rate: int) -> None:
    found = _gate(observed=seen(respiratory_rate_per_min=rate))["breathing"]
    assert (found.severity is STOP) == (rate < 12)


def test_every_unanswered_question_stops() -> None:
    questions = ("alert", "slurred_or_unsteady", "smells_of_alcohol", "respiratory_rate_per_min")
    for count in range(1, len(questions) + 1):
        for unanswered in itertools.combinations(questions, count):
            found = _gate(observed=seen(**dict.fromkeys(unanswered)))
            assert "fitness_not_recorded" in {finding.code for finding in stops(found.values())}


@pytest.mark.parametrize(
    ("minutes_left", "code", "severity"),
    [
        (60, "verbal_order", Severity.CAUTION),
        (1, "verbal_order", Severity.CAUTION),
        (0, "verbal_order_ran_out", Severity.STOP),
        (-1, "verbal_order_ran_out", Severity.STOP),
    ],
)
def test_h15_a_verbal_order_counts_until_its_time_and_not_a_minute_longer(
    minutes_left: int, code: str, severity: Severity
) -> None:
    told = an_order(signed=False, signed_on=None, verbal_until=NOW + timedelta(minutes=minutes_left))
    found = _gate(order=told)["order"]
    assert (found.code, found.severity, found.measured_at) == (code, severity, told.verbal_until)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dose_mg": Decimal(0)}, "above zero"),
        ({"parts_per_day": 0}, "at least one part"),
        ({"parts_per_day": 2, "parts_mg": (Decimal(80),)}, "the amount of each"),
    ],
)
def test_an_order_that_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        an_order(**changes)
