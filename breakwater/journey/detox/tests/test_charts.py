"""The drawings: what stands where, in words and marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from breakwater.journey.detox.charts.curve import CurveData, Expected, Score, describe, is_gap, withdrawal_curve
from breakwater.journey.detox.charts.dose_lane import DoseMark
from breakwater.journey.detox.charts.sparkline import sparkline
from breakwater.journey.detox.charts.vital_signs import KINDS, Reading, is_outside, vital_chart

ADMITTED_AT = datetime(2026, 11, 18, 12, 40, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def at(hours: float) -> datetime:
    return ADMITTED_AT + timedelta(hours=hours)


def curve_of(
    totals: Sequence[tuple[float, int | None]],
    doses: list[DoseMark] | None = None,
    expected: list[Expected] | None = None,
) -> Markup:
    return withdrawal_curve(data_of(totals, doses, expected))


def data_of(
    totals: Sequence[tuple[float, int | None]],
    doses: list[DoseMark] | None = None,
    expected: list[Expected] | None = None,
) -> CurveData:
    scores = [Score(at(hours), total, 7 if total is None else total) for hours, total in totals]
    return CurveData(scores, doses or [], expected or [], date(2026, 11, 18), at(totals[-1][0]), NEW_YORK)


def texts(svg: Markup) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


def test_the_curve_is_well_formed_and_says_in_words_what_happened() -> None:
    totals = [(0.0, 9), (1.0, 13), (12.0, 14), (96.0, 3)]
    root = ElementTree.fromstring(curve_of(totals, [DoseMark(at(1), "buprenorphine", Decimal("4.00"), "given")]))
    assert root.find("desc") is not None
    assert describe(data_of(totals)) == (
        "4 scores: first 9 on day 1, 07:40, peak 14 on day 1, 19:40, latest 3 on day 5, 07:40. 0 doses given."
    )


def test_first_peak_and_latest_are_labeled() -> None:
    words = texts(curve_of([(0.0, 5), (4.0, 9), (30.0, 14), (60.0, 8), (96.0, 3)]))
    assert {"5 first", "14 peak", "3 now"} <= set(words)


@pytest.mark.parametrize(
    "totals",
    [
        [(0.0, 9), (0.5, 10)],
        [(0.0, 14), (0.2, 14), (0.4, 14), (12.0, 14)],
        [(0.0, 0), (90.0, 14), (94.0, 13)],
        [(0.0, 36), (1.0, 35), (2.0, 36)],
    ],
)
def test_no_label_covers_another(totals: list[tuple[float, int]]) -> None:
    found = re.findall(r'<text class="label" x="([\d.]+)" y="([\d.]+)">(\d+ \w+)</text>', curve_of(totals))
    boxes = [(float(x), float(x) + 7 * len(words), float(y)) for x, y, words in found]
    assert boxes
    for one, other in combinations(boxes, 2):
        assert one[1] < other[0] or other[1] < one[0] or abs(one[2] - other[2]) >= 16


def test_the_axis_names_the_bands_and_goes_to_36_unless_a_score_is_higher() -> None:
    low = texts(curve_of([(0.0, 9), (4.0, 20)]))
    assert {"none", "mild", "moderate", "moderately severe"} <= set(low)
    assert "severe" not in low
    assert "COWS score (0 to 48, shown to 36)" in low
    high = texts(curve_of([(0.0, 9), (4.0, 40)]))
    assert "severe" in high
    assert "COWS score (0 to 48)" in high
    assert {"0", "5", "13", "25", "37", "48"} <= set(high)


@pytest.mark.parametrize(
    ("hours", "total", "gap"),
    [(8, 8, False), (8.1, 8, True), (4, 14, False), (4.1, 14, True), (2, 30, False), (3, 30, True)],
)
def test_a_gap_is_longer_than_twice_the_schedule(hours: float, total: int, gap: bool) -> None:
    assert is_gap(at(0), total, at(hours)) is gap


def test_a_gap_is_dotted_and_says_how_long() -> None:
    svg = curve_of([(0.0, 9), (4.0, 8), (16.0, 7), (20.0, 6)])
    assert svg.count('class="gap"') == 1
    assert svg.count('class="line"') == 2
    assert "no score 12 h" in texts(svg)


def test_an_incomplete_form_is_a_lower_bound_and_no_point() -> None:
    svg = curve_of([(0.0, 9), (2.0, None), (4.0, 8)])
    assert svg.count('class="point"') == 2
    assert "7 or more" in texts(svg)


def test_doses_stand_in_a_lane_for_each_medicine() -> None:
    doses = [
        DoseMark(at(1), "buprenorphine", Decimal("4.00"), "given"),
        DoseMark(at(1.5), "buprenorphine", Decimal("4.00"), "given"),
        DoseMark(at(24), "buprenorphine", Decimal("16.00"), "not_given", "refused"),
        DoseMark(at(48), "methadone", Decimal("30.00"), "due", "due"),
        DoseMark(at(49), "methadone", Decimal("30.00"), "reported"),
    ]
    svg = curve_of([(0.0, 9), (50.0, 8)], doses)
    words = texts(svg)
    assert words.count("mg") == 2
    assert {"4", "16 refused", "30 due", "buprenorphine", "methadone"} <= set(words)
    assert (svg.count('class="given"'), svg.count('class="refused"'), svg.count('class="due"')) == (2, 1, 1)
    assert svg.count('class="reported"') == 1


def test_amounts_of_doses_close_together_step_below_the_line() -> None:
    doses = [DoseMark(at(hours), "buprenorphine", Decimal(4), "given") for hours in (1, 1.5)]
    svg = curve_of([(0.0, 9), (96.0, 8)], doses)
    heights = re.findall(r'<text class="label" x="[\d.]+" y="([\d.]+)" text-anchor="middle">4</text>', svg)
    assert len(set(heights)) == 2


def test_the_model_is_dashed_and_says_that_it_is_one() -> None:
    svg = curve_of([(0.0, 9), (8.0, 12)], expected=[Expected(at(hours), 10.0) for hours in (0, 2, 4, 6, 8)])
    assert 'class="model"' in svg
    assert "model, not measured" in texts(svg)
    assert 'class="model"' not in curve_of([(0.0, 9), (8.0, 12)])


def test_days_are_counted_from_admission_at_the_sites_midnight() -> None:
    words = texts(curve_of([(0.0, 9), (48.0, 8)]))
    assert [word for word in words if word.startswith("Day ")] == [
        "Day 1 · Nov\xa018", "Day 2 · Nov\xa019", "Day 3 · Nov\xa020",
    ]  # fmt: skip


def test_days_of_a_long_stay_do_not_run_into_each_other() -> None:
    svg = curve_of([(24.0 * day, 8) for day in range(14)])
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="\d+">Day ', svg)]
    assert len(places) >= 5
    assert all(later - earlier >= 96 for earlier, later in pairwise(places))


@pytest.mark.parametrize("totals", [(), (9,), (9, 8)])
def test_fewer_than_three_scores_are_no_line(totals: tuple[int, ...]) -> None:
    assert sparkline(totals) == ""


def test_the_sparkline_shows_the_last_nine_and_names_them() -> None:
    svg = sparkline(tuple(range(1, 13)))
    assert 'aria-label="Last scores, oldest first: 4, 5, 6, 7, 8, 9, 10, 11, 12"' in svg
    points = re.findall(r"[\d.]+,([\d.]+)", svg.split('points="')[1].split('"')[0])
    assert len(points) == 9
    assert points == sorted(points, key=float, reverse=True)


def test_two_people_with_the_same_score_stand_at_the_same_height() -> None:
    def last_height(totals: tuple[int, ...]) -> str:
        return sparkline(totals).split('cy="')[1].split('"')[0]

    assert last_height((1, 2, 13)) == last_height((30, 20, 13))


def test_a_vital_sign_where_a_flag_is_raised_is_larger_and_labeled() -> None:
    breathing = next(kind for kind in KINDS if kind.field == "respiratory_rate_per_min")
    svg = vital_chart(
        breathing, [Reading(at(0), 16), Reading(at(4), 8)], start=at(0), end=at(4), zone=NEW_YORK,
        first_day=date(2026, 11, 18),
    )  # fmt: skip
    assert svg.count('class="outside"') == 1
    assert "2 readings from 8 to 16 /min." in svg
    assert {"12", "20"} <= set(texts(svg))


@pytest.mark.parametrize(
    ("field", "value", "outside"),
    [
        ("respiratory_rate_per_min", 11, True), ("respiratory_rate_per_min", 12, False),
        ("respiratory_rate_per_min", 21, True), ("spo2_percent", 93, True), ("spo2_percent", 94, False),
        ("pulse_per_min", 110, False), ("pulse_per_min", 111, True), ("systolic_mmhg", 100, True),
        ("temperature_c", Decimal("38.0"), False), ("temperature_c", Decimal("38.1"), True),
        ("temperature_c", Decimal("35.0"), True),
    ],
)  # fmt: skip
def test_the_plain_band_ends_where_red_flags_begin(field: str, value: int | Decimal, outside: bool) -> None:
    kind = next(kind for kind in KINDS if kind.field == field)
    assert is_outside(kind, value) is outside


def test_a_sign_never_measured_has_no_chart() -> None:
    assert vital_chart(KINDS[0], [], start=at(0), end=at(4), zone=NEW_YORK, first_day=date(2026, 11, 18)) == ""
