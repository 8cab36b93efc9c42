"""Scoring rows of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.scales import COWS, SCALES, UnknownBandSet
from breakwater.clinical.scales.batch import Batch, ColumnsRefused, RowRefused, batch, defused
from breakwater.clinical.tests.cases import property_test

IDS = [item.id for item in COWS.items]
COWS_BATCH = batch(COWS, ["patient", *IDS])
full_rows = st.tuples(*(st.sampled_from([str(score) for score in item.allowed_scores]) for item in COWS.items))


def scored(held: Batch, *cells: str) -> dict[str, str]:
    return dict(zip(held.out_header, held.out_row(cells, held.score(cells)), strict=True))


@property_test
@given(full_rows)
def test_a_row_of_text_scores_like_the_form(cells: tuple[str, ...]) -> None:
    answers = dict(zip(IDS, map(int, cells), strict=True))
    assert COWS_BATCH.score(["P1", *cells]) == COWS.score({**answers})


def test_a_blank_cell_is_a_missing_answer() -> None:
    row = scored(COWS_BATCH, "P1", "4", " ", "", *["0"] * 8)
    assert (row["total"], row["lower_bound"], row["band"]) == ("", "4", "")
    assert row["missing"] == "sweating restlessness"
    assert row["patient"] == "P1"


def test_the_result_stands_behind_the_columns_that_came_in() -> None:
    assert COWS_BATCH.out_header == (
        "patient", *IDS, "total", "lower_bound", "band", "band_set", "missing", "follow_ups",
    )  # fmt: skip
    row = scored(COWS_BATCH, "P1", "4", *["0"] * 9, "5")
    assert (row["total"], row["band"], row["band_set"]) == ("9", "mild", "form")


@pytest.mark.parametrize("cell", ["3", "4.0", "+4", "04", "four", "１", "1 0", "-1", "yes", "nan"])
def test_a_cell_that_is_not_a_score_is_refused_by_item(cell: str) -> None:
    with pytest.raises(RowRefused, match=r"^pulse: Resting pulse: .*Choose one of 0, 1, 2, 4\.$"):
        COWS_BATCH.score(["P1", cell, *["0"] * 10])


@pytest.mark.parametrize("cells", [11, 13])
def test_a_row_of_another_length_is_refused(cells: int) -> None:
    with pytest.raises(RowRefused, match=f"{cells} cells where the header has 12"):
        COWS_BATCH.score(["0"] * cells)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([*IDS[1:]], "No column for: pulse."),
        (["Pulse", *IDS[1:]], "Column 'Pulse' is unknown; is it pulse?"),
        (["total", *IDS], "Column 'total' is one that scoring writes"),
        (["pulse", *IDS], "Column 'pulse' is there more than once"),
        ([], "No column for: pulse, sweating"),
    ],
)
def test_columns_that_do_not_fit_are_refused_with_those_that_would(header: list[str], words: str) -> None:
    with pytest.raises(ColumnsRefused) as refusal:
        batch(COWS, header)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith(f"The columns of cows are: {', '.join(IDS)}.")


def test_a_column_of_an_optional_item_may_be_absent_but_not_nearly_there() -> None:
    ids = [item.id for item in SCALES["phq_9"].items]
    assert batch(SCALES["phq_9"], ids[:-1]).score(["0"] * 9).total == 0
    with pytest.raises(ColumnsRefused, match="is it difficulty"):
        batch(SCALES["phq_9"], [*ids[:-1], "Difficulty "])


def test_what_the_form_prints_and_yes_and_no_are_understood() -> None:
    assert batch(SCALES["poss"], ["sedation"]).score(["s"]).total == 0
    assert batch(SCALES["rass"], ["level"]).score(["+1"]).total == 1
    assert batch(SCALES["rass"], ["level"]).score(["-5"]).total == -5
    dast = batch(SCALES["dast_10"], [item.id for item in SCALES["dast_10"].items])
    assert dast.score(["No"] * 10).total == 1, "not always able to stop"
    assert dast.score(["YES"] * 10).total == 9


def test_subscales_and_follow_ups_have_columns() -> None:
    held = batch(SCALES["bam_likert"], [item.id for item in SCALES["bam_likert"].items])
    row = scored(held, *["0"] * 5, "", *["0"] * 17)
    assert (row["total"], row["lower_bound"]) == ("", ""), "the form has no total"
    assert (row["use_total"], row["use_lower_bound"], row["use_flag"]) == ("", "0", "")
    assert (row["risk_total"], row["risk_flag"], row["protective_flag"]) == ("0", "no", "yes")
    phq = batch(SCALES["phq_9"], [item.id for item in SCALES["phq_9"].items])
    assert scored(phq, *[""] * 8, "1", "")["follow_ups"] == "suicide_follow_up"


def test_the_set_of_bands_can_be_chosen() -> None:
    ids = [item.id for item in SCALES["audit_c"].items]
    assert scored(batch(SCALES["audit_c"], ids), "3", "0", "0")["band"] == "positive"
    row = scored(batch(SCALES["audit_c"], ids, "men"), "3", "0", "0")
    assert (row["band"], row["band_set"]) == ("negative", "men")
    with pytest.raises(UnknownBandSet):
        batch(SCALES["audit_c"], ids, "children")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", " =1", "\r", "=", "-", "＝1+1", "+1-555"])
def test_what_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "0", "-1", "+1.5", "-2e3", "a=b", "P-1", "'=1", "Ana-María"])
def test_numbers_and_plain_text_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


@property_test
@given(st.text())
def test_no_cell_that_comes_out_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    safe = defused(text)
    assert safe in (text, f"'{text}")
    if safe and safe.lstrip()[:1] in tuple("=+-@"):
        float(safe)


def test_names_of_columns_are_defused_too() -> None:
    assert batch(COWS, [*IDS, "=x"]).out_header[11] == "'=x"
