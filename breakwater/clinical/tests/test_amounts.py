from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.amounts import AmountRefused, check_step, format_mg, mg_in_words, parse_mg, volume_ml
from breakwater.clinical.tests.cases import property_test

amounts = st.decimals(min_value="0.01", max_value="9999.99", places=2)


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("80", "80"),
        ("0.5", "0.5"),
        ("2.5", "2.5"),
        ("2.25", "2.25"),
        ("0.05", "0.05"),
        ("1000", "1000"),
        ("9999.99",) * 2,
    ],
)
def test_plain_amounts_are_read(text: str, mg: str) -> None:
    assert parse_mg(text) == Decimal(mg)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (" 80", "blank"),
        ("80\n", "blank"),
        ("8 0", "blank"),
        ("2,5", "comma"),
        ("1,000", "comma"),
        ("8O", "letter_o"),
        ("1o", "letter_o"),
        ("1e2", "exponent"),
        ("1E+2", "exponent"),
        ("-5", "sign"),
        ("+5", "sign"),
        ("80mg", "unit"),
        ("8mL", "unit"),
        ("abc", "not_a_number"),
        ("NaN", "not_a_number"),
        ("٨٠", "not_a_number"),
        ("½", "not_a_number"),
        ("1.2.3", "points"),
        (".5", "no_leading_zero"),
        ("5.", "ends_with_point"),
        ("05", "leading_zeros"),
        ("007", "leading_zeros"),
        ("0", "zero"),
        ("0.0", "zero"),
        ("0.00", "zero"),
        ("5.0", "trailing_zero"),
        ("2.50", "trailing_zero"),
        ("1.100", "trailing_zero"),
        ("1.125", "too_precise"),
        ("10000", "too_large"),
        ("99999.9", "too_large"),
    ],
)
def test_each_slip_is_refused_by_name_with_what_to_type(text: str, code: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        parse_mg(text)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


@property_test
@given(st.text("0123456789.,oOeE+- mg٨½\n", max_size=8))
def test_whatever_is_typed_is_an_exact_amount_or_a_refusal(text: str) -> None:
    try:
        dose_mg = parse_mg(text)
    except AmountRefused:
        return
    assert 0 < dose_mg < 10_000
    assert format_mg(dose_mg).replace(",", "") == text, "what is accepted is written back letter for letter"


@property_test
@given(amounts)
def test_what_we_write_we_read_again(dose_mg: Decimal) -> None:
    assert parse_mg(format_mg(dose_mg).replace(",", "")) == dose_mg


@pytest.mark.parametrize(
    ("mg", "text"),
    [("80", "80"), ("80.00", "80"), ("0.50", "0.5"), ("1000", "1,000"), ("1E+2", "100"), ("2.25", "2.25")],
)
def test_amounts_are_written_without_trailing_zeros_and_with_a_leading_one(mg: str, text: str) -> None:
    assert format_mg(Decimal(mg)) == text


def test_more_than_two_decimals_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        format_mg(Decimal("0.125"))


@pytest.mark.parametrize(
    ("mg", "words"),
    [
        ("1", "one milligram"),
        ("0.5", "zero point five milligrams"),
        ("2.25", "two point two five milligrams"),
        ("1.05", "one point zero five milligrams"),
        ("8", "eight milligrams"),
        ("15", "fifteen milligrams"),
        ("20", "twenty milligrams"),
        ("80", "eighty milligrams"),
        ("85", "eighty-five milligrams"),
        ("100", "one hundred milligrams"),
        ("112", "one hundred twelve milligrams"),
        ("1000", "one thousand milligrams"),
        ("1110.1", "one thousand one hundred ten point one milligrams"),
    ],
)
def test_labels_say_the_amount_in_words(mg: str, words: str) -> None:
    assert mg_in_words(Decimal(mg)) == words


@property_test
@given(amounts, amounts)
def test_different_amounts_never_share_their_words(one: Decimal, other: Decimal) -> None:
    assert (mg_in_words(one) == mg_in_words(other)) == (one == other)


@pytest.mark.parametrize("mg", ["-1", "10000"])
def test_amounts_beyond_the_label_have_no_words(mg: str) -> None:
    with pytest.raises(ValueError, match="words"):
        mg_in_words(Decimal(mg))


@pytest.mark.parametrize(
    ("mg", "strength", "ml"),
    [
        ("80", "10", "8"),
        ("80", "1", "80"),
        ("2.5", "10", "0.25"),
        ("85", "10", "8.5"),
        ("10", "3", "3.333"),
        ("100", "1", "100"),
        ("0.01", "10", "0.001"),
    ],
)
def test_volume_is_worked_out_from_the_strength(mg: str, strength: str, ml: str) -> None:
    assert str(volume_ml(Decimal(mg), Decimal(strength))) == ml


@pytest.mark.parametrize("strength", ["0", "-1"])
def test_a_strength_must_be_above_zero(strength: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        volume_ml(Decimal(80), Decimal(strength))


@property_test
@given(amounts, st.sampled_from([Decimal(1), Decimal(2), Decimal(10)]))
def test_the_volume_holds_the_dose(dose_mg: Decimal, strength: Decimal) -> None:
    assert abs(volume_ml(dose_mg, strength) * strength - dose_mg) <= strength * Decimal("0.0005")


def test_amounts_go_in_the_steps_of_the_site() -> None:
    check_step(Decimal("82.5"), Decimal("0.5"))
    with pytest.raises(AmountRefused) as refusal:
        check_step(Decimal("82.25"), Decimal("0.5"))
    assert refusal.value.code == "step"
    assert "steps of 0.5 mg" in refusal.value.message
