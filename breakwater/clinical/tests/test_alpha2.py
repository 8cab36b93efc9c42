"""Clonidine and lofexidine: holds, limits by liver and kidney, taper. Source: clinical reference 11."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import PRESCRIBER, Severity, stops
from breakwater.clinical.medicines.alpha2 import HoldRules, Pressure, check_hold
from breakwater.clinical.medicines.clonidine import CLONIDINE, HOLD_DEFAULT, HOLD_PULSE_50, check_clonidine
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.medicines.lofexidine import HOLD, LofexidineFacts, check_lofexidine, limits_for, taper
from breakwater.clinical.medicines.organs import LiverState, liver_state
from breakwater.clinical.sources import source
from breakwater.clinical.tests.cases import NOW, property_test

FINE = Pressure(NOW, 124, 78, 84, standing_systolic_mmhg=118)
EARLIER = (GivenDose(Decimal("0.1"), NOW - timedelta(hours=7)),)
HEALTHY = LofexidineFacts("none", Decimal(100), 2)


def _clonidine(mg: str, seen: Pressure | None = FINE, given: Any = EARLIER, **options: Any) -> set[str]:
    return {finding.code for finding in stops(check_clonidine(Decimal(mg), given, seen, NOW, **options).findings)}


def _lofexidine(mg: str, facts: LofexidineFacts = HEALTHY, seen: Pressure | None = FINE, given: Any = ()) -> set[str]:
    check = check_lofexidine(Decimal(mg), given, seen, facts, NOW)
    return {finding.code for finding in check.findings if finding.severity is not Severity.OK}


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("systolic_mmhg", 90, None),
        ("systolic_mmhg", 89, "hold_systolic"),
        ("diastolic_mmhg", 60, None),
        ("diastolic_mmhg", 59, "hold_diastolic"),
        ("pulse_per_min", 60, None),
        ("pulse_per_min", 59, "hold_pulse"),
        ("standing_systolic_mmhg", 89, "hold_systolic"),
        ("standing_diastolic_mmhg", 59, "hold_diastolic"),
        ("standing_pulse_per_min", 59, "hold_pulse"),
    ],
)
def test_clonidine_is_held_at_the_edges(field: str, value: int, held: str | None) -> None:
    assert _clonidine("0.1", replace(FINE, **{field: value})) == ({held} if held else set())  # type: ignore[arg-type]


@pytest.mark.parametrize(("pulse", "held"), [(59, False), (50, False), (49, True)])
def test_the_variant_with_a_pulse_of_50_is_its_own_named_rule(pulse: int, held: bool) -> None:
    seen = replace(FINE, pulse_per_min=pulse)
    assert _clonidine("0.1", seen, rule_sets=(HOLD_PULSE_50,)) == ({"hold_pulse"} if held else set())
    assert _clonidine("0.1", seen, rule_sets=(HOLD_PULSE_50, HOLD_DEFAULT)) == {"hold_pulse"}


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("systolic_mmhg", 90, None),
        ("systolic_mmhg", 89, "hold_systolic"),
        ("diastolic_mmhg", 45, None),  # the trials name no diastolic limit
        ("pulse_per_min", 50, None),
        ("pulse_per_min", 49, "hold_pulse"),
    ],
)
def test_lofexidine_is_held_at_the_edges(field: str, value: int, held: str | None) -> None:
    found = _lofexidine("0.54", seen=replace(FINE, **{field: value}))  # type: ignore[arg-type]
    assert found == ({held} if held else set())


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (None, "alpha2_not_measured"),
        (replace(FINE, measured_at=NOW - timedelta(minutes=31)), "alpha2_too_old"),
        (replace(FINE, measured_at=NOW + timedelta(minutes=1)), "alpha2_too_old"),
        (replace(FINE, systolic_mmhg=None), "alpha2_systolic_missing"),
        (replace(FINE, diastolic_mmhg=None), "alpha2_diastolic_missing"),
        (replace(FINE, pulse_per_min=None), "alpha2_pulse_missing"),
    ],
)
def test_what_was_not_measured_just_now_is_never_taken_for_fine(seen: Pressure | None, code: str) -> None:
    assert _clonidine("0.1", seen) == {code}


def test_pressure_of_half_an_hour_ago_still_counts() -> None:
    assert _clonidine("0.1", replace(FINE, measured_at=NOW - timedelta(minutes=30))) == set()


def test_before_the_first_dose_standing_pressure_is_asked_for() -> None:
    lying = replace(FINE, standing_systolic_mmhg=None)
    first = check_hold(lying, (HOLD_DEFAULT,), NOW, first_dose=True)[-1]
    assert (first.code, first.severity) == ("standing_missing", Severity.CAUTION)
    later = check_hold(lying, (HOLD_DEFAULT,), NOW, first_dose=False)
    assert "standing_missing" not in {finding.code for finding in later}


def test_a_hold_names_its_rule_and_a_prescriber_may_pass_it() -> None:
    found = stops(check_hold(replace(FINE, systolic_mmhg=84), (HOLD_DEFAULT, HOLD), NOW, first_dose=False))
    assert [(finding.value, finding.override_by) for finding in found] == [("84 mmHg", PRESCRIBER)]
    assert "Clonidine, usual" in found[0].message


@pytest.mark.parametrize("pair", [(80, 80), (80, 90)])
def test_diastolic_pressure_is_below_systolic(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="below systolic"):
        Pressure(NOW, *pair, 70)
    with pytest.raises(ValueError, match="below systolic"):
        Pressure(NOW, 120, 70, 70, standing_systolic_mmhg=pair[0], standing_diastolic_mmhg=pair[1])


@property_test
@given(systolic=st.integers(40, 220), raised=st.integers(0, 30), pulse=st.integers(30, 150))
def test_a_further_rule_never_releases_a_hold(systolic: int, raised: int, pulse: int) -> None:
    seen = Pressure(NOW, systolic, 38, pulse)
    stricter = HoldRules("Site", source("ours-alpha2-vitals"), hold_below_systolic_mmhg=80 + raised)
    alone = {finding.code for finding in stops(check_hold(seen, (HOLD,), NOW, first_dose=False))}
    both = {finding.code for finding in stops(check_hold(seen, (HOLD, stricter), NOW, first_dose=False))}
    assert alone <= both


@pytest.mark.parametrize(
    ("mg", "given", "stopped"),
    [
        ("0.1", (), set()),
        ("0.2", (), {"dose_above_most"}),  # the first is a test dose
        ("0.3", EARLIER, set()),
        ("0.4", EARLIER, {"dose_above_most"}),
        ("0.1", (GivenDose(Decimal("0.1"), NOW - timedelta(hours=5)),), {"wait_needed"}),
        ("0.3", (GivenDose(Decimal("0.9"), NOW - timedelta(hours=7)),), set()),
        ("0.3", (GivenDose(Decimal("1"), NOW - timedelta(hours=7)),), {"day_above_most"}),
    ],
)
def test_clonidine_by_dose_interval_and_day(mg: str, given: tuple[GivenDose, ...], stopped: set[str]) -> None:
    assert _clonidine(mg, given=given) == stopped


def test_the_numbers_of_clonidine() -> None:
    assert (CLONIDINE.dose_max_mg, CLONIDINE.interval_minutes, CLONIDINE.daily_max_mg) == (
        Decimal("0.3"),
        360,
        Decimal("1.2"),
    )


# Liver, eGFR, most mg a day, most mg at once.
LIMITS = [
    ("none", 90, "2.88", "0.72"),
    ("mild", 100, "2.16", "0.54"),
    ("moderate", 100, "1.44", "0.36"),
    ("severe", 100, "0.72", "0.18"),
    ("none", "89.9", "1.44", "0.36"),
    ("none", 30, "1.44", "0.36"),
    ("none", "29.9", "0.72", "0.18"),
    ("none", 0, "0.72", "0.18"),
    ("mild", 45, "1.44", "0.36"),  # the stricter of the two
    ("severe", 45, "0.72", "0.18"),
    (None, None, "2.88", "0.72"),
]


@pytest.mark.parametrize(("liver", "egfr", "daily", "dose"), LIMITS)
def test_lofexidine_by_liver_and_kidney(liver: LiverState | None, egfr: Any, daily: str, dose: str) -> None:
    limits = limits_for(liver, None if egfr is None else Decimal(egfr))
    assert (limits.daily_max_mg, limits.dose_max_mg, limits.interval_minutes) == (Decimal(daily), Decimal(dose), 300)


@property_test
@given(
    egfr=st.integers(0, 130), better=st.integers(0, 60), liver=st.sampled_from(["none", "mild", "moderate", "severe"])
)
def test_a_better_kidney_never_allows_less(egfr: int, better: int, liver: LiverState) -> None:
    worse = limits_for(liver, Decimal(egfr))
    assert worse.daily_max_mg <= limits_for(liver, Decimal(egfr + better)).daily_max_mg <= Decimal("2.88")


@pytest.mark.parametrize(
    ("mg", "facts", "codes"),
    [
        ("0.54", HEALTHY, set()),
        ("0.72", HEALTHY, set()),
        ("0.9", HEALTHY, {"dose_above_most"}),
        ("0.5", HEALTHY, {"not_whole_tablets"}),
        ("0.54", replace(HEALTHY, liver="moderate"), {"dose_above_most"}),
        ("0.54", replace(HEALTHY, day=14), set()),
        ("0.54", replace(HEALTHY, day=15), {"too_many_days"}),
        ("0.54", replace(HEALTHY, liver=None), {"organs_unknown"}),
        ("0.54", replace(HEALTHY, egfr=None), {"organs_unknown"}),
        ("0.54", replace(HEALTHY, qt_medicines=("methadone",)), {"qt_together"}),
    ],
)
def test_lofexidine_by_tablets_days_organs_and_qt(mg: str, facts: LofexidineFacts, codes: set[str]) -> None:
    assert _lofexidine(mg, facts) == codes


def test_lofexidine_is_five_hours_apart() -> None:
    assert "wait_needed" in _lofexidine("0.54", given=(GivenDose(Decimal("0.54"), NOW - timedelta(minutes=299)),))
    assert _lofexidine("0.54", given=(GivenDose(Decimal("0.54"), NOW - timedelta(hours=5)),)) == set()


@pytest.mark.parametrize("wrong", [{"day": 0}, {"egfr": Decimal(-1)}])
def test_lofexidine_facts_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not below zero"):
        replace(HEALTHY, **wrong)


@pytest.mark.parametrize(
    ("dose", "days", "steps"),
    [
        ("0.54", 2, ["0.36", "0.18"]),
        ("0.72", 3, ["0.54", "0.36", "0.18"]),
        ("0.72", 4, ["0.72", "0.54", "0.36", "0.18"]),
        ("0.18", 2, ["0.18", "0.18"]),
    ],
)
def test_the_taper_goes_down_by_whole_tablets(dose: str, days: int, steps: list[str]) -> None:
    assert taper(Decimal(dose), days) == tuple(Decimal(step) for step in steps)


@pytest.mark.parametrize(
    ("dose", "days", "words"),
    [
        ("0.54", 1, "2 to 4 days"),
        ("0.54", 5, "2 to 4 days"),
        ("0.72", 2, "one tablet less at a time"),
        ("0.5", 2, "whole tablets"),
        ("0", 2, "whole tablets"),
        ("0.9", 2, "up to 0.72 mg"),
    ],
)
def test_a_taper_of_other_days_or_doses_is_refused(dose: str, days: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        taper(Decimal(dose), days)


@pytest.mark.parametrize(("tablets", "days"), [(t, d) for t in range(1, 5) for d in range(2, 5) if t <= d + 1])
def test_a_taper_never_rises_never_falls_by_more_than_a_tablet_and_ends_on_one(tablets: int, days: int) -> None:
    tablet = Decimal("0.18")
    steps = [tablet * tablets, *taper(tablet * tablets, days)]
    assert len(steps) == days + 1
    assert all(0 <= before - after <= tablet for before, after in pairwise(steps))
    assert steps[-1] == tablet


@pytest.mark.parametrize(
    ("points", "state"),
    [(5, "mild"), (6, "mild"), (7, "moderate"), (9, "moderate"), (10, "severe"), (15, "severe")],
)
def test_child_pugh_in_words(points: int, state: str) -> None:
    assert liver_state(points) == state


@pytest.mark.parametrize("points", [0, 4, 16])
def test_a_child_pugh_score_outside_5_to_15_is_refused(points: int) -> None:
    with pytest.raises(ValueError, match="5 to 15"):
        liver_state(points)
