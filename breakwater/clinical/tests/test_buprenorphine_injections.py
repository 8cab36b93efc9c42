"""Depots of buprenorphine: what they replace, when they are due, what stops one. Source: clinical reference 7.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.buprenorphine_injection_checks import GivenDepot, InjectionFacts, check_injection
from breakwater.clinical.buprenorphine_injections import (
    CAM2038_MONTHLY,
    CAM2038_WEEKLY,
    DEPOTS,
    RBP6000,
    Depot,
    conversion_from_daily,
    next_window,
)
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity, stops, worst
from breakwater.clinical.tests.cases import TODAY, property_test


@pytest.mark.parametrize(
    ("daily", "weekly", "monthly"),
    [
        ("2", 8, None),
        ("6", 8, None),
        ("8", 16, 64),
        ("10", 16, 64),
        ("12", 24, 96),
        ("16", 24, 96),
        ("18", 32, 128),
        ("24", 32, 128),
    ],
)
def test_what_replaces_a_daily_amount(daily: str, weekly: int, monthly: int | None) -> None:
    found = conversion_from_daily(Decimal(daily))
    assert found is not None
    assert [found.weekly_mg, found.monthly_mg] == [weekly, monthly]
    assert found.source.confidence == "memory-high"


@pytest.mark.parametrize("daily", ["7", "11", "17", "24.5", "32"])
def test_between_and_beyond_the_bands_nothing_is_converted(daily: str) -> None:
    assert conversion_from_daily(Decimal(daily)) is None


@pytest.mark.parametrize("daily", ["0", "-8"])
def test_a_daily_amount_is_above_zero(daily: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        conversion_from_daily(Decimal(daily))


@property_test
@given(low=st.integers(1, 24), more=st.integers(0, 23))
def test_more_under_the_tongue_is_never_replaced_by_less(low: int, more: int) -> None:
    first, second = conversion_from_daily(Decimal(low)), conversion_from_daily(Decimal(min(24, low + more)))
    if first and second:
        assert first.weekly_mg <= second.weekly_mg
        assert (first.monthly_mg or 0) <= (second.monthly_mg or 0)


# Depot, injections so far, label; days from the last: earliest, due, latest.
WINDOWS: list[tuple[Depot, int, str, tuple[int, int, int]]] = [
    (CAM2038_WEEKLY, 1, "2025", (5, 7, 9)),
    (CAM2038_MONTHLY, 1, "2025", (21, 28, 35)),
    (RBP6000, 1, "older", (26, 28, 42)),
    (RBP6000, 1, "2025", (7, 28, 42)),
    (RBP6000, 2, "2025", (26, 28, 42)),
]


@pytest.mark.parametrize(("depot", "given_so_far", "label", "days"), WINDOWS)
def test_windows_and_their_edges(depot: Depot, given_so_far: int, label: Any, days: tuple[int, int, int]) -> None:
    window = next_window(depot, TODAY, given=given_so_far, label=label)
    found = (window.earliest_on, window.due_on, window.latest_on)
    assert tuple((on - TODAY).days for on in found) == days
    edges = [window.earliest_on, window.latest_on]
    assert [window.state(on) for on in edges] == ["open", "open"]
    assert window.state(window.earliest_on - timedelta(days=1)) == "early"
    assert window.state(window.latest_on + timedelta(days=1)) == "late"
    assert [window.days_late(on) for on in (window.due_on, window.latest_on + timedelta(days=3))] == [0, 3]


def test_a_next_injection_follows_one_that_was_given() -> None:
    with pytest.raises(ValueError, match="at least one"):
        next_window(RBP6000, TODAY, given=0)


@property_test
@given(depot=st.sampled_from(sorted(DEPOTS)), offset=st.integers(0, 80))
def test_a_day_is_early_then_open_then_late(depot: str, offset: int) -> None:
    window, order = next_window(DEPOTS[depot], TODAY), ["early", "open", "late"]
    today, tomorrow = (window.state(TODAY + timedelta(days=offset + more)) for more in (0, 1))
    assert order.index(today) <= order.index(tomorrow)


STABLE = InjectionFacts(
    CAM2038_WEEKLY, Decimal(24), TODAY, "thigh", certified=True, daily_mg=Decimal(16), daily_days=30, liver="none"
)


def _given(depot: Depot, mg: int, days_ago: int, site: str = "abdomen") -> GivenDepot:
    return GivenDepot(depot, Decimal(mg), TODAY - timedelta(days=days_ago), site)


def _codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def _stopped(**changes: Any) -> set[str]:
    return _codes(stops(check_injection(replace(STABLE, **changes))))


def test_somebody_stable_gets_the_first_depot() -> None:
    findings = check_injection(STABLE)
    assert worst(findings) is Severity.OK
    assert _codes(findings) == {
        "depot_setting",
        "depot_syringe",
        "depot_started",
        "depot_place_named",
        "depot_liver_fine",
    }


def test_a_site_without_certification_gives_none_and_everybody_is_told_never_in_a_vein() -> None:
    setting = check_injection(replace(STABLE, certified=False))[0]
    assert (setting.code, setting.severity, setting.override_by) == ("depot_not_certified", Severity.STOP, NOBODY)
    for facts in (STABLE, replace(STABLE, certified=False)):
        assert "in a vein it forms a solid and can kill" in check_injection(facts)[0].message


@pytest.mark.parametrize(
    ("depot", "mg"), [(CAM2038_WEEKLY, 64), (CAM2038_WEEKLY, 48), (CAM2038_MONTHLY, 32), (RBP6000, 200)]
)
def test_syringes_are_not_added_up_or_shared_out(depot: Depot, mg: int) -> None:
    found = check_injection(replace(STABLE, depot=depot, dose_mg=Decimal(mg)))[1]
    assert (found.code, found.override_by) == ("depot_no_syringe", NOBODY)
    assert "do not make a monthly one" in found.message


@pytest.mark.parametrize(
    ("so_far", "mg", "code"),
    [
        (0, 300, "depot_order"),
        (0, 100, "depot_sequence"),
        (1, 300, "depot_order"),
        (1, 100, "depot_sequence"),
        (2, 100, "depot_order"),
        (2, 300, "depot_sequence_note"),
        (5, 100, "depot_order"),
    ],
)
def test_rbp6000_is_300_twice_then_100(so_far: int, mg: int, code: str) -> None:
    earlier = tuple(_given(RBP6000, 300, 28 * (so_far - n)) for n in range(so_far))
    findings = check_injection(replace(STABLE, depot=RBP6000, dose_mg=Decimal(mg), given=earlier))
    assert code in _codes(findings)


@pytest.mark.parametrize(
    ("depot", "mg", "label", "before", "stopped"),
    [
        # CAM2038: one dose under the tongue, then 16 mg weekly for somebody new.
        (CAM2038_WEEKLY, 16, "2025", {}, True),
        (CAM2038_WEEKLY, 16, "2025", {"minutes_since_test_dose": 0}, False),
        (CAM2038_WEEKLY, 24, "2025", {"minutes_since_test_dose": 0}, True),
        (CAM2038_MONTHLY, 64, "2025", {"minutes_since_test_dose": 90}, True),
        (CAM2038_MONTHLY, 96, "2025", {"daily_mg": Decimal(16)}, False),
        # RBP-6000, label of 2025: one dose and an hour.
        (RBP6000, 300, "2025", {}, True),
        (RBP6000, 300, "2025", {"minutes_since_test_dose": 59}, True),
        (RBP6000, 300, "2025", {"minutes_since_test_dose": 60}, False),
        (RBP6000, 300, "2025", {"daily_mg": Decimal(8)}, False),
        # Older label: 7 days on 8 to 24 mg.
        (RBP6000, 300, "older", {"minutes_since_test_dose": 60}, True),
        (RBP6000, 300, "older", {"daily_mg": Decimal(8), "daily_days": 6}, True),
        (RBP6000, 300, "older", {"daily_mg": Decimal(8), "daily_days": 7}, False),
        (RBP6000, 300, "older", {"daily_mg": Decimal(24), "daily_days": 7}, False),
        (RBP6000, 300, "older", {"daily_mg": Decimal(6), "daily_days": 30}, True),
        (RBP6000, 300, "older", {"daily_mg": Decimal(32), "daily_days": 30}, True),
        (RBP6000, 300, "older", {"daily_days": 30}, True),
    ],
)
def test_what_comes_before_the_first_depot(
    depot: Depot, mg: int, label: str, before: dict[str, Any], stopped: bool
) -> None:
    known = {"daily_mg": None, "daily_days": None, **before}
    found = _stopped(depot=depot, dose_mg=Decimal(mg), label=label, site="abdomen", **known)
    assert found == ({"depot_start"} if stopped else set())


def test_a_small_amount_may_be_added_within_3_days_of_the_first_weekly_16_mg() -> None:
    first = (_given(CAM2038_WEEKLY, 16, 3),)
    assert "depot_added" in _codes(check_injection(replace(STABLE, dose_mg=Decimal(8), given=first)))
    late = (_given(CAM2038_WEEKLY, 16, 4),)
    assert _stopped(dose_mg=Decimal(8), given=late) == {"depot_early"}
    assert _stopped(dose_mg=Decimal(16), given=first) == {"depot_early"}
    twice = (_given(CAM2038_WEEKLY, 16, 9), _given(CAM2038_WEEKLY, 16, 2))
    assert _stopped(dose_mg=Decimal(8), given=twice) == {"depot_early"}


@pytest.mark.parametrize(
    ("days_ago", "code", "severity"),
    [
        (4, "depot_early", Severity.STOP),
        (5, "depot_interval", Severity.OK),
        (9, "depot_interval", Severity.OK),
        (10, "depot_late", Severity.STOP),
    ],
)
def test_the_interval_since_the_last(days_ago: int, code: str, severity: Severity) -> None:
    findings = check_injection(replace(STABLE, given=(_given(CAM2038_WEEKLY, 24, days_ago),)))
    (found,) = (finding for finding in findings if finding.title == "Since the last")
    assert (found.code, found.severity) == (code, severity)
    assert found.override_by == (PRESCRIBER if severity is Severity.STOP else NOBODY)


def test_after_a_change_of_product_the_window_of_the_last_one_counts() -> None:
    monthly_before = (_given(CAM2038_MONTHLY, 96, 8),)
    assert _stopped(given=monthly_before) == {"depot_early"}


@pytest.mark.parametrize(
    ("depot", "label", "site", "code"),
    [
        (CAM2038_WEEKLY, "2025", "upper arm", "depot_place_named"),
        (CAM2038_WEEKLY, "2025", "calf", "depot_place"),
        (RBP6000, "2025", "thigh", "depot_place_named"),
        (RBP6000, "older", "thigh", "depot_place"),
        (RBP6000, "older", "abdomen", "depot_place_named"),
    ],
)
def test_places_by_label(depot: Depot, label: Any, site: str, code: str) -> None:
    dose = Decimal(300) if depot is RBP6000 else Decimal(24)
    findings = check_injection(replace(STABLE, depot=depot, dose_mg=dose, label=label, site=site))
    assert code in _codes(findings)


def test_the_same_place_twice_is_asked_about() -> None:
    findings = check_injection(replace(STABLE, given=(_given(CAM2038_WEEKLY, 24, 7, "thigh"),)))
    assert "depot_same_place" in _codes(findings)


@pytest.mark.parametrize(
    ("liver", "code", "severity"),
    [
        ("none", "depot_liver_fine", Severity.OK),
        ("mild", "depot_liver_fine", Severity.OK),
        ("moderate", "depot_liver", Severity.STOP),
        ("severe", "depot_liver", Severity.STOP),
        (None, "depot_liver_unknown", Severity.CAUTION),
    ],
)
def test_the_liver(liver: Any, code: str, severity: Severity) -> None:
    found = check_injection(replace(STABLE, liver=liver))[-1]
    assert (found.code, found.severity) == (code, severity)


def test_earlier_injections_come_oldest_first_and_none_lies_ahead() -> None:
    for given_so_far in ((_given(CAM2038_WEEKLY, 24, -1),), tuple(_given(CAM2038_WEEKLY, 24, ago) for ago in (7, 14))):
        with pytest.raises(ValueError, match="oldest first"):
            replace(STABLE, given=given_so_far)
