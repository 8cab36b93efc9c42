from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.course import (
    COURSES,
    PRECIPITATED_COURSES,
    Agonist,
    Course,
    CourseSeverity,
    Opioid,
    Precipitated,
    course_of,
    withdrawal_course,
)
from breakwater.clinical.tests.cases import property_test

OPIOIDS: list[Opioid] = list(get_args(Opioid))
SEVERITIES: list[CourseSeverity] = list(get_args(CourseSeverity))
DAY = 24.0
opioids = st.sampled_from(OPIOIDS)
severities = st.sampled_from(SEVERITIES)
hours = st.floats(0, 1200)


def _peak_hour(opioid: Opioid) -> int:
    return max(range(1200), key=lambda hour: withdrawal_course(opioid, hour).expected)


# Published ranges in hours: onset, peak, end; and when the curve without medicine is highest.
RANGES: list[tuple[Opioid, tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]] = [
    ("heroin", (6, 24), (24, 72), (4 * DAY, 10 * DAY), (48, 60)),
    ("fentanyl", (6, 24), (36, 72), (7 * DAY, 14 * DAY), (36, 72)),
    ("methadone", (12, 72), (3 * DAY, 8 * DAY), (10 * DAY, 20 * DAY), (4 * DAY, 6 * DAY)),
    ("buprenorphine", (24, 72), (3 * DAY, 5 * DAY), (14 * DAY, 28 * DAY), (3 * DAY, 5 * DAY)),
]
Range = tuple[float, float]


@pytest.mark.parametrize(("opioid", "onset", "peak", "settled", "highest"), RANGES)
def test_times_are_the_published_ranges(
    opioid: Opioid, onset: Range, peak: Range, settled: Range, highest: Range
) -> None:
    course = COURSES[opioid]
    for times, published in ((course.onset, onset), (course.peak, peak), (course.settled, settled)):
        assert (times.earliest_h, times.latest_h) == published
    assert highest[0] <= _peak_hour(opioid) <= highest[1]


@pytest.mark.parametrize(
    ("opioid", "onset_minutes", "peak_h", "settled_h"),
    [
        ("naloxone_precipitated", (1, 5), (5 / 60, 20 / 60), (0.5, 1)),
        ("buprenorphine_precipitated", (30, 90), (1.5, 3), (6, 48)),
    ],
)
def test_precipitated_withdrawal_is_quick_and_short(
    opioid: Precipitated, onset_minutes: Range, peak_h: Range, settled_h: Range
) -> None:
    course = course_of(opioid)
    onset = (course.onset.earliest_h * 60, course.onset.latest_h * 60)
    assert onset == pytest.approx(onset_minutes)
    assert (course.peak.earliest_h, course.peak.latest_h) == pytest.approx(peak_h)
    assert (course.settled.earliest_h, course.settled.latest_h) == pytest.approx(settled_h)
    assert withdrawal_course(opioid, course.peak_h).expected > 20
    assert withdrawal_course(opioid, 10 * DAY).expected < 1


@pytest.mark.parametrize("course", [*COURSES.values(), *PRECIPITATED_COURSES.values()])
def test_every_course_runs_from_onset_over_peak_to_its_end(course: Course) -> None:
    for times in (course.onset, course.peak, course.settled):
        assert times.earliest_h <= times.usual_h <= times.latest_h
    for which in ("earliest_h", "usual_h", "latest_h"):
        onset, peak, settled = (getattr(times, which) for times in (course.onset, course.peak, course.settled))
        assert 0 < onset <= peak < settled
    assert (course.onset_h, course.settled_h) == (course.onset.usual_h, course.settled.usual_h)
    assert course.remark


def test_the_band_holds_somebody_who_peaks_early_and_somebody_who_peaks_late() -> None:
    for hour in (39, 54, 63):  # half way from usual to earliest and latest
        assert withdrawal_course("heroin", hour).high == pytest.approx(1.4 * 20 + 2.5)
    assert withdrawal_course("heroin", 30).high < 1.4 * 20 + 2.5


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
