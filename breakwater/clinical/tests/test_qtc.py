from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Severity
from breakwater.clinical.qtc import Band, EcgRefused, Qtc, band, bazett, check_qtc, corrected, fridericia, rate_from_rr
from breakwater.clinical.tests.cases import property_test

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP


# Worked by hand: RR = 60 / rate; QT / RR^(1/2) and QT / RR^(1/3).
@pytest.mark.parametrize(
    ("qt_ms", "rate", "by_bazett", "by_fridericia"),
    [
        (400, 60, 400, 400),
        (360, 100, 465, 427),
        (440, 50, 402, 414),
        (320, 120, 453, 403),
        (380, 75, 425, 409),
        (500, 60, 500, 500),
    ],
)
def test_bazett_and_fridericia(qt_ms: int, rate: int, by_bazett: int, by_fridericia: int) -> None:
    first, second = bazett(Decimal(qt_ms), Decimal(rate)), fridericia(Decimal(qt_ms), Decimal(rate))
    assert (first.qtc_ms, first.correction) == (by_bazett, "bazett")
    assert (second.qtc_ms, second.correction) == (by_fridericia, "fridericia")
    assert [first.qt_ms, first.heart_rate_per_min] == [qt_ms, rate]


def test_half_a_millisecond_rounds_up_to_the_stricter_side() -> None:
    assert fridericia(Decimal("499.5"), Decimal(60)).qtc_ms == 500
    assert fridericia(Decimal("499.4"), Decimal(60)).qtc_ms == 499


@pytest.mark.parametrize(
    ("rr_ms", "rate"), [("1000", "60"), ("500", "120"), ("1200", "50"), ("960", "62.5"), ("1", "60000")]
)
def test_the_rate_follows_from_the_interval_between_beats(rr_ms: str, rate: str) -> None:
    assert rate_from_rr(Decimal(rr_ms)) == Decimal(rate)


@pytest.mark.parametrize("rr_ms", ["0", "-800"])
def test_an_interval_between_beats_is_above_zero(rr_ms: str) -> None:
    with pytest.raises(EcgRefused, match="above zero"):
        rate_from_rr(Decimal(rr_ms))


@pytest.mark.parametrize(
    ("qt_ms", "rate", "words"),
    [
        ("0.4", 60, "QT in milliseconds, 150 to 900; 0.4"),
        ("149.9", 60, "QT in milliseconds"),
        ("900.1", 60, "QT in milliseconds"),
        ("400", 19, "heart rate per minute, 20 to 250; 19"),
        ("400", 251, "heart rate per minute"),
        ("400", 800, "heart rate per minute"),
    ],
)
def test_slips_of_unit_are_refused(qt_ms: str, rate: int, words: str) -> None:
    with pytest.raises(EcgRefused, match=words):
        fridericia(Decimal(qt_ms), Decimal(rate))


@pytest.mark.parametrize(("qt_ms", "rate"), [("150", 60), ("900", 60), ("400", 20), ("400", 250)])
def test_the_outermost_values_of_an_ecg_are_taken(qt_ms: str, rate: int) -> None:
    assert fridericia(Decimal(qt_ms), Decimal(rate)).qtc_ms > 0


BANDS: list[tuple[int, Band, str, Severity]] = [
    (380, "in_range", "qtc", OK),
    (450, "in_range", "qtc", OK),
    (451, "raised", "qtc_raised", CAUTION),
    (499, "raised", "qtc_raised", CAUTION),
    (500, "high", "qtc_high", STOP),
    (560, "high", "qtc_high", STOP),
]


@pytest.mark.parametrize(("ms", "expected", "code", "severity"), BANDS)
def test_the_bands(ms: int, expected: Band, code: str, severity: Severity) -> None:
    measured = Qtc(ms, "fridericia", Decimal(ms), Decimal(60))
    assert (band(ms), measured.band) == (expected, expected)
    found = check_qtc(measured)
    assert (found.code, found.severity, found.value) == (code, severity, f"{ms} ms (Fridericia)")
    assert found.override_by == (PRESCRIBER if severity is STOP else NOBODY)
    assert found.threshold == ("below 500 ms" if severity is STOP else "450 ms or less")


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (500, "weighs reducing or changing methadone against the danger of leaving treatment"),
        (500, "potassium and magnesium"),
        (470, "Discuss the risk and repeat the ECG more often."),
        (400, "QTc in range."),
    ],
)
def test_each_band_says_what_to_do(ms: int, words: str) -> None:
    assert words in check_qtc(Qtc(ms, "fridericia", Decimal(ms), Decimal(60))).message


@pytest.mark.parametrize(("rate", "reliable"), [(59, False), (60, True), (100, True), (101, False)])
def test_bazett_is_marked_where_it_misleads(rate: int, reliable: bool) -> None:
    measured = bazett(Decimal(360), Decimal(rate))
    assert measured.reliable == reliable
    assert ("unreliable" in check_qtc(measured).message) == (not reliable)
    assert fridericia(Decimal(360), Decimal(rate)).reliable


def test_the_name_of_a_correction_counts_as_read_from_the_record() -> None:
    for name in ("bazett", "fridericia"):
        read: Any = "".join(list(name))
        assert corrected(Decimal(360), Decimal(120), read).reliable == (name == "fridericia")


rates = st.integers(20, 250).map(Decimal)
qts = st.integers(150, 900).map(Decimal)


@property_test
@given(qts, rates)
def test_bazett_is_above_fridericia_when_fast_and_below_when_slow(qt_ms: Decimal, rate: Decimal) -> None:
    by_bazett, by_fridericia = bazett(qt_ms, rate).qtc_ms, fridericia(qt_ms, rate).qtc_ms
    if rate >= 60:
        assert by_bazett >= by_fridericia >= round(qt_ms)
    else:
        assert by_bazett <= by_fridericia <= round(qt_ms)


@property_test
@given(st.integers(150, 899).map(Decimal), rates)
def test_a_longer_qt_is_never_in_a_lower_band(qt_ms: Decimal, rate: Decimal) -> None:
    order: list[Band] = ["in_range", "raised", "high"]
    shorter, longer = fridericia(qt_ms, rate), fridericia(qt_ms + 1, rate)
    assert order.index(shorter.band) <= order.index(longer.band)
