from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.guest_dosing import (
    GuestOrder,
    check_guest_dose,
    check_guest_order,
    check_home_dose,
    missing_parts,
    report_back_due,
)
from breakwater.clinical.tests.cases import TODAY, property_test

OK, CAUTION, STOP = Severity.OK, Severity.CAUTION, Severity.STOP
DAY = timedelta(days=1)

GUEST = GuestOrder(
    dose_mg=Decimal(80),
    last_dose_on=TODAY - DAY,
    last_dose_mg=Decimal(80),
    take_home_days=(),
    starts_on=TODAY,
    ends_on=TODAY + 6 * DAY,
    home_contact="Harbor, dosing window",
    prescriber="R. Vance, MD",
    last_dose_confirmed_on=TODAY,
)


def _order(guest: GuestOrder, *others: GuestOrder) -> dict[str, Finding]:
    return {finding.code: finding for finding in check_guest_order(guest, others)}


def _dose(on: date = TODAY, known: date | None = None, **changes: Any) -> dict[str, Finding]:
    found = check_guest_dose(replace(GUEST, **changes), on, last_known_on=known)
    return {finding.code: finding for finding in found}


def test_a_complete_order_is_accepted() -> None:
    found = _order(GUEST)
    assert list(found) == ["guest_order_complete", "guest_period", "guest_days_open"]
    assert {finding.severity for finding in found.values()} == {OK}
    assert missing_parts(GUEST) == ()


@pytest.mark.parametrize(
    ("field", "nothing", "words"),
    [
        ("dose_mg", None, "the dose"),
        ("last_dose_on", None, "the date of the last dose"),
        ("last_dose_mg", None, "the amount of the last dose"),
        ("take_home_days", None, "the take-homes given"),
        ("starts_on", None, "the first day"),
        ("ends_on", None, "the last day"),
        ("home_contact", "", "a contact at the home program"),
        ("prescriber", "", "the prescriber"),
    ],
)
def test_every_part_of_the_written_order_is_asked_for(field: str, nothing: object, words: str) -> None:
    lacking = replace(GUEST, **{field: nothing})  # type: ignore[arg-type]
    assert missing_parts(lacking) == (field,)
    found = _order(lacking)["guest_order_incomplete"]
    assert (found.severity, found.override_by, found.value) == (STOP, NOBODY, "1 missing")
    assert words in found.message


def test_an_empty_order_lacks_everything_but_the_hosts_own_confirmation() -> None:
    assert {*missing_parts(GuestOrder()), "last_dose_confirmed_on"} == {field.name for field in fields(GuestOrder)}
    assert not GuestOrder().covers(TODAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": TODAY}, "guest_period"),
        ({"ends_on": TODAY - DAY}, "guest_period_backwards"),
        ({"starts_on": None}, "guest_period_unknown"),
        ({"ends_on": None}, "guest_period_unknown"),
    ],
)
def test_the_period_makes_sense(changes: dict[str, Any], code: str) -> None:
    found = _order(replace(GUEST, **changes))
    assert found[code].severity is (OK if code == "guest_period" else STOP)


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [(-5, -1, False), (-5, 0, True), (2, 3, True), (6, 9, True), (7, 9, False), (None, 3, False), (0, None, False)],
)
def test_two_guest_orders_never_cover_one_day(start: int | None, end: int | None, overlaps: bool) -> None:
    other = replace(
        GUEST,
        starts_on=None if start is None else TODAY + start * DAY,
        ends_on=None if end is None else TODAY + end * DAY,
    )
    found = _order(GUEST, other)
    assert ("guest_period_overlaps" in found) == overlaps
    if overlaps:
        stop = found["guest_period_overlaps"]
        assert (stop.severity, stop.override_by) == (STOP, NOBODY)
        assert stop.value == f"{TODAY} to {TODAY + 6 * DAY}"


def test_bottles_from_home_within_the_period_are_pointed_out() -> None:
    found = _order(replace(GUEST, take_home_days=(TODAY + DAY, TODAY, TODAY + 9 * DAY)))["guest_days_covered"]
    assert (found.severity, found.value) == (CAUTION, f"{TODAY}, {TODAY + DAY}")


# Each guest dose


def test_a_guest_dose_within_a_confirmed_order() -> None:
    found = _dose()
    assert list(found) == ["guest_order_complete", "in_guest_period", "last_dose_confirmed", "guest_no_gap"]
    assert {finding.severity for finding in found.values()} == {OK}
    assert found["last_dose_confirmed"].value == f"80 mg on {TODAY - DAY}"
    assert found["guest_no_gap"].message == "0 days missed."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_dose_confirmed_on": None}, "last_dose_not_confirmed"),
        ({"last_dose_confirmed_on": TODAY + DAY}, "last_dose_not_confirmed"),
        ({"last_dose_mg": None}, "last_dose_not_confirmed"),
        ({"last_dose_on": None}, "last_dose_not_confirmed"),
        ({"starts_on": TODAY + DAY}, "outside_guest_period"),
        ({"ends_on": TODAY - DAY}, "outside_guest_period"),
        ({"home_contact": ""}, "guest_order_incomplete"),
        ({"last_dose_on": TODAY}, "dosed_already"),
        ({"last_dose_on": TODAY - 4 * DAY}, "guest_missed_days"),
        ({"last_dose_on": None}, "last_dose_unknown"),
    ],
)
def test_what_stops_a_guest_dose(changes: dict[str, Any], code: str) -> None:
    found = _dose(**changes)[code]
    assert (found.severity, found.override_by) == (STOP, NOBODY)


def test_the_last_dose_is_confirmed_once_for_the_whole_period() -> None:
    on = TODAY + 3 * DAY
    assert _dose(on, known=on - DAY)["last_dose_confirmed"].severity is OK


def test_a_day_covered_by_a_bottle_from_home_needs_a_prescriber() -> None:
    assert "dosed_already" not in _dose(take_home_days=(TODAY,))
    found = _dose(take_home_days=(TODAY,))["guest_day_covered"]
    assert (found.severity, found.override_by, found.value) == (STOP, PRESCRIBER, str(TODAY))


@pytest.mark.parametrize(("last_days_ago", "stopped"), [(3, False), (4, True)])
def test_three_missed_days_go_back_to_the_home_prescriber(last_days_ago: int, stopped: bool) -> None:
    found = _dose(last_dose_on=TODAY - last_days_ago * DAY)
    assert ("guest_missed_days" in found) == stopped
    if stopped:
        assert found["guest_missed_days"].value == "3 days"


def test_guest_doses_and_bottles_from_home_close_the_gap() -> None:
    on = TODAY + 5 * DAY
    assert "guest_missed_days" in _dose(on)
    assert "guest_no_gap" in _dose(on, known=on - DAY)
    assert "guest_no_gap" in _dose(on, take_home_days=(on - DAY,))
    assert "guest_missed_days" in _dose(on, take_home_days=(on + DAY,))


def test_a_dose_the_host_knows_of_today_stops() -> None:
    found = _dose(known=TODAY)["dosed_already"]
    assert found.value == str(TODAY)


# At home


@pytest.mark.parametrize(("days", "blocked"), [(-1, False), (0, True), (6, True), (7, False)])
def test_the_home_site_gives_nothing_in_the_period(days: int, blocked: bool) -> None:
    found = check_home_dose([GUEST], TODAY + days * DAY)
    assert found.code == ("away_as_guest" if blocked else "not_away")
    assert (found.severity, found.override_by) == ((STOP, PRESCRIBER) if blocked else (OK, NOBODY))
    if blocked:
        assert str(GUEST.ends_on) in found.message


@pytest.mark.parametrize(
    ("days", "reported", "due"), [(6, None, False), (7, None, True), (7, TODAY, False), (0, None, False)]
)
def test_the_host_reports_back_after_the_last_day(days: int, reported: date | None, due: bool) -> None:
    assert report_back_due(GUEST, TODAY + days * DAY, reported_on=reported) == due
    assert not report_back_due(GuestOrder(), TODAY, reported_on=None)


@property_test
@given(st.integers(-10, 20))
def test_home_and_host_never_both_dose_on_one_day(days: int) -> None:
    on = TODAY + days * DAY
    host_may = _dose(on, known=on - DAY)
    stopped_at_host = any(finding.severity is STOP for finding in host_may.values())
    assert stopped_at_host or check_home_dose([GUEST], on).severity is STOP
