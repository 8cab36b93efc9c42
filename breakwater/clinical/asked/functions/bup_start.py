"""Whether it is time for a first dose of buprenorphine: withdrawal score, hours, methadone amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from breakwater.clinical.buprenorphine_start import StartFacts, check_start
from breakwater.clinical.findings import Finding, Severity, worst


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known, and the moment. A low-dose start asks neither score nor hours: see bup-schedule."""

    facts: StartFacts
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The most serious severity, and one finding for each thing looked at."""

    worst: Severity
    findings: tuple[Finding, ...]


def answer(asked: Asked) -> Answer:
    """Ask whether it is time."""
    findings = check_start(asked.facts, asked.now)
    return Answer(worst(findings), findings)
