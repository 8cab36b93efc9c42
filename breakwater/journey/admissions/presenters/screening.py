"""A screening in words: dangers first with what to do, then what the answers add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.opioid_use_disorder import AREAS, SeverityResult, severity
from breakwater.clinical.screening import LastOpioid, screening_alerts
from breakwater.journey.admissions.forms.screening import OPIOID_WORDS, ROUTE_WORDS
from breakwater.organization.models import Site
from breakwater.record.models import Screening

_RECENT = timedelta(days=30)
_YES_NO = {True: "yes", False: "no", None: "not asked"}


@dataclass(frozen=True, slots=True)
class Alert:
    """One answer that means danger: what, and what to do. tone: danger or warn."""

    title: str
    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class ScreeningSummary:
    screening: Screening
    alerts: list[Alert]
    result: str
    facts: list[tuple[str, Any]]
    areas: list[tuple[str, str]]
    tolerance_note: bool


def summary(screening: Screening, site: Site) -> ScreeningSummary:
    """What a page shows of one screening."""
    counted = severity(screening.answers, supervised_use=screening.supervised_use)
    return ScreeningSummary(
        screening=screening,
        alerts=alerts(screening, site),
        result=result_words(counted),
        facts=_facts(screening),
        areas=[(area.label, _YES_NO[screening.answers.get(area.id)]) for area in AREAS],
        tolerance_note=screening.supervised_use,
    )


def alerts(screening: Screening, site: Site) -> list[Alert]:
    """The dangers these answers tell of, most urgent first."""
    screened_on = site.local(screening.screened_at).date()
    recent = screening.last_overdose_on is not None and screened_on - screening.last_overdose_on <= _RECENT
    findings = screening_alerts(
        suicidal_thoughts=screening.thoughts_of_suicide,
        pregnant=screening.pregnant,
        alcohol_use=screening.uses_alcohol,
        sedative_use=screening.uses_sedatives,
        past_overdose=bool(screening.past_overdoses) or screening.last_overdose_on is not None,
        overdose_past_30_days=recent,
        last_opioid=cast(LastOpioid, screening.last_opioid) if screening.last_opioid else None,
    )
    found = [
        Alert(_title(finding), finding.message, "danger" if finding.severity is Severity.STOP else "warn")
        for finding in findings
    ]
    if screening.in_another_program:
        found.append(
            Alert(
                "In another program",
                "Ask which one, and the date and amount of the last dose there. No dose here before that is settled.",
                "warn",
            )
        )
    return found


def _title(finding: Finding) -> str:
    """The title, with what was answered where that is more than yes: "Seizure risk: alcohol"."""
    return finding.title if finding.value in (None, "yes") else f"{finding.title}: {finding.value}"


def result_words(counted: SeverityResult) -> str:
    """What the answers add up to, in words; never a diagnosis."""
    areas = f"{counted.count} of 11 areas"
    if counted.severity is None:
        return f"{areas} so far; {len(counted.missing)} not asked. Between {counted.lower} and {counted.upper}."
    if counted.severity == "none":
        return f"{areas}: no opioid use disorder by these answers. Help does not depend on it."
    return f"{areas}: {counted.severity} opioid use disorder by these answers."


def _facts(screening: Screening) -> list[tuple[str, Any]]:
    overdoses = "not asked" if screening.past_overdoses is None else str(screening.past_overdoses)
    return [
        ("Last opioid", OPIOID_WORDS.get(screening.last_opioid, "not asked")),
        ("How", ROUTE_WORDS.get(screening.route, "not asked")),
        ("Pregnant", _YES_NO[screening.pregnant]),
        ("Alcohol most days", _YES_NO[screening.uses_alcohol]),
        ("Sedatives", _YES_NO[screening.uses_sedatives]),
        ("Overdoses so far", overdoses),
        ("Thoughts of suicide", _YES_NO[screening.thoughts_of_suicide]),
        ("In another program", _YES_NO[screening.in_another_program]),
    ]
