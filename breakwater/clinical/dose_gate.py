"""The dose gate: one list of checks before every dose, each with its value, time, threshold, source and override."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from breakwater.clinical import dose_checks_amount as about_amount
from breakwater.clinical import dose_checks_body as about_body
from breakwater.clinical import dose_checks_order as about_order
from breakwater.clinical import dose_checks_person as about_person
from breakwater.clinical.dose_facts import (
    BottleFacts,
    DosingHistory,
    HoldFacts,
    Observed,
    OrderFacts,
    RedFlagFacts,
    Standing,
)
from breakwater.clinical.dose_gate_input import DEFAULT_GATE_RULES, DoseGateInput, GateRules
from breakwater.clinical.findings import Finding

__all__ = [
    "CHECKS",
    "DEFAULT_GATE_RULES",
    "BottleFacts",
    "DoseGateInput",
    "DosingHistory",
    "Finding",
    "GateRules",
    "HoldFacts",
    "Observed",
    "OrderFacts",
    "RedFlagFacts",
    "Standing",
    "check_dose",
]

_CHECKS: Final[dict[str, Callable[[DoseGateInput], Finding]]] = {
    "identity": about_order.identity,
    "order": about_order.order,
    "amount": about_amount.amount,
    "already_given": about_order.already_given,
    "interval": about_order.interval,
    "missed_doses": about_amount.missed_doses,
    "take_home": about_order.take_home,
    "hold": about_person.hold,
    "red_flag": about_person.red_flag,
    "sedation": about_person.sedation,
    "breathing": about_person.breathing,
    "alcohol": about_person.alcohol,
    "sedatives": about_body.sedatives,
    "interactions": about_body.interactions,
    "pregnancy": about_body.pregnancy,
    "liver": about_body.liver,
    "qtc": about_body.qtc,
    "ecg": about_body.ecg,
    "bottle": about_order.bottle,
}

# Names of the checks, in the order of the findings: zip(CHECKS, check_dose(...)) pairs them.
CHECKS: Final = tuple(_CHECKS)


def check_dose(
    *,
    order: OrderFacts,
    history: DosingHistory,
    observed: Observed | None,
    standing: Standing,
    dosing_day: date,
    now: datetime,
    rules: GateRules = DEFAULT_GATE_RULES,
) -> tuple[Finding, ...]:
    """One finding for each of `CHECKS`, in that order, OK ones included. Any stop stops the dose.

    `observed` is None while the nurse has not answered the questions yet; identity and fitness are then stops. The
    caller compares the stops with the overrides a prescriber signed; a stop with an empty `override_by` has none.
    """
    asked = DoseGateInput(order, history, observed, standing, dosing_day, now, rules)
    return tuple(check(asked) for check in _CHECKS.values())
