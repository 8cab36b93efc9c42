"""What the gate says about the person, in which words, and of what nobody said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from breakwater.clinical.dose_facts import DosingHistory, HoldFacts, Observed, OrderHistory, RedFlagFacts
from breakwater.clinical.dose_gate import DEFAULT_GATE_RULES
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.tests.cases import NOW, TODAY, a_bottle, an_order, gate

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP
DAY = timedelta(days=1)


# What nobody said counts as not known, not as given


def test_a_question_nobody_answered_is_not_answered() -> None:
    silent = Observed()
    assert not silent.identity_confirmed
    assert not silent.second_identifier_matches
    assert silent == Observed(False, False, None, None, None, None, None, None, None)
    assert DosingHistory() == DosingHistory(
        last_dose_at=None,
        last_dose_mg=None,
        last_dosing_day=None,
        completed_parts_today=(),
        take_home_covers_today=False,
        enrolled_on=None,
        doses_taken=0,
        last_daily_mg=None,
        given_today_mg=Decimal(0),
    )
    assert OrderHistory().given_today_mg == 0


@pytest.mark.parametrize("mg", [0, -80])
def test_an_order_below_zero_cannot_exist(mg: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        an_order(dose_mg=Decimal(mg))


# Words read from a record are equal to the words in the code without being the same objects


def _read(word: str) -> Any:
    return "".join(list(word))


@pytest.mark.parametrize("drug", ["methadone", "buprenorphine"])
def test_the_name_of_a_medicine_counts_as_read_from_the_record(drug: Any) -> None:
    def ask(name: Any) -> dict[str, Finding]:
        # Missed days, a large change, a raised QTc and a dose that is not the first: each check that asks for the drug.
        return gate(
            an_order(drug=name, dose_mg=Decimal(31)),
            known={"qtc_ms": 510, "qtc_on": TODAY, "bottle": a_bottle(drug=_read(drug))},
            last_daily_mg=Decimal(9),
            last_dosing_day=TODAY - 5 * DAY,
            last_dose_mg=Decimal(9),
            doses_taken=0,
        )

    assert ask(_read(drug)) == ask(drug)
    small, usual = an_order(drug=_read(drug)), an_order(drug=drug)
    assert gate(small, last_daily_mg=Decimal(71)) == gate(usual, last_daily_mg=Decimal(71))
    first: dict[str, Any] = {"last_dosing_day": None, "doses_taken": 5}
    assert gate(an_order(drug=_read(drug)), **first) == gate(an_order(drug=drug), **first)


def test_the_status_of_an_order_counts_as_read_from_the_record() -> None:
    assert gate(an_order(status=_read("active")))["order"].severity is OK
    for status in ("", "Active", "activ", "suspended"):
        assert gate(an_order(status=status))["order"].code == "order_not_active"


def test_a_new_start_is_known_whatever_object_says_it() -> None:
    amounts: Any = tuple(_read(amount) for amount in DEFAULT_GATE_RULES.missed_policy.amounts)
    rules = replace(DEFAULT_GATE_RULES, missed_policy=replace(DEFAULT_GATE_RULES.missed_policy, amounts=amounts))
    last = TODAY - 6 * DAY
    order = an_order(dose_mg=Decimal(30), signed_on=last + 4 * DAY)
    assert gate(order, rules=rules, last_dosing_day=last)["missed_doses"].code == "missed_doses_need_order"


# Words of checks about the person and the last dose


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(hours=12), "12 h 00 min"),
        (timedelta(hours=12, minutes=1, seconds=59), "12 h 01 min"),
        (timedelta(hours=47, minutes=59, seconds=59), "47 h 59 min"),
    ],
)
def test_the_time_since_the_last_dose_is_said_in_full_minutes(passed: timedelta, words: str) -> None:
    assert gate(last_dose_at=NOW - passed)["interval"].value == words


def test_one_hold_is_said_in_the_singular_and_the_first_placed_gives_the_time() -> None:
    first = HoldFacts("See the counselor", frozenset({"opioid"}), "counselor", NOW - 2 * DAY)
    second = HoldFacts("Call the nurse", frozenset({"opioid"}), "nurse", NOW)
    assert gate(known={"holds": (first,)})["hold"].value == "1 hold to clear first"
    both = gate(known={"holds": (first, second)})["hold"]
    assert (both.value, both.measured_at) == ("2 holds to clear first", NOW - 2 * DAY)


def test_of_several_holds_that_ran_out_the_first_gives_the_time() -> None:
    first, second = (
        HoldFacts("See the counselor", frozenset({"opioid"}), "counselor", due_at=at, stays=False)
        for at in (NOW - 2 * DAY, NOW - DAY)
    )
    found = gate(known={"holds": (first, second)})["hold"]
    assert (found.code, found.measured_at) == ("hold_ran_out", NOW - 2 * DAY)


def test_a_hold_stays_unless_it_was_said_to_run_out() -> None:
    hold = HoldFacts("See the counselor", frozenset({"opioid"}), "counselor", due_at=NOW - DAY)
    assert gate(known={"holds": (hold,)})["hold"].severity is STOP


def test_of_several_flags_the_first_raised_gives_the_time() -> None:
    first = RedFlagFacts("a", _read("emergency"), "First sign", frozenset(), NOW - DAY)
    second = RedFlagFacts("b", "assess", "Second sign", frozenset(), NOW)
    found = gate(known={"red_flags_open": (first, second)})["red_flag"]
    assert (found.code, found.measured_at) == ("red_flag_ask", NOW - DAY)
    assert found.value == "First sign, Second sign"
    # A level that sorts behind "emergency" is no emergency.
    watch = gate(known={"red_flags_open": (replace(second, level="watch"),)})["red_flag"]
    assert watch.code == "red_flag_watch"


def test_of_several_signs_of_breathing_the_most_serious_is_named() -> None:
    found = gate(observed={"respiratory_rate_per_min": 8, "spo2_percent": 93})["breathing"]
    assert (found.code, found.override_by) == ("slow_breathing", NOBODY)


@pytest.mark.parametrize(
    ("check", "key"), [("sedatives", "fda-2017-sedatives"), ("interactions", "methadone-interactions")]
)
def test_other_medicines_cite_what_speaks_about_them(check: str, key: str) -> None:
    known = {"interacting_medicines": ("rifampin",), "sedative_use": True}
    assert gate(known=known)[check].source.key == key


@pytest.mark.parametrize("qtc_ms", [500, 501, 620])
def test_a_high_qtc_stops_until_the_prescriber_has_weighed_it(qtc_ms: int) -> None:
    found = gate(known={"qtc_ms": qtc_ms, "qtc_on": TODAY})["qtc"]
    assert (found.code, found.severity, found.override_by) == ("qtc_high", STOP, PRESCRIBER)


@pytest.mark.parametrize(("ordered", "in_bottle"), [("methadone", "buprenorphine"), ("buprenorphine", "methadone")])
def test_the_other_medicine_in_the_bottle_stops(ordered: Any, in_bottle: str) -> None:
    found = gate(an_order(drug=ordered), known={"bottle": a_bottle(drug=in_bottle)})["bottle"]
    assert (found.code, found.override_by) == ("bottle_wrong_drug", NOBODY)


# Other medicines


@pytest.mark.parametrize("medicine", ["Nalbuphine", "buprenorphine", "pentazocine"])
def test_what_brings_on_withdrawal_beside_methadone_stops(medicine: str) -> None:
    found = gate(known={"interacting_medicines": ("rifampin", medicine)})["interactions"]
    assert (found.code, found.severity, found.override_by) == ("brings_on_withdrawal", STOP, PRESCRIBER)
    assert found.value == medicine.lower()


def test_beside_buprenorphine_its_own_name_is_no_interaction() -> None:
    order = an_order(drug="buprenorphine", dose_mg=Decimal(8))
    known = {"interacting_medicines": ("buprenorphine",), "bottle": a_bottle(drug="buprenorphine")}
    assert gate(order, known=known)["interactions"].severity is CAUTION


@pytest.mark.parametrize(
    ("drug", "liver", "severity", "key", "message"),
    [
        ("methadone", "none", OK, "methadone-lower-start", "No liver disease."),
        ("methadone", "mild", OK, "methadone-lower-start", "Mild liver disease: no change to the dose."),
        ("methadone", "moderate", CAUTION, "methadone-lower-start", "Moderate liver disease: a lower start"),
        ("methadone", "severe", CAUTION, "methadone-lower-start", "Severe liver disease: a lower start"),
        ("buprenorphine", "none", OK, "bup-liver", "No liver disease."),
        ("buprenorphine", "mild", OK, "bup-liver", "Mild liver disease: no change to the dose."),
    ],
)
def test_the_liver_is_said_for_each_medicine_with_its_source(
    drug: Any, liver: Any, severity: Severity, key: str, message: str
) -> None:
    found = gate(an_order(drug=drug), known={"liver": liver})["liver"]
    assert (found.severity, found.source.key) == (severity, key)
    assert found.message.startswith(message)
    read = gate(an_order(drug=_read(drug)), known={"liver": _read(liver)})["liver"]
    assert read == found


@pytest.mark.parametrize("liver", ["moderate", "severe"])
def test_buprenorphine_asks_about_the_liver_by_its_own_rules(liver: Any) -> None:
    found = gate(an_order(drug=_read("buprenorphine")), known={"liver": liver})["liver"]
    assert found.severity is not OK
    assert "lower start" not in found.message


def test_buprenorphine_needs_neither_qtc_nor_ecg() -> None:
    found = gate(an_order(drug="buprenorphine"), known={"qtc_ms": 520, "qtc_on": TODAY})
    for check in ("qtc", "ecg"):
        assert (found[check].severity, found[check].message) == (OK, "Not needed for this medicine.")


def test_what_does_more_than_sedate_stands_among_the_other_medicines() -> None:
    found = gate(known={"interacting_medicines": ("hydroxyzine", "trazodone")})
    assert found["interactions"].value == "hydroxyzine (lengthens QT and more sedation)"
    assert found["sedatives"].value == "trazodone"
