"""Units of buprenorphine for under the tongue. Source: clinical reference 7.3."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.buprenorphine_products import PRODUCTS, DoseCannotBeMade, as_tablet_mg, units_for
from breakwater.clinical.tests.cases import property_test

# Printed mg, naloxone mg, tablet mg.
PUBLISHED = {
    "tablet": [("2", "0", "2"), ("8", "0", "8")],
    "tablet_naloxone": [("2", "0.5", "2"), ("8", "2", "8")],
    "film": [("2", "0.5", "2"), ("4", "1", "4"), ("8", "2", "8"), ("12", "3", "12")],
    "zubsolv": [
        ("0.7", "0.18", "1"),
        ("1.4", "0.36", "2"),
        ("2.9", "0.71", "4"),
        ("5.7", "1.4", "8"),
        ("8.6", "2.1", "12"),
        ("11.4", "2.9", "16"),
    ],
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_strengths_and_what_they_stand_for(key: str) -> None:
    strengths = PRODUCTS[key].strengths
    assert [(str(s.printed_mg), str(s.naloxone_mg), str(s.tablet_mg)) for s in strengths] == PUBLISHED[key]


def test_every_product_is_in_the_table() -> None:
    assert list(PRODUCTS) == list(PUBLISHED)


def test_only_the_plain_tablet_has_no_naloxone_and_only_zubsolv_is_not_mg_for_mg() -> None:
    assert [key for key, one in PRODUCTS.items() if not one.has_naloxone] == ["tablet"]
    assert [key for key, one in PRODUCTS.items() if not one.mg_for_mg] == ["zubsolv"]


def test_of_the_zubsolv_equivalents_only_the_one_that_was_read_is_not_from_memory() -> None:
    read = [s.printed_mg for s in PRODUCTS["zubsolv"].strengths if s.source.confidence == "read"]
    assert read == [Decimal("5.7")]


@pytest.mark.parametrize(
    ("key", "mg", "words", "naloxone"),
    [
        ("tablet", "8", "1 x 8 mg", "0"),
        ("tablet_naloxone", "12", "1 x 8/2 mg + 2 x 2/0.5 mg", "3"),
        ("film", "12", "1 x 12/3 mg", "3"),
        ("film", "16", "2 x 8/2 mg", "4"),  # not 12 and 4: one strength is easier to count
        ("film", "24", "2 x 12/3 mg", "6"),
        ("film", "14", "1 x 12/3 mg + 1 x 2/0.5 mg", "3.5"),
        ("zubsolv", "8", "1 x 5.7/1.4 mg", "1.4"),
        ("zubsolv", "1", "1 x 0.7/0.18 mg", "0.18"),
        ("zubsolv", "24", "2 x 8.6/2.1 mg", "4.2"),
    ],
)
def test_the_fewest_units_make_up_a_dose(key: str, mg: str, words: str, naloxone: str) -> None:
    units = units_for(Decimal(mg), PRODUCTS[key])
    assert units.words == words
    assert units.naloxone_mg == Decimal(naloxone)


@pytest.mark.parametrize(
    ("key", "mg", "words"),
    [
        ("film", "3", "2 mg can"),
        ("film", "1", "stands for 2 mg"),
        ("tablet", "0.5", "stands for 2 mg"),
        ("zubsolv", "2.5", "2 mg can"),
    ],
)
def test_a_dose_that_cannot_be_made_is_refused_with_the_next_lower_one(key: str, mg: str, words: str) -> None:
    with pytest.raises(DoseCannotBeMade, match=words):
        units_for(Decimal(mg), PRODUCTS[key])


@pytest.mark.parametrize("mg", ["0", "-2", "66", "800"])
def test_a_dose_of_nothing_or_far_too_much_is_refused(mg: str) -> None:
    with pytest.raises(ValueError, match="at most 64 mg"):
        units_for(Decimal(mg), PRODUCTS["film"])


def test_a_printed_number_meant_for_another_product_is_refused() -> None:
    assert as_tablet_mg(Decimal("5.7"), PRODUCTS["zubsolv"]) == 8
    assert as_tablet_mg(Decimal(8), PRODUCTS["film"]) == 8
    with pytest.raises(DoseCannotBeMade, match=r"Its units are 0\.7, 1\.4"):
        as_tablet_mg(Decimal(8), PRODUCTS["zubsolv"])


@pytest.mark.parametrize("key", PRODUCTS)
def test_every_strength_is_a_multiple_of_the_smallest_so_that_every_multiple_can_be_made(key: str) -> None:
    strengths = PRODUCTS[key].strengths
    assert all(strength.tablet_mg % strengths[0].tablet_mg == 0 for strength in strengths)
    assert list(strengths) == sorted(strengths, key=lambda strength: strength.tablet_mg)


@property_test
@given(key=st.sampled_from(sorted(PRODUCTS)), steps=st.integers(1, 16))
def test_units_add_up_to_the_dose_and_no_smaller_number_does(key: str, steps: int) -> None:
    chosen = PRODUCTS[key]
    dose = chosen.strengths[0].tablet_mg * steps
    units = units_for(dose, chosen)
    assert units.tablet_mg == dose
    sizes = [strength.tablet_mg for strength in chosen.strengths]
    fewer = min(units.count - 1, 4)
    assert all(sum(some) != dose for number in range(fewer + 1) for some in every(sizes, repeat=number))
