"""The one CSV writer: what it writes is data, in any spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.audit.export import STARTS_A_FORMULA, defused, to_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "|cmd", "%x", "＝1", "\0=1"],
)
def test_text_that_could_be_a_formula_is_defused(text: str) -> None:
    assert str(defused(text)).startswith("'")


@pytest.mark.parametrize("text", ["", "dose.given", "a=1", "O'Neil", "Núñez", "40 118"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_numbers_stay_numbers_and_moments_are_written_in_one_form() -> None:
    row = (-5, Decimal("0.50"), True, None, date(2026, 11, 22), datetime(2026, 11, 22, 14, 20, tzinfo=UTC))

    text = to_csv(["a", "b", "c", "d", "e", "f"], [row])

    assert text.splitlines()[1] == '-5,0.50,"yes","","2026-11-22","2026-11-22T14:20:00+00:00"'


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_no_cell_of_any_text_begins_like_a_formula(cells: list[str]) -> None:
    text = to_csv(["x"] * len(cells), [cells])

    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.strip() or cell.lstrip(" \u00a0")[:1] not in STARTS_A_FORMULA
