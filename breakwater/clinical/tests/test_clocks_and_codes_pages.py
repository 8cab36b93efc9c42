"""docs/reference/clocks.md, measures.md and codes.md say what the rules say."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from breakwater.clinical import retention
from breakwater.clinical.codes import SYSTEMS, Code, hcpcs, icd10cm, loinc, rxnorm, snomed
from breakwater.clinical.continuity import CMS137, FUA, FUI, HEDIS_IET, CarryOver, cbe_3175, initiation, pod
from breakwater.clinical.deadlines import (
    RETENTION_CLASSES,
    Deadline,
    Standing,
    admission,
    admission_deadlines,
    admission_tests_valid,
    biennial_inventory,
    breach_letters,
    deadline,
    delivered_injection,
    drug_test_standing,
    emergency_access_review,
    initial_inventory,
    interim_standing,
    order_form,
    screening_exam_valid,
    stock,
    telemedicine_piece,
    telemedicine_supply,
    theft_or_loss,
)
from breakwater.clinical.holidays import FEDERAL_HOLIDAYS
from breakwater.clinical.sources import SOURCES
from breakwater.clinical.tests.cases import NOW, TODAY

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
CLOCKS, MEASURES, CODES = (
    (REFERENCE / f"{name}.md").read_text(encoding="utf-8") for name in ("clocks", "measures", "codes")
)


def rows(page: str, start: str) -> list[list[str]]:
    """The cells of every table row whose first cell is `start`."""
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|")
    return [row for row in cells if row[0] == start]


def every_clock() -> list[Deadline]:
    interim = interim_standing(TODAY, TODAY)
    return [
        screening_exam_valid(TODAY),
        admission_tests_valid(TODAY),
        *admission_deadlines(TODAY),
        drug_test_standing(TODAY, [], TODAY).next,
        *(interim.limit, interim.plan, interim.tests),
        initial_inventory(TODAY),
        biennial_inventory(TODAY),
        *theft_or_loss(NOW, "America/New_York"),
        order_form(TODAY),
        delivered_injection(TODAY),
        telemedicine_supply(TODAY),
        telemedicine_piece(TODAY),
        emergency_access_review(NOW),
        breach_letters(TODAY),
    ]


@pytest.mark.parametrize("clock", every_clock(), ids=lambda clock: clock.code)
def test_every_clock_is_on_the_page_with_its_number_and_source(clock: Deadline) -> None:
    ((_, _, when, where),) = rows(CLOCKS, f"`{clock.code}`")
    assert f"`{clock.source.key}`" in where
    assert ("from memory" in where) is clock.source.confidence.startswith("memory")
    for number in re.findall(r"\b\d+\b", clock.rule.split(" (")[0]):
        assert number in when or number == "2", number


def test_the_page_has_no_other_clock() -> None:
    (section,) = re.findall(r"## The clocks\n(.*?)\n## ", CLOCKS, re.DOTALL)
    assert re.findall(r"^\| `([a-z_0-9]+)`", section, re.MULTILINE) == [clock.code for clock in every_clock()]


def test_states_and_their_limits_are_on_the_page() -> None:
    assert all(f"`{standing}`" in CLOCKS for standing in Standing)
    assert f'"Soon" is {deadline.SOON_DAYS} days away or nearer, for a moment {deadline.SOON_HOURS} hours' in CLOCKS
    assert str(admission.TEST_MAX_AGE_DAYS) in rows(CLOCKS, "`admission_tests`")[0][2]
    assert str(stock.FORM_106_WITHIN_DAYS) in rows(CLOCKS, "`form_106`")[0][2]


def test_every_holiday_is_on_the_page() -> None:
    for holiday in FEDERAL_HOLIDAYS:
        ((_, day, since),) = rows(CLOCKS, holiday.name)
        assert f"{holiday.falls_on(2026):%B}" in day
        assert since == (str(holiday.first_year) if holiday.first_year > date(1978, 1, 1).year else "")


def test_every_class_of_records_is_on_the_page() -> None:
    for kind in RETENTION_CLASSES.values():
        ((_, years, _, where),) = rows(CLOCKS, f"`{kind.code}`")
        assert years == str(kind.years)
        assert where.startswith(f"`{kind.source.key}`")


def test_the_numbers_of_the_measures_are_on_the_page() -> None:
    assert rows(MEASURES, "Age on the first day")[0][1:] == [
        f"{cbe_3175.MIN_AGE_YEARS} or more",
        f"{pod.MIN_AGE_YEARS} or more",
    ]
    assert rows(MEASURES, "Passes")[0][1:] == [
        f"{cbe_3175.MIN_DAYS} days without a gap longer than {cbe_3175.MAX_GAP_DAYS}",
        f"{pod.MIN_DAYS} days without a gap of {pod.FAILING_GAP_DAYS} or more",
    ]
    assert rows(MEASURES, "New")[0][2].startswith(f"{pod.CLEAR_DAYS} days")
    assert f"days 0–{initiation.INITIATION_LAST_DAY}," in MEASURES
    assert f"days 1–{initiation.ENGAGEMENT_LAST_DAY} after" in MEASURES
    assert f"{CMS137.look_back_days} days in CMS137 v0.0.002" in MEASURES
    assert f"about {HEDIS_IET.look_back_days} in HEDIS" in MEASURES
    for measure in (FUA, FUI):
        first, short, long = measure.first_day, measure.short_days, measure.long_days
        assert f"days {first}–{short} and {first}–{long}" in MEASURES
    assert all(f"`{choice}`" in MEASURES for choice in CarryOver)


def test_the_numbers_of_retention_are_on_the_page() -> None:
    *days, last = (str(day) for day in retention.RETENTION_DAYS)
    assert f"## Retention on days {', '.join(days)} and {last}" in MEASURES
    assert f"a gap of at most {retention.GAP_TOLERATED_DAYS} days" in MEASURES
    words = {"apart": "reported apart", "not_retained": "not retained"}
    for by in (retention.EndedBy.TRANSFER, retention.EndedBy.DEATH, retention.EndedBy.JAIL):
        assert rows(MEASURES, by)[0][1] == words[retention.RetentionChoices().handling(by)]


HOW_SURE = {"read": "", "memory-high": "from memory, sure", "memory-medium": "from memory, less sure"}
LISTS = (icd10cm, loinc, snomed, rxnorm, hcpcs)


def named(codes: dict[str, Code]) -> dict[str, tuple[str, Code]]:
    return {entry.code: (entry.display or f"`{name}`", entry) for name, entry in codes.items()}


def test_every_code_is_on_the_page_with_status_and_how_sure_we_are() -> None:
    for listed in LISTS:
        for code, (words, entry) in named(listed.CODES).items():
            expected = [
                f"`{code}`",
                words,
                str(entry.status),
                HOW_SURE[entry.source.confidence],
                f"`{entry.source.key}`",
            ]
            assert rows(CODES, f"`{code}`") == [expected]


def test_the_page_has_no_other_code() -> None:
    on_page = re.findall(r"^\| `([A-Z0-9][A-Z0-9.-]+)` \|", CODES, re.MULTILINE)
    assert on_page == [entry.code for listed in LISTS for entry in listed.CODES.values()]


def test_the_rights_of_every_system_are_on_the_page() -> None:
    for system in SYSTEMS:
        assert rows(CODES, system.name) == [[system.name, f"`{system.address}`", system.rights]]


KINDS = "ours|cbe|hedis|ncqa|cms|iet|icd|loinc|rxnorm|hcpcs|hipaa|state|dea|[0-9]+-usc|[0-9]+-cfr"


@pytest.mark.parametrize("page", [CLOCKS, MEASURES, CODES])
def test_every_source_named_on_a_page_is_registered(page: str) -> None:
    keys = re.findall(rf"`((?:{KINDS})[a-z0-9.-]*)`", page)
    assert keys
    assert [key for key in keys if key not in SOURCES] == []
