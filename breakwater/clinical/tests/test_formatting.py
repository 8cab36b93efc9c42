from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical import formatting as f
from breakwater.clinical.tests.cases import property_test

NEW_YORK = ZoneInfo("America/New_York")
NBSP = "\u00a0"
TODAY = date(2026, 11, 22)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0.5", "0.5"),
        (".5", "0.5"),
        ("5.0", "5"),
        ("5.50", "5.5"),
        ("1000", "1,000"),
        ("1234567.25", "1,234,567.25"),
        ("0", "0"),
        ("-0", "0"),
        ("100", "100"),
        ("1E+2", "100"),
        (10, "10"),
        (0.1, "0.1"),
    ],
)
def test_a_number_is_written_one_way(value: str, written: str) -> None:
    assert f.number(value) == written


@property_test
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1_000_000, max_value=1_000_000))
def test_no_number_begins_with_a_point_or_ends_with_a_useless_zero(value: Decimal) -> None:
    written = f.number(value)
    assert not written.startswith((".", "-."))
    assert "." not in written or not written.endswith(("0", "."))
    assert Decimal(written.replace(",", "")) == value


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert f.mg(Decimal("80.0")) == f"80{NBSP}mg"
    assert f.amount(612, "mL") == f"612{NBSP}mL"


def test_an_amount_nobody_knows_is_a_dash_and_not_zero() -> None:
    assert f.mg(None) == "–"


@pytest.mark.parametrize(
    ("dose_mg", "strength", "written"),
    [
        ("80", "10", "80 mg = 8 mL of 10 mg/mL"),
        ("35", "10", "35 mg = 3.5 mL of 10 mg/mL"),
        ("80", None, "80 mg"),
        ("1", "3", "1 mg = 0.333 mL of 3 mg/mL"),
    ],
)
def test_a_liquid_always_shows_mg_and_ml_and_strength(dose_mg: str, strength: str | None, written: str) -> None:
    assert plain(f.dose(Decimal(dose_mg), Decimal(strength) if strength else None)) == written


def test_a_liquid_without_strength_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        f.dose(Decimal(80), Decimal(0))


def test_staff_see_24_hours_in_the_sites_own_zone() -> None:
    at = datetime(2026, 11, 22, 19, 20, tzinfo=UTC)
    assert plain(f.when(at, NEW_YORK, TODAY)) == "Sun Nov 22, 14:20"
    assert plain(f.when(at, ZoneInfo("America/Los_Angeles"), TODAY)) == "Sun Nov 22, 11:20"


def test_the_year_is_written_when_it_could_be_mistaken() -> None:
    assert plain(f.day(date(2025, 11, 22), TODAY)) == "Sat Nov 22, 2025"
    assert plain(f.day(date(2026, 2, 1), TODAY)) == "Sun Feb 1"
    assert plain(f.day(TODAY)) == "Sun Nov 22, 2026"


def test_the_hour_that_happens_twice_shows_its_offset() -> None:
    first = datetime(2026, 11, 1, 5, 20, tzinfo=UTC)
    assert f.clock(first, NEW_YORK) == "01:20 (UTC-4)"
    assert f.clock(first + timedelta(hours=1), NEW_YORK) == "01:20 (UTC-5)"
    assert f.clock(first + timedelta(hours=2), NEW_YORK) == "02:20"


@pytest.mark.parametrize(
    ("hour", "written"), [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (14, "2:05 pm"), (23, "11:05 pm")]
)
def test_public_pages_say_am_and_pm(hour: int, written: str) -> None:
    assert plain(f.public_clock(datetime(2026, 6, 1, hour, 5, tzinfo=UTC), UTC)) == written


def test_long_dates_in_both_languages() -> None:
    assert plain(f.long_day(TODAY)) == "November 22, 2026"
    assert plain(f.long_day(TODAY, "es")) == "22 de noviembre de 2026"


@pytest.mark.parametrize(
    ("born_on", "today", "years"),
    [
        (date(1996, 3, 9), date(2026, 3, 8), 29),
        (date(1996, 3, 9), date(2026, 3, 9), 30),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_age_counts_whole_years(born_on: date, today: date, years: int) -> None:
    assert f.age(born_on, today) == years


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(-5, "0 min"), (4, "4 min"), (89, "89 min"), (90, "1 h 30"), (125, "2 h 05"), (48 * 60, "2 days")],
)
def test_how_long_in_few_words(minutes: int, written: str) -> None:
    assert plain(f.minutes(timedelta(minutes=minutes))) == written


@pytest.mark.parametrize(
    ("minutes", "words", "tone"),
    [
        (-38, "38 min late", "late"),
        (-1, "1 min late", "late"),
        (0, "now", "soon"),
        (9, "in 9 min", "soon"),
        (15, "in 15 min", "soon"),
        (16, "in 16 min", "later"),
        (95, "in 1 h 35", "later"),
    ],
)
def test_a_due_time_has_words_and_one_of_three_marks(minutes: int, words: str, tone: str) -> None:
    now = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
    due = f.due(now + timedelta(minutes=minutes), now)
    assert (plain(due.words), due.tone) == (words, tone)


def test_ago() -> None:
    now = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
    assert plain(f.ago(now - timedelta(minutes=38), now)) == "38 min ago"
    assert f.ago(now - timedelta(seconds=40), now) == "now"


@pytest.mark.parametrize(
    ("identifier", "written"), [("40118", "40 118"), ("118", "118"), ("7", "7"), (1234567, "1 234 567"), ("", "")]
)
def test_identifiers_in_groups_of_three(identifier: str | int, written: str) -> None:
    assert plain(f.id_groups(identifier)) == written


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hydroxyzine 25 mg PO", "hydrOXYzine 25 mg PO"),
        ("CLONIDINE", "cloNIDine"),
        ("methadone 80 mg", "methadone 80 mg"),
        ("prehydroxyzine", "prehydroxyzine"),
    ],
)
def test_look_alike_names_are_told_apart(typed: str, shown: str) -> None:
    assert f.tall_man(typed) == shown


def test_a_screen_reader_gets_the_plain_name() -> None:
    assert f.spoken("hydrOXYzine 25 mg PO") == "hydroxyzine 25 mg PO"


def test_every_name_in_the_table_is_its_own_spelling_in_small_letters() -> None:
    for name in f.TALL_MAN:
        assert f.tall_man(name.lower()) == name
        assert name != name.lower()


def test_a_birth_date_has_no_weekday_and_always_its_year() -> None:
    assert plain(f.born(date(1996, 3, 9))) == "Mar 9, 1996"
