"""Severity of opioid use disorder from eleven areas. It supports a clinician's diagnosis and is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from breakwater.clinical.opioid_use_disorder import SEVERITY_SOURCE, SeverityResult, severity
from breakwater.clinical.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """Yes or no by area id, about the past 12 months; an area left out is not answered.

    With `supervised_use`, opioids taken only as prescribed, tolerance and withdrawal do not count.
    """

    supervised_use: bool
    answers: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the areas add up to. `severity` is null while a missing answer could change it."""

    result: SeverityResult
    source: Source


def answer(asked: Asked) -> Answer:
    """Count the areas."""
    return Answer(severity(asked.answers, supervised_use=asked.supervised_use), SEVERITY_SOURCE)
