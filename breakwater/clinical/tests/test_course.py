from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.course import COURSES, Agonist, CourseSeverity, Opioid, withdrawal_course
from breakwater.clinical.tests.cases import property_test

OPIOIDS: list[Opioid] = list(get_args(Opioid))
SEVERITIES: list[CourseSeverity] = list(get_args(CourseSeverity))
DAY = 24.0
opioids = st.sampled_from(OPIOIDS)
severities = st.sampled_from(SEVERITIES)
hours = st.floats(0, 1200)


def _peak_hour(opioid: Opioid) -> int:
    return max(range(1200), key=lambda hour: withdrawal_course(opioid, hour).expected)


# Published ranges: onset, peak and end in hours.
@pytest.mark.parametrize(
    ("opioid", "onset", "peak", "settled"),
    [
        ("heroin", (6, 12), (48, 60), (4 * DAY, 10 * DAY)),
        ("fentanyl", (6, 24), (36, 72), (7 * DAY, 14 * DAY)),
        ("methadone", (12, 48), (4 * DAY, 6 * DAY), (10 * DAY, 20 * DAY)),
        ("buprenorphine", (24, 72), (3 * DAY, 5 * DAY), (14 * DAY, 28 * DAY)),
    ],
)
def test_times_lie_in_the_published_ranges(
    opioid: Opioid, onset: tuple[float, float], peak: tuple[float, float], settled: tuple[float, float]
) -> None:
    course = COURSES[opioid]
    assert onset[0] <= course.onset_h <= onset[1]
    assert settled[0] <= course.settled_h <= settled[1]
    assert peak[0] <= _peak_hour(opioid) <= peak[1]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_heroin_withdrawal_is_below_eight_by_the_end_of_the_first_week_to_ten_days(severity: CourseSeverity) -> None:
    assert withdrawal_course("heroin", 7 * DAY, severity=severity).expected < 8
    assert withdrawal_course("heroin", 10 * DAY, severity=severity).expected < 4


@pytest.mark.parametrize("opioid", OPIOIDS)
@pytest.mark.parametrize(("agonist", "mg"), [("methadone", 60), ("methadone", 100), ("buprenorphine", 16)])
def test_a_full_daily_agonist_holds_the_score_below_five(opioid: Opioid, agonist: Agonist, mg: float) -> None:
    worst = max(
        withdrawal_course(
            opioid,
            hour,
            severity="severe",
            agonist=agonist,
            agonist_mg_per_day=mg,
            hours_on_agonist=10 * DAY,
        ).expected
        for hour in range(0, 600, 6)
    )
    assert worst < 5


def test_the_first_dose_helps_less_than_the_steady_state() -> None:
    first, later = (
        withdrawal_course("heroin", 54, severity="severe", agonist_mg_per_day=60, hours_on_agonist=on).expected
        for on in (0, 5 * DAY)
    )
    assert later < first < withdrawal_course("heroin", 54, severity="severe").expected


def test_severity_sets_the_height() -> None:
    mild, moderate, severe = (withdrawal_course("heroin", 54, severity=word).expected for word in SEVERITIES)
    assert 5 <= mild <= 12
    assert 13 <= moderate <= 24
    assert 25 <= severe <= 36


def test_nothing_is_felt_at_the_last_use() -> None:
    assert withdrawal_course("heroin", 0).expected == 0


@property_test
@given(opioids, hours, severities, st.floats(0, 200), st.floats(0, 1000))
def test_the_expected_score_stays_in_its_band_and_the_band_on_the_scale(
    opioid: Opioid, hour: float, severity: CourseSeverity, mg: float, on: float
) -> None:
    score = withdrawal_course(opioid, hour, severity=severity, agonist_mg_per_day=mg, hours_on_agonist=on)
    assert 0 <= score.low <= score.expected <= score.high <= 48


@property_test
@given(opioids, hours, severities, st.floats(0, 200), st.floats(0, 200), st.floats(0, 1000))
def test_more_of_an_agonist_never_raises_the_expected_score(
    opioid: Opioid, hour: float, severity: CourseSeverity, one: float, other: float, on: float
) -> None:
    less, more = (
        withdrawal_course(opioid, hour, severity=severity, agonist_mg_per_day=mg, hours_on_agonist=on).expected
        for mg in sorted((one, other))
    )
    assert more <= less


@property_test
@given(opioids, hours)
def test_the_curve_has_no_jumps(opioid: Opioid, hour: float) -> None:
    now, then = (withdrawal_course(opioid, at).expected for at in (hour, hour + 0.1))
    assert abs(then - now) < 0.25


@pytest.mark.parametrize(
    "changes", [{"hours_since_last_use": -1}, {"agonist_mg_per_day": -5}, {"hours_on_agonist": -1}]
)
def test_negative_hours_or_amounts_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="negative"):
        withdrawal_course(**{"opioid": "heroin", "hours_since_last_use": 1, **changes})  # type: ignore[arg-type]
