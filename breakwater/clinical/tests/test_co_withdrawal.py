"""CIWA-Ar and COWS read together, and the hours of danger after the last drink. Source: clinical reference 12."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakwater.clinical.findings import Severity
from breakwater.clinical.medicines.co_withdrawal import (
    ALCOHOL_SIGNS,
    OPIOID_SIGNS,
    OVERLAP,
    CoWithdrawal,
    alcohol_risks,
    read_together,
)
from breakwater.clinical.scales import COWS, Scale, ScoreNotAllowed
from breakwater.clinical.scales.ciwa import CIWA_AR


def _cows(**scores: int | None) -> dict[str, int | None]:
    return {item.id: 0 for item in COWS.items} | scores


def _ciwa(**scores: int | None) -> dict[str, int | None]:
    return {item.id: 0 for item in CIWA_AR.items} | scores


def test_the_lists_name_items_of_the_forms_and_only_pulse_and_headache_are_on_none() -> None:
    assert {*OVERLAP.values(), *OPIOID_SIGNS} == {item.id for item in COWS.items} - {"pulse"}
    assert {*OVERLAP, *ALCOHOL_SIGNS} == {item.id for item in CIWA_AR.items} - {"headache"}


@pytest.mark.parametrize(
    ("cows", "ciwa", "conclusion", "severity"),
    [
        ({}, {}, "neither", Severity.OK),
        ({"pulse": 4}, {"headache": 4}, "neither", Severity.OK),
        ({"yawning": 2}, {}, "opioid", Severity.OK),
        ({"gooseflesh": 3, "tremor": 4}, {"tremor": 7}, "opioid", Severity.OK),
        ({}, {"tactile": 2}, "alcohol", Severity.CAUTION),
        ({"sweating": 4}, {"sweats": 7, "tactile": 1}, "alcohol", Severity.CAUTION),
        ({"pupils": 2}, {"tactile": 2}, "both", Severity.CAUTION),
        ({"tremor": 4, "sweating": 4, "restlessness": 5}, {"tremor": 7, "sweats": 7}, "cannot_tell", Severity.CAUTION),
        ({"tremor": 4}, {}, "cannot_tell", Severity.CAUTION),
        ({"tremor": None, "yawning": 4}, {}, "incomplete", Severity.CAUTION),
        ({"yawning": 4}, {"tremor": None}, "incomplete", Severity.CAUTION),
    ],
)
def test_what_may_be_concluded(
    cows: dict[str, int | None], ciwa: dict[str, int | None], conclusion: str, severity: Severity
) -> None:
    found = read_together(_cows(**cows), _ciwa(**ciwa))
    assert found.conclusion == conclusion
    assert (found.findings[-1].code, found.findings[-1].severity) == (f"co_withdrawal_{conclusion}", severity)


@pytest.mark.parametrize("item", ["auditory", "visual", "orientation"])
def test_confusion_and_false_perceptions_are_called_out_even_on_an_incomplete_form(item: str) -> None:
    for ciwa in (_ciwa(**{item: 2}), {item: 2}):
        first = read_together(_cows(pupils=5, gooseflesh=5), ciwa).findings[0]
        assert (first.code, first.severity) == ("not_opioid_withdrawal", Severity.STOP)


def test_itching_alone_is_not_called_confusion() -> None:
    codes = [finding.code for finding in read_together(_cows(), _ciwa(tactile=3)).findings]
    assert codes == ["co_withdrawal_alcohol"]


def test_there_is_no_sum_of_the_two_forms() -> None:
    assert {field.name for field in fields(CoWithdrawal)} == {
        "cows_total", "ciwa_total", "cows_shared", "ciwa_shared", "opioid_alone", "alcohol_alone", "conclusion",
        "findings",
    }  # fmt: skip


def test_the_parts_of_two_forms() -> None:
    found = read_together(_cows(pulse=1, tremor=2, sweating=3, yawning=4), _ciwa(tremor=4, headache=2, tactile=1))
    assert (found.cows_total, found.cows_shared, found.opioid_alone) == (10, 5, 4)
    assert (found.ciwa_total, found.ciwa_shared, found.alcohol_alone) == (7, 4, 1)


def test_a_missing_total_is_none_and_never_zero() -> None:
    found = read_together(_cows(yawning=None), {})
    assert (found.cows_total, found.ciwa_total) == (None, None)


def test_a_score_that_a_form_does_not_print_is_refused() -> None:
    with pytest.raises(ScoreNotAllowed):
        read_together(_cows(gooseflesh=1), _ciwa())


def _filled(scale: Scale, picks: list[int]) -> dict[str, int]:
    """A complete form: for each item the allowed score at this place, counted round."""
    return {
        item.id: item.allowed_scores[pick % len(item.allowed_scores)]
        for item, pick in zip(scale.items, picks, strict=True)
    }


@settings(max_examples=20, deadline=None)
@given(picks=st.lists(st.integers(0, 39), min_size=21, max_size=21))
def test_no_shared_sign_is_counted_as_proof_of_either(picks: list[int]) -> None:
    cows, ciwa = _filled(COWS, picks[:11]), _filled(CIWA_AR, picks[11:])
    found = read_together(cows, ciwa)
    assert found.cows_shared + found.opioid_alone + cows["pulse"] == found.cows_total
    assert found.ciwa_shared + found.alcohol_alone + ciwa["headache"] == found.ciwa_total
    quiet = read_together(cows | dict.fromkeys(OVERLAP.values(), 0), ciwa | dict.fromkeys(OVERLAP, 0))
    if found.conclusion in {"opioid", "alcohol", "both"}:
        assert quiet.conclusion == found.conclusion


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        ("0", []),
        ("5.9", []),
        ("6", ["seizure_window"]),
        ("47", ["seizure_window"]),
        ("48", ["seizure_window", "delirium_window"]),
        ("96", ["delirium_window"]),
        ("96.1", []),
        (None, ["seizure_window", "delirium_window"]),
    ],
)
def test_hours_of_danger_after_the_last_drink(hours: str | None, codes: list[str]) -> None:
    risks = alcohol_risks(None if hours is None else Decimal(hours))
    assert [risk.code for risk in risks] == codes
    assert {risk.source.confidence for risk in risks} <= {"memory-high"}


def test_an_unknown_last_drink_is_said_to_be_unknown() -> None:
    assert all("not known" in risk.message and risk.value is None for risk in alcohol_risks(None))


def test_hours_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        alcohol_risks(Decimal(-1))
