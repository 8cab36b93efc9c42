"""Every check before one dose, in the order of the dose gate. Any stop stops the dose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from breakwater.clinical.dose_facts import DosingHistory, Observed, OrderFacts, Standing
from breakwater.clinical.dose_gate import check_dose
from breakwater.clinical.dose_gate_input import DEFAULT_GATE_RULES
from breakwater.clinical.findings import Finding, Severity, worst
from breakwater.clinical.missed_doses import POLICIES

Policy = Literal["conservative", "australia", "ca_bridge", "ontario"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The order, the doses so far, what the nurse saw, what stands about the person, the dosing day and the moment.

    `observed` is left out while the nurse has not answered; identity and fitness are then stops.
    """

    order: OrderFacts
    history: DosingHistory
    standing: Standing
    dosing_day: date
    now: datetime
    observed: Observed | None = None
    missed_policy: Policy = "conservative"


@dataclass(frozen=True, slots=True)
class Answer:
    """The most serious severity, and one finding for each check, those that found nothing included."""

    worst: Severity
    findings: tuple[Finding, ...]


def answer(asked: Asked) -> Answer:
    """Ask the gate."""
    findings = check_dose(
        order=asked.order,
        history=asked.history,
        observed=asked.observed,
        standing=asked.standing,
        dosing_day=asked.dosing_day,
        now=asked.now,
        rules=replace(DEFAULT_GATE_RULES, missed_policy=POLICIES[asked.missed_policy]),
    )
    return Answer(worst(findings), findings)
