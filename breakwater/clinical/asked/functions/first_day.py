"""Limits of a methadone order: first dose, first day, raises, and which rule set decides each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.dose_facts import OrderFacts, OrderHistory
from breakwater.clinical.findings import Finding, Severity, worst
from breakwater.clinical.methadone import check_order
from breakwater.clinical.methadone_rules import rule_sets_for
from breakwater.clinical.titration import FirstDose, suggest_first_dose

NOTHING_KNOWN: Final = OrderHistory()
Titration = Literal["asam", "hospital", "uk"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A methadone order and what is known when it is checked.

    `state` is a two-letter code whose own limits apply too. `titration` names the schedules in use; the strictest of
    all rule sets decides.
    """

    order: OrderFacts
    now: datetime
    history: OrderHistory = NOTHING_KNOWN
    state: str | None = None
    titration: tuple[Titration, ...] = ("asam",)


@dataclass(frozen=True, slots=True)
class Answer:
    """The most serious severity, one finding for each limit that applies, and the usual range of a first dose."""

    worst: Severity
    findings: tuple[Finding, ...]
    first_dose: FirstDose | None


def answer(asked: Asked) -> Answer:
    """Hold the order against every limit."""
    if asked.order.drug != "methadone":
        raise Refused("not_allowed", "order.drug", "This is about methadone. Ask bup-start about buprenorphine.")
    rules = rule_sets_for(asked.state, asked.titration)
    findings = check_order(asked.order, asked.history, rules, asked.now)
    is_first = asked.history.first_dose_on is None
    suggested = suggest_first_dose(asked.history, rules, asked.order.starts_on) if is_first else None
    return Answer(worst(findings), findings, suggested)
