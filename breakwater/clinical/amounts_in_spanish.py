"""An amount in Spanish words, for a label; the digits beside it are the same in every language.

Source: dose-writing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg

# No threshold: how numbers are read aloud.
_UP_TO_29: Final = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós",
    "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_TENS: Final = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS: Final = (
    "", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
)  # fmt: skip


# No threshold: the words end below ten thousand.
def mg_in_spanish(dose_mg: Decimal) -> str:
    """An amount in words: "ochenta miligramos", "dos punto cinco miligramos", "un miligramo".

    Digits after the point are read one by one. Raises `ValueError` for an amount that is negative, 10,000 mg or more,
    or has more than two decimals.
    """
    if not 0 <= dose_mg < 10_000:
        raise ValueError(f"{dose_mg} mg cannot be put in words.")
    whole, _, fraction = format_mg(dose_mg).replace(",", "").partition(".")
    words = _whole(int(whole))
    if fraction:
        return f"{words} punto {' '.join(_UP_TO_29[int(digit)] for digit in fraction)} miligramos"
    return "un miligramo" if dose_mg == 1 else f"{_before_a_noun(words)} miligramos"


def _before_a_noun(words: str) -> str:
    """ "Uno" loses its ending before what is counted: veintiún miligramos, treinta y un miligramos."""
    if words.endswith("veintiuno"):
        return words.removesuffix("uno") + "ún"
    return words.removesuffix("o") if words.endswith("uno") else words


# No threshold: how numbers are read aloud.
def _whole(value: int) -> str:
    if value < 30:
        return _UP_TO_29[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f" y {_UP_TO_29[ones]}" if ones else "")
    if value == 100:
        return "cien"
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return _HUNDREDS[hundreds] + (f" {_whole(rest)}" if rest else "")
    thousands, rest = divmod(value, 1000)
    head = "mil" if thousands == 1 else f"{_before_a_noun(_whole(thousands))} mil"
    return head + (f" {_whole(rest)}" if rest else "")
