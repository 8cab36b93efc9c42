"""Every number of the rules has a source, and the list of them is read from the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from breakwater.clinical.number_list import breaches, clinical_numbers
from breakwater.clinical.number_list.page import markdown
from breakwater.clinical.number_list.program import Program
from breakwater.clinical.number_list.wording import unit_of, words_of
from breakwater.clinical.sources import SOURCES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "clinical-numbers.md"

Row = tuple[str, str, str, str]


def _listed(code: str, **further: str) -> list[Row]:
    """Name, value, unit and source keys of each number in the code of a module called "rule"."""
    return [
        (one.name, one.value, one.unit, " ".join(entry.key for entry in one.sources))
        for one in clinical_numbers(Program({"rule": code, **further}))
        if one.module == "rule"
    ]


def _unsourced(code: str) -> list[str]:
    return [one.value for one in breaches(Program({"rule": code}))]


def test_every_number_of_the_clinical_rules_has_a_source() -> None:
    lines = [f"{one.module}, line {one.line}: {one.value} ({one.name})" for one in breaches()]
    assert not lines, "Numbers without a source:\n" + "\n".join(lines)


def test_the_page_of_numbers_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run: breakwater clinical --numbers --markdown > docs/reference/clinical-numbers.md"
    )


def test_every_source_that_is_registered_is_on_the_page_once() -> None:
    page = markdown()
    for key in SOURCES:
        assert page.count(f"\n| `{key}` |") == 1, key


def test_what_is_from_memory_is_plainly_marked_wherever_it_is_shown() -> None:
    for one in clinical_numbers():
        assert one.from_memory == any(entry.confidence.startswith("memory") for entry in one.sources)
    rows = [line for line in markdown().splitlines() if "`rass`" in line]
    assert rows
    assert all("**from memory**" in row for row in rows)


def test_the_cut_offs_of_the_red_flags_are_listed_with_unit_and_source() -> None:
    rows = {one.name: (one.value, one.unit, one.sources[0].key) for one in clinical_numbers()}
    assert rows["red flag limits: respiratory rate emergency low"] == ("8", "/min", "news2")
    assert rows["red flag limits: temperature emergency high"] == ("39.1", "°C", "ours-red-flags")


# Where a source may stand


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("# Source: news2.\nLEAST_MG: Final = 8\n", [("least", "8", "mg", "news2")]),
        (
            "# Two of them. Sources: news2, rass.\nLOW_H: Final = 3\nHIGH_H: Final = Decimal('4.50')\n",
            [("low", "3", "h", "news2 rass"), ("high", "4.5", "h", "news2 rass")],
        ),
        ("# Source: news2. Unit: /min.\nRATE = 9\n", [("rate", "9", "/min", "news2")]),
        (
            "# Source: rass.\nHOURS = {'short': Decimal(12), 'long': 24}\n",
            [("hours: short", "12", "h", "rass"), ("hours: long", "24", "h", "rass")],
        ),
        ("# Source: rass.\nDAYS = (1, 7, 14)\n", [("days", "1, 7, 14", "days", "rass")]),
        ("# Source: rass.\nLOW = -5\n", [("low", "-5", "", "rass")]),
        ("# Source: rass.\nSINCE = date(2024, 4, 2)\n", [("since", "2024-04-02", "", "rass")]),
        ("# Source: rass.\nWITHIN = timedelta(hours=2)\n", [("within: hours", "2", "h", "rass")]),
    ],
)
def test_a_constant_has_the_source_of_the_comment_above_its_block(code: str, rows: list[Row]) -> None:
    assert _listed(code) == rows
    assert _unsourced(code) == []


def test_a_blank_line_ends_a_block() -> None:
    code = "# Source: news2.\nONE_MG = 8\n\nOTHER_MG = 9\n"
    assert _listed(code) == [("one", "8", "mg", "news2")]
    assert _unsourced(code) == ["9"]


LIMITS = "@dataclass\nclass Limits(Base):\n    '''Words.'''\n    low_mg: int\n    high_mg: int = 0\n"
BASE = "class Base:\n    name: str\n    source: Source\n"


def test_a_call_that_gets_a_source_covers_the_numbers_in_it() -> None:
    code = f'{BASE}{LIMITS}\nLABEL = Limits("Product label", source("news2"), 30, high_mg=40)\n'
    assert _listed(code) == [("Product label: low", "30", "mg", "news2"), ("Product label: high", "40", "mg", "news2")]


def test_a_source_is_followed_through_names_and_modules() -> None:
    code = 'from breakwater.clinical.other import _NEWS\n_OURS = source("rass")\nA = f(5, _OURS)\nB = f(6, _NEWS)\n'
    rows = _listed(code, other='_NEWS = source("news2")\n')
    assert rows == [("a", "5", "", "rass"), ("b", "6", "", "news2")]


def test_a_source_may_be_given_by_its_key() -> None:
    assert _listed('A = rule("dose", 5, "rass")\n') == [("a: dose", "5", "", "rass")]


def test_values_that_only_their_place_tells_apart_are_numbered() -> None:
    step = "class Step:\n    from_day: int\n    max_days: int\n\n"
    rows = _listed(f"{step}# Source: rass.\nSTEPS = (Step(1, 7), Step(15, 14))\n")
    assert [(name, value) for name, value, _, _ in rows] == [
        ("steps: 1: from day", "1"),
        ("steps: 1: max days", "7"),
        ("steps: 2: from day", "15"),
        ("steps: 2: max days", "14"),
    ]
    assert _listed("# Source: rass.\nBOTH_MG = (Decimal(2), Decimal(4))\n") == [("both", "2, 4", "mg", "rass")]


def test_numbers_of_a_starred_argument_stand_together() -> None:
    code = 'def item(name, *choices):\n    return name\n\nA = f(item("pulse", (0, "no"), (4, "yes")), source("rass"))\n'
    assert _listed(code) == [("a: pulse: choices", "0, 4", "", "rass")]


def test_defaults_have_the_source_of_the_docstring_or_of_the_comment_above_them() -> None:
    code = (
        "class Rules:\n    '''Words. Source: news2.'''\n    usual_minutes: int = 240\n"
        "    # Source: rass.\n    soon_minutes: int = 15\n"
        "def late(after_minutes: int = 5):\n    '''Words (source rass).'''\n    return after_minutes > 9\n"
    )
    assert _listed(code) == [
        ("rules: usual minutes", "240", "min", "news2"),
        ("rules: soon minutes", "15", "min", "rass"),
        ("late: default", "5", "", "rass"),
    ]
    assert _unsourced(code) == ["9"]


# What needs none


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    return x[5:] if x > 1 else -1\n",
        "def f(hours):\n    return hours * 60 + hours // 24\n",
        "def f(hours):\n    return divmod(hours, 24)\n",
        "def f(x: Literal[3]) -> tuple[4]:\n    return round(x, 3)\n",
        "def f(year):\n    return date(year, 12, 31)\n",
        "def f(x):\n    return x.quantize(Decimal('0.01'))\n",
        "# No threshold: layout.\nWIDTH = 640\n",
        "WIDTH = 640  # No threshold: layout.\n",
        "# No threshold: layout.\n@cache\ndef f():\n    return 640\n",
        "def f(x):\n    return f'{x:08.3f}'\n",
        "READY = True\n",
    ],
)
def test_counting_conversions_and_layout_need_no_source(code: str) -> None:
    assert _unsourced(code) == []
    assert _listed(code) == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("LEAST = 8\n", ["8"]),
        ("LEAST = Decimal('0.5')\n", ["0.5"]),
        ("SINCE = date(2024, 4, 2)\n", ["2024-04-02"]),
        ("def f(x):\n    if x > 37:\n        return 5\n    else:\n        return 6\n", ["37", "5", "6"]),
        ("def f(x):\n    return x > 60\n", ["60"]),
        ("def f(x):\n    try:\n        return 3\n    except E:\n        return 4\n", ["3", "4"]),
        ("def f(x):\n    match x:\n        case 5:\n            return 6\n", ["5", "6"]),
        ("def f(x):\n    g(3).h(4)\n    return [y for y in x if y > 9]\n", ["4", "3", "9"]),
        ("def f(*, x=12):\n    return x + 1  # No threshold: counting.\n", ["12"]),
        ("# Source: no-such-key.\nLEAST = 8\n", ["8"]),
        ("def f(x):\n    if x:\n        return 3\n    return 4  # No threshold: layout.\n", ["3"]),
    ],
)
def test_a_bare_threshold_is_found_wherever_it_hides(code: str, values: list[str]) -> None:
    assert _unsourced(code) == values


# Names and units


@pytest.mark.parametrize(
    ("name", "words", "unit"),
    [
        ("_SINGLE_DOSE_LEAST_MG", "single dose least", "mg"),
        ("first_dose_max_mg", "first dose max", "mg"),
        ("glucose_mg_per_dl", "glucose", "mg/dL"),
        ("onset_h", "onset", "h"),
        ("min_hours_one_part", "min hours one part", "h"),
        ("_MIN_HOURS", "min hours", "h"),
        ("QTC_HIGH_MS", "QTc high", "ms"),
        ("CHECK_IN_DAYS", "check in", "days"),
        ("new_year", "new year", ""),
        ("MonitoringRules", "monitoring rules", ""),
        ("rass_assess_low", "RASS assess low", ""),
        ("AUDIT_C", "audit c", ""),
        ("temperature_c", "temperature", "°C"),
        ("lowest_temperature_c", "lowest temperature", "°C"),
    ],
)
def test_a_name_gives_words_and_unit(name: str, words: str, unit: str) -> None:
    assert (words_of(name), unit_of(name)) == (words, unit)
