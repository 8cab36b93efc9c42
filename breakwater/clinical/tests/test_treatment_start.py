from __future__ import annotations

from typing import Any

import pytest

from breakwater.clinical.findings import NOBODY, Severity
from breakwater.clinical.treatment_start import check_age, check_visit

OK, STOP = Severity.OK, Severity.STOP


@pytest.mark.parametrize(
    ("drug", "visit", "severity", "words"),
    [
        ("methadone", "in_person", OK, "Methadone may start after a visit in person"),
        ("methadone", "audio_visual", OK, "Methadone may start after a visit by video"),
        ("methadone", "audio_only", STOP, "Methadone starts after a visit in person or by video, not by telephone."),
        ("buprenorphine", "in_person", OK, "Buprenorphine may start after a visit in person"),
        ("buprenorphine", "audio_visual", OK, "Buprenorphine may start after a visit by video"),
        ("buprenorphine", "audio_only", OK, "Buprenorphine may start after a visit by telephone"),
    ],
)
def test_after_which_visit_a_medicine_may_start(drug: Any, visit: Any, severity: Severity, words: str) -> None:
    found = check_visit(drug, visit)
    assert found.severity is severity
    assert found.code == ("visit" if severity is OK else "visit_not_enough")
    assert found.message.startswith(words)
    assert found.override_by == NOBODY


@pytest.mark.parametrize(
    ("years", "guardian", "state", "severity"),
    [
        (18, False, False, OK),
        (17, False, False, STOP),
        (17, True, False, OK),
        (17, False, True, OK),
        (0, False, False, STOP),
        (60, False, False, OK),
    ],
)
def test_under_eighteen_somebody_consents(years: int, guardian: bool, state: bool, severity: Severity) -> None:
    found = check_age(years, guardian_consented=guardian, state_lets_minors_consent=state)
    assert found.severity is severity
    assert found.code == ("age" if severity is OK else "guardian_consent_missing")
    assert (found.value, found.threshold, found.override_by) == (f"{years} years", "18 years", NOBODY)


def test_an_age_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        check_age(-1, guardian_consented=True, state_lets_minors_consent=True)
