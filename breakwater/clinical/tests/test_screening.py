from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import Severity
from breakwater.clinical.screening import screening_alerts
from breakwater.clinical.tests.cases import property_test

EVERYTHING: dict[str, Any] = {
    "overdose_signs_now": True,
    "suicidal_thoughts": True,
    "pregnant": True,
    "alcohol_use": True,
    "sedative_use": True,
    "past_overdose": True,
    "overdose_past_30_days": True,
    "break_from_use": True,
    "last_opioid": "methadone",
    "age_years": 17,
}
YES_NO = [key for key in EVERYTHING if key not in {"last_opioid", "age_years"}]


def _codes(**answers: Any) -> list[str]:
    return [alert.code for alert in screening_alerts(**answers)]


def test_the_most_urgent_answers_come_first() -> None:
    assert _codes(**EVERYTHING) == [
        "overdose_now",
        "suicidal_thoughts",
        "pregnancy",
        "seizure_risk",
        "past_overdose",
        "lost_tolerance",
        "last_opioid_methadone",
        "under_18",
    ]


def test_nothing_asked_raises_nothing() -> None:
    assert _codes() == []
    assert _codes(**dict.fromkeys(YES_NO, False), age_years=18, last_opioid="heroin") == []


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"pregnant": True}, "pregnancy"),
        ({"alcohol_use": True}, "seizure_risk"),
        ({"sedative_use": True}, "seizure_risk"),
        ({"past_overdose": True}, "past_overdose"),
        ({"overdose_past_30_days": True}, "past_overdose"),
        ({"last_opioid": "methadone"}, "last_opioid_methadone"),
        ({"last_opioid": "fentanyl"}, "last_opioid_fentanyl"),
        ({"last_opioid": "naltrexone"}, "last_opioid_naltrexone"),
        ({"age_years": 17}, "under_18"),
    ],
)
def test_each_danger_has_its_own_alert(answers: dict[str, Any], code: str) -> None:
    assert _codes(**answers) == [code]


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"alcohol_use": True}, "alcohol"),
        ({"sedative_use": True}, "sedatives"),
        ({"alcohol_use": True, "sedative_use": True}, "alcohol and sedatives"),
        ({"past_overdose": True}, "before"),
        ({"past_overdose": True, "overdose_past_30_days": True}, "in the past 30 days"),
    ],
)
def test_the_alert_says_what_was_answered(answers: dict[str, Any], value: str) -> None:
    assert screening_alerts(**answers)[0].value == value


def test_nobody_withdraws_from_alcohol_or_sedatives_alone() -> None:
    (alert,) = screening_alerts(alcohol_use=True, sedative_use=True)
    assert "seizures" in alert.message
    assert "Nobody should stop suddenly" in alert.message


@property_test
@given(st.fixed_dictionaries({key: st.sampled_from([True, False, None]) for key in YES_NO}))
def test_only_dangers_to_life_right_now_stop_the_questions(answers: dict[str, Any]) -> None:
    alerts = screening_alerts(**answers)
    stopping = {alert.code for alert in alerts if alert.severity is Severity.STOP}
    assert stopping <= {"overdose_now", "suicidal_thoughts"}
    assert Severity.OK not in {alert.severity for alert in alerts}
