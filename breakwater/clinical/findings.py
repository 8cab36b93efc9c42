"""What a rule noticed, in a form that a page can draw and a person can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from breakwater.clinical.sources import Source


class Severity(StrEnum):
    """OK: checked, nothing found. CAUTION: think first. STOP: not without the step the message names."""

    OK = "ok"
    CAUTION = "caution"
    STOP = "stop"


_ORDER: Final = {Severity.OK: 0, Severity.CAUTION: 1, Severity.STOP: 2}

NOBODY: Final[frozenset[str]] = frozenset()
PRESCRIBER: Final[frozenset[str]] = frozenset({"prescriber"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one check.

    `code` is stable and machine-readable, `title` names the check, `message` is one sentence a nurse can act on.
    `value` and `measured_at` say what was looked at, `threshold` what it was compared with. `override_by` holds the
    role names that may go past a stop with a written reason; empty means nobody may.
    """

    code: str
    severity: Severity
    title: str
    message: str
    value: str | None
    measured_at: datetime | None
    threshold: str | None
    source: Source
    override_by: frozenset[str] = NOBODY


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that stop, in the order given."""
    return tuple(finding for finding in findings if finding.severity is Severity.STOP)


def cautions(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that caution, in the order given."""
    return tuple(finding for finding in findings if finding.severity is Severity.CAUTION)


def worst(findings: Iterable[Finding]) -> Severity:
    """The most serious severity present; OK when there are no findings."""
    return max((finding.severity for finding in findings), key=_ORDER.__getitem__, default=Severity.OK)
