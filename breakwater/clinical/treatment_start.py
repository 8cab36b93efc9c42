"""Whether a first order may be written after this kind of visit and at this age. It decides nothing else."""

from __future__ import annotations

from typing import Final, Literal

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.sources import source

Visit = Literal["in_person", "audio_visual", "audio_only"]

# Source: 42-cfr-8.12-start.
ADULT_FROM_YEARS: Final = 18
_VISITS: Final[dict[Drug, frozenset[Visit]]] = {
    "methadone": frozenset({"in_person", "audio_visual"}),
    "buprenorphine": frozenset({"in_person", "audio_visual", "audio_only"}),
}
_WORDS: Final[dict[Visit, str]] = {
    "in_person": "in person",
    "audio_visual": "by video",
    "audio_only": "by telephone",
}


def check_visit(drug: Drug, visit: Visit) -> Finding:
    """Whether treatment with a medicine may start after this kind of visit (source 42-cfr-8.12-start)."""
    rule, title, value = source("42-cfr-8.12-start"), "Visit", _WORDS[visit]
    if visit not in _VISITS[drug]:
        message = f"{drug.capitalize()} starts after a visit in person or by video, not {value}."
        return Finding("visit_not_enough", Severity.STOP, title, message, value, None, "in person or by video", rule)
    message = f"{drug.capitalize()} may start after a visit {value}, when the practitioner finds it adequate."
    return Finding("visit", Severity.OK, title, message, value, None, None, rule)


def check_age(age_years: int, *, guardian_consented: bool, state_lets_minors_consent: bool) -> Finding:
    """Consent of a parent or guardian under 18, unless state law lets a minor consent (source 42-cfr-8.12-start).

    The former two failed attempts before methadone under 18 are no longer asked for. Raises `ValueError` for an age
    below zero.
    """
    if age_years < 0:
        raise ValueError("An age in years is not below zero.")
    rule, title, value = source("42-cfr-8.12-start"), "Age", f"{age_years} years"
    threshold = f"{ADULT_FROM_YEARS} years"
    if age_years >= ADULT_FROM_YEARS or guardian_consented or state_lets_minors_consent:
        return Finding("age", Severity.OK, title, "Consent is in order for this age.", value, None, threshold, rule)
    message = "Under 18: a parent or guardian consents in writing first, unless state law lets this person consent."
    return Finding("guardian_consent_missing", Severity.STOP, title, message, value, None, threshold, rule)
