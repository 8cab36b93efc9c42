from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from decimal import Decimal
from inspect import signature
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.red_flag_answer import AnswerStep, NaloxoneDose
from breakwater.clinical.red_flag_limits import CUTOFFS, PUBLISHED_LIMITS, Cutoff
from breakwater.clinical.red_flag_signs import MEASURED_SIGNS, MeasuredSign
from breakwater.clinical.red_flags import (
    PINPOINT_PUPILS,
    REPORTS,
    LimitsOutOfOrder,
    LooserThanPublished,
    RedFlag,
    RedFlagLimits,
    ReportedSign,
    UnknownReport,
    red_flags,
)
from breakwater.clinical.scales import SCALES
from breakwater.clinical.tests.cases import property_test
from breakwater.clinical.vitals import Vitals

BOTH = {"opioid", "sedative"}
SEDATIVE = {"sedative"}

# Field, value, code and level expected (None: no flag). The edges of the table, both sides.
TABLE: list[tuple[str, Any, str | None, str | None]] = [
    ("respiratory_rate_per_min", 0, "slow_breathing", "emergency"),
    ("respiratory_rate_per_min", 8, "slow_breathing", "emergency"),
    ("respiratory_rate_per_min", 9, "slow_breathing_assess", "assess"),
    ("respiratory_rate_per_min", 11, "slow_breathing_assess", "assess"),
    ("respiratory_rate_per_min", Decimal("11.5"), "slow_breathing_assess", "assess"),
    ("respiratory_rate_per_min", 12, None, None),
    ("respiratory_rate_per_min", 20, None, None),
    ("respiratory_rate_per_min", 21, "fast_breathing_assess", "assess"),
    ("respiratory_rate_per_min", 24, "fast_breathing_assess", "assess"),
    ("respiratory_rate_per_min", 25, "fast_breathing", "emergency"),
    ("spo2_percent", 91, "low_oxygen", "emergency"),
    ("spo2_percent", 92, "low_oxygen_assess", "assess"),
    ("spo2_percent", 93, "low_oxygen_assess", "assess"),
    ("spo2_percent", 94, None, None),
    ("pulse_per_min", 40, "slow_pulse", "emergency"),
    ("pulse_per_min", 41, "slow_pulse_assess", "assess"),
    ("pulse_per_min", 50, "slow_pulse_assess", "assess"),
    ("pulse_per_min", 51, None, None),
    ("pulse_per_min", 110, None, None),
    ("pulse_per_min", 111, "fast_pulse_assess", "assess"),
    ("pulse_per_min", 130, "fast_pulse_assess", "assess"),
    ("pulse_per_min", 131, "fast_pulse", "emergency"),
    ("systolic_mmhg", 90, "low_pressure", "emergency"),
    ("systolic_mmhg", 91, "low_pressure_assess", "assess"),
    ("systolic_mmhg", 100, "low_pressure_assess", "assess"),
    ("systolic_mmhg", 101, None, None),
    ("temperature_c", Decimal("35.0"), "low_temperature", "emergency"),
    ("temperature_c", Decimal("35.1"), None, None),
    ("temperature_c", Decimal("38.0"), None, None),
    ("temperature_c", Decimal("38.1"), "fever_assess", "assess"),
    ("temperature_c", Decimal("39.0"), "fever_assess", "assess"),
    ("temperature_c", Decimal("39.1"), "fever", "emergency"),
    ("sedation_poss", "S", None, None),
    ("sedation_poss", "1", None, None),
    ("sedation_poss", "2", None, None),
    ("sedation_poss", "3", "sedation_assess", "assess"),
    ("sedation_poss", "4", "sedation", "emergency"),
    ("sedation_rass", -5, "deep_sedation", "emergency"),
    ("sedation_rass", -4, "deep_sedation", "emergency"),
    ("sedation_rass", -3, "deep_sedation_assess", "assess"),
    ("sedation_rass", -2, "deep_sedation_assess", "assess"),
    ("sedation_rass", -1, None, None),
    ("sedation_rass", 2, None, None),
    ("sedation_rass", 3, "agitation_assess", "assess"),
    ("glucose_mg_per_dl", 69, "low_glucose", "assess"),
    ("glucose_mg_per_dl", 70, None, None),
]

HOLDS = [
    ({"respiratory_rate_per_min": 8}, BOTH),
    ({"respiratory_rate_per_min": 11}, BOTH),
    ({"respiratory_rate_per_min": 22}, SEDATIVE),
    ({"respiratory_rate_per_min": 30}, SEDATIVE),
    ({"spo2_percent": 91}, BOTH),
    ({"pulse_per_min": 120}, set()),
    ({"pulse_per_min": 140}, BOTH),
    ({"temperature_c": Decimal("39.5")}, SEDATIVE),
    ({"temperature_c": Decimal("34.0")}, BOTH),
    ({"sedation_poss": "3"}, BOTH),
    ({"sedation_poss": "4"}, BOTH),
    ({"spo2_percent": 93}, BOTH),
    ({"pulse_per_min": 40}, BOTH),
    ({"pulse_per_min": 50}, BOTH),
    ({"systolic_mmhg": 90}, BOTH),
    ({"systolic_mmhg": 100}, BOTH),
    ({"temperature_c": Decimal("38.5")}, SEDATIVE),
    ({"sedation_rass": -4}, BOTH),
    ({"sedation_rass": -2}, BOTH),
    ({"sedation_rass": 3}, BOTH),
    ({"glucose_mg_per_dl": 60}, BOTH),
]

measured = st.builds(
    Vitals,
    respiratory_rate_per_min=st.none() | st.integers(0, 80),
    spo2_percent=st.none() | st.integers(20, 100),
    pulse_per_min=st.none() | st.integers(0, 300),
    systolic_mmhg=st.none() | st.integers(20, 300),
    temperature_c=st.none() | st.decimals(25, 45, places=1),
    sedation_poss=st.none() | st.sampled_from("S1234"),
    sedation_rass=st.none() | st.integers(-5, 4),
)


@pytest.mark.parametrize(("field", "value", "code", "level"), TABLE)
def test_the_table_of_signs(field: str, value: Any, code: str | None, level: str | None) -> None:
    found = [(flag.code, flag.level) for flag in red_flags(Vitals(**{field: value}))]
    assert found == ([(code, level)] if code else [])


@pytest.mark.parametrize(("vitals", "holds"), HOLDS)
def test_what_each_flag_holds(vitals: dict[str, Any], holds: set[str]) -> None:
    (flag,) = red_flags(Vitals(**vitals))
    assert flag.holds == holds


def test_every_measured_sign_stands_in_the_table_and_says_what_to_do() -> None:
    shown = {code for _, _, code, _ in TABLE if code} - {"sedation", "sedation_assess"}
    signs = [sign for group in MEASURED_SIGNS for sign in group]
    assert {sign.code for sign in signs} == shown
    assert len(signs) == len(shown)
    for sign in signs:
        assert sign.level == ("assess" if sign.code.endswith("_assess") or sign.code == "low_glucose" else "emergency")
        assert sign.title
        assert sign.message.endswith(".")


def test_nothing_measured_raises_nothing() -> None:
    assert red_flags(Vitals()) == ()


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_each_reported_sign_raises_its_flag(code: str) -> None:
    (flag,) = red_flags(Vitals(), reports=frozenset({code}))
    assert (flag.code, flag.level, flag.holds) == (code, REPORTS[code].level, REPORTS[code].holds)


def test_of_a_seizure_only_sedatives_are_held_and_of_every_other_report_both() -> None:
    assert {code for code, report in REPORTS.items() if report.holds == SEDATIVE} == {"seizure"}
    assert all(report.holds == BOTH for code, report in REPORTS.items() if code != "seizure")


def test_a_sign_we_do_not_know_is_refused_rather_than_dropped() -> None:
    with pytest.raises(UnknownReport, match="fit"):
        red_flags(Vitals(), reports=frozenset({"fit", "seizure"}))


@pytest.mark.parametrize(
    ("vitals", "flagged"),
    [
        (Vitals(), False),
        (Vitals(sedation_poss="1", sedation_rass=0), False),
        (Vitals(sedation_poss="S"), False),
        (Vitals(sedation_poss="2"), True),
        (Vitals(sedation_rass=-1), True),
        (Vitals(sedation_rass=1), False),
    ],
)
def test_small_pupils_count_only_together_with_sleepiness(vitals: Vitals, flagged: bool) -> None:
    codes = [flag.code for flag in red_flags(vitals, reports=frozenset({PINPOINT_PUPILS}))]
    assert codes == (["pinpoint_drowsy"] if flagged else [])
    assert "pinpoint_drowsy" not in [flag.code for flag in red_flags(vitals)]


def test_emergencies_come_first() -> None:
    flags = red_flags(Vitals(respiratory_rate_per_min=10, pulse_per_min=140), reports=frozenset({"seizure"}))
    assert [flag.code for flag in flags] == ["fast_pulse", "seizure", "slow_breathing_assess"]


def test_slow_breathing_while_awake_says_more() -> None:
    (awake,) = red_flags(Vitals(respiratory_rate_per_min=10))
    (asleep,) = red_flags(Vitals(respiratory_rate_per_min=10), awake=False)
    assert "strongly suggestive" in awake.message
    assert "strongly suggestive" not in asleep.message
    assert awake.code == asleep.code


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, value, code, _ in TABLE if code])
def test_only_slow_breathing_is_called_strongly_suggestive(field: str, value: Any) -> None:
    (flag,) = red_flags(Vitals(**{field: value}))
    assert ("strongly suggestive" in flag.message) == (flag.code == "slow_breathing_assess")


def test_what_was_reported_is_said_by_name() -> None:
    with pytest.raises(TypeError):
        red_flags(Vitals(), frozenset({"seizure"}))  # type: ignore[call-arg]


def test_a_flag_carries_value_threshold_and_source() -> None:
    (flag,) = red_flags(Vitals(respiratory_rate_per_min=8))
    assert (flag.value, flag.threshold, flag.source.key) == ("8 /min", "8 /min or less", "news2")
    (flag,) = red_flags(Vitals(pulse_per_min=131))
    assert flag.threshold == "131 /min or more"
    (flag,) = red_flags(Vitals(sedation_rass=-4))
    assert (flag.value, flag.threshold, flag.source.key) == ("-4 on RASS", "-4 on RASS or less", "rass")


@property_test
@given(measured)
def test_the_wording_is_a_possibility_and_never_a_diagnosis(vitals: Vitals) -> None:
    for flag in red_flags(vitals, reports=frozenset(REPORTS)):
        words = f"{flag.title} {flag.message}".lower()
        assert "overdose" not in words
        assert "toxicity" not in words.replace("possible opioid toxicity", "")
        assert flag.value
        assert flag.threshold


@property_test
@given(measured, st.integers(0, 30))
def test_breathing_more_slowly_is_never_less_serious(vitals: Vitals, rate: int) -> None:
    def seriousness(at: int) -> int:
        flags = red_flags(replace(vitals, respiratory_rate_per_min=at))
        levels = [flag.level for flag in flags if flag.code.startswith("slow_breathing")]
        return max((2 if level == "emergency" else 1 for level in levels), default=0)

    assert seriousness(rate) >= seriousness(rate + 1)


@property_test
@given(measured)
def test_slow_breathing_always_holds_opioids_whatever_else_was_measured(vitals: Vitals) -> None:
    flags = red_flags(replace(vitals, respiratory_rate_per_min=8))
    assert any(flag.level == "emergency" and "opioid" in flag.holds for flag in flags)


def test_no_scale_of_withdrawal_gives_breathing_a_weight() -> None:
    withdrawal = [scale for scale in SCALES.values() if "ithdrawal" in scale.title]
    assert len(withdrawal) >= 3
    for scale in withdrawal:
        for item in scale.items:
            assert "breath" not in f"{item.id} {item.label}".lower(), (scale.id, item.id)


def test_a_withdrawal_score_is_nowhere_to_be_given() -> None:
    taken = {*signature(red_flags).parameters, *(field.name for field in fields(Vitals))}
    assert not [name for name in taken if "cows" in name or "score" in name or "total" in name]


@pytest.mark.parametrize("kind", [RedFlag, RedFlagLimits, Cutoff, MeasuredSign, ReportedSign, AnswerStep, NaloxoneDose])
def test_what_a_rule_goes_by_cannot_be_changed_while_the_program_runs(kind: Any) -> None:
    value = object.__new__(kind)
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(kind)[0].name, "other")
    assert not hasattr(value, "__dict__")


# Sites may tighten, never loosen.


@pytest.mark.parametrize("name", sorted(CUTOFFS))
def test_a_site_may_not_loosen_any_cut_off(name: str) -> None:
    published = getattr(PUBLISHED_LIMITS, name)
    step = CUTOFFS[name].step
    looser = published - step if CUTOFFS[name].side == "low" else published + step
    with pytest.raises(LooserThanPublished) as refusal:
        RedFlagLimits(**{name: looser})
    assert (refusal.value.name, refusal.value.value, refusal.value.limit) == (name, looser, published)


def test_a_site_may_tighten_and_the_flag_names_its_own_number() -> None:
    stricter = RedFlagLimits(respiratory_rate_emergency_low=10, spo2_assess_low=95)
    (flag,) = red_flags(Vitals(respiratory_rate_per_min=10), limits=stricter)
    assert (flag.level, flag.threshold) == ("emergency", "10 /min or less")
    assert [flag.code for flag in red_flags(Vitals(spo2_percent=95), limits=stricter)] == ["low_oxygen_assess"]


@pytest.mark.parametrize(
    "limits",
    [
        {"respiratory_rate_emergency_low": 12},
        {"respiratory_rate_assess_low": 22},
        {"spo2_emergency_low": 94},
        {"pulse_emergency_high": 105},
        {"systolic_emergency_low": 101},
        {"temperature_emergency_high": Decimal("38.0")},
        {"rass_emergency_low": -1},
    ],
)
def test_cut_offs_that_contradict_each_other_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(LimitsOutOfOrder):
        RedFlagLimits(**limits)


def test_every_cut_off_has_a_side_a_unit_and_a_source() -> None:
    assert {field.name for field in fields(RedFlagLimits)} == set(CUTOFFS)
    for cutoff in CUTOFFS.values():
        assert cutoff.unit
        assert cutoff.source.citation


tightened = st.builds(
    RedFlagLimits,
    respiratory_rate_emergency_low=st.integers(8, 11),
    respiratory_rate_assess_low=st.integers(11, 13),
    spo2_emergency_low=st.integers(91, 93),
    spo2_assess_low=st.integers(93, 96),
    pulse_emergency_low=st.integers(40, 45),
    pulse_emergency_high=st.integers(115, 131),
    rass_emergency_low=st.integers(-4, -2),
    rass_assess_high=st.integers(1, 3),
)


@property_test
@given(measured, tightened)
def test_stricter_limits_never_remove_a_sign_from_sight(vitals: Vitals, limits: RedFlagLimits) -> None:
    def signs(used: RedFlagLimits) -> set[str]:
        return {flag.code.removesuffix("_assess") for flag in red_flags(vitals, limits=used)}

    def emergencies(used: RedFlagLimits) -> set[str]:
        return {flag.code for flag in red_flags(vitals, limits=used) if flag.level == "emergency"}

    assert signs(PUBLISHED_LIMITS) <= signs(limits)
    assert emergencies(PUBLISHED_LIMITS) <= emergencies(limits)
