from __future__ import annotations

from decimal import Decimal

import pytest

from breakwater.clinical.amounts_in_spanish import mg_in_spanish


@pytest.mark.parametrize(
    ("dose_mg", "words"),
    [
        ("1", "un miligramo"),
        ("0.5", "cero punto cinco miligramos"),
        ("2.5", "dos punto cinco miligramos"),
        ("1.05", "uno punto cero cinco miligramos"),
        ("16", "dieciséis miligramos"),
        ("21", "veintiún miligramos"),
        ("30", "treinta miligramos"),
        ("31", "treinta y un miligramos"),
        ("80", "ochenta miligramos"),
        ("100", "cien miligramos"),
        ("101", "ciento un miligramos"),
        ("115", "ciento quince miligramos"),
        ("120.25", "ciento veinte punto dos cinco miligramos"),
        ("500", "quinientos miligramos"),
        ("1000", "mil miligramos"),
        ("21000", None),
        ("1121", "mil ciento veintiún miligramos"),
        ("9999", "nueve mil novecientos noventa y nueve miligramos"),
    ],
)
def test_h84_amounts_are_whole_words_in_spanish(dose_mg: str, words: str | None) -> None:
    if words is None:
        with pytest.raises(ValueError, match="put in words"):
            mg_in_spanish(Decimal(dose_mg))
    else:
        assert mg_in_spanish(Decimal(dose_mg)) == words


def test_h84_every_amount_has_words_of_its_own() -> None:
    said = {mg_in_spanish(Decimal(half) / 2) for half in range(20_000)}
    assert len(said) == 20_000


@pytest.mark.parametrize("dose_mg", ["-1", "10000", "1.005"])
def test_what_cannot_be_said_is_refused(dose_mg: str) -> None:
    with pytest.raises(ValueError, match="mg"):
        mg_in_spanish(Decimal(dose_mg))
