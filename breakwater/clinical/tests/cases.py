"""Ordinary values that the tests of orders and doses start from, each test changing only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings

from breakwater.clinical.dose_facts import BottleFacts, DosingHistory, Observed, OrderFacts, OrderHistory, Standing
from breakwater.clinical.dose_gate import CHECKS, DEFAULT_GATE_RULES, GateRules, check_dose
from breakwater.clinical.ecg_due import EcgFacts
from breakwater.clinical.findings import Finding

# For every property here: enough examples for rules this small, and no deadline, which a busy machine would miss.
property_test = settings()  # as the profile says: see conftest.py

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 42, tzinfo=UTC)

_ORDER = OrderFacts(
    id="order-1",
    version=3,
    drug="methadone",
    dose_mg=Decimal(80),
    parts_per_day=1,
    status="active",
    signed=True,
    starts_on=TODAY - timedelta(days=13),
    ends_on=TODAY + timedelta(days=13),
    signed_on=TODAY - timedelta(days=13),
)
_DOSING = DosingHistory(
    last_dose_at=NOW - timedelta(hours=24),
    last_dose_mg=Decimal(80),
    last_dosing_day=TODAY - timedelta(days=1),
    enrolled_on=TODAY - timedelta(days=60),
    doses_taken=59,
)
_OBSERVED = Observed(
    identity_confirmed=True,
    second_identifier_matches=True,
    alert=True,
    slurred_or_unsteady=False,
    smells_of_alcohol=False,
    respiratory_rate_per_min=14,
    spo2_percent=97,
    observed_at=NOW - timedelta(minutes=2),
)
_BOTTLE = BottleFacts(
    open=True,
    expired=False,
    recalled=False,
    drug="methadone",
    strength_mg_per_ml=Decimal(10),
    balance_mg=Decimal(6120),
)
_ECG = EcgFacts(
    daily_mg=Decimal(80),
    first_dose_on=TODAY - timedelta(days=60),
    last_ecg_on=TODAY - timedelta(days=20),
    mg_at_last_ecg=Decimal(80),
)
_STANDING = Standing(pregnant=False, liver="none", ecg=_ECG, bottle=_BOTTLE)


def an_order(**changes: Any) -> OrderFacts:
    """A signed order for methadone 80 mg once a day, two weeks old."""
    return replace(_ORDER, **changes)


def a_first_order(mg: int | str, **changes: Any) -> OrderFacts:
    """An order that starts today, for a first dose of so many mg."""
    return an_order(dose_mg=Decimal(mg), starts_on=TODAY, signed=False, status="draft", **changes)


def a_dosing_history(**changes: Any) -> DosingHistory:
    """Dosed every day for two months, last yesterday."""
    return replace(_DOSING, **changes)


def an_order_history(**changes: Any) -> OrderHistory:
    """On 80 mg a day for two months, last raised ten days ago."""
    usual: dict[str, Any] = {
        "first_dose_on": TODAY - timedelta(days=60),
        "last_dosing_day": TODAY - timedelta(days=1),
        "last_daily_mg": Decimal(80),
        "last_raised_on": TODAY - timedelta(days=10),
    }
    return OrderHistory(**{**usual, **changes})


def seen(**changes: Any) -> Observed:
    """Two identifiers match; awake, steady, breathing 14 a minute."""
    return replace(_OBSERVED, **changes)


def standing(**changes: Any) -> Standing:
    """Nothing stands against a dose; a bottle is open."""
    return replace(_STANDING, **changes)


def ecg_facts(**changes: Any) -> EcgFacts:
    """80 mg a day for two months, with an ECG twenty days ago."""
    return replace(_ECG, **changes)


def a_bottle(**changes: Any) -> BottleFacts:
    """An open bottle of methadone, 10 mg/mL."""
    return replace(_BOTTLE, **changes)


def gate(
    order: OrderFacts | None = None,
    *,
    rules: GateRules = DEFAULT_GATE_RULES,
    observed: dict[str, Any] | None = None,
    known: dict[str, Any] | None = None,
    **history: Any,
) -> dict[str, Finding]:
    """Every check of the dose gate by its name, with what is said about the history, the person and the window."""
    findings = check_dose(
        order=order or an_order(),
        history=a_dosing_history(**history),
        observed=seen(**(observed or {})),
        standing=standing(**(known or {})),
        dosing_day=TODAY,
        now=NOW,
        rules=rules,
    )
    return dict(zip(CHECKS, findings, strict=True))
