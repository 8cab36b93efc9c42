"""Amounts in milligrams: read strictly, written in one way, worked out in milliliters only from a known strength."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from breakwater.clinical.formatting import number
from breakwater.clinical.sources import source

_PLAIN: Final = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?", re.ASCII)
_CENT: Final = Decimal("0.01")
_ML_STEP: Final = Decimal("0.001")

GRAMMAR_SOURCE: Final = source("dose-writing")

# Each slip we can name, tried in this order.
_SLIPS: Final = (
    ("empty", re.compile(r"\s*"), "Enter the amount in mg, for example 80 or 2.5."),
    ("blank", re.compile(r".*\s.*", re.DOTALL), "Enter the amount without spaces, for example 80."),
    ("comma", re.compile(r".*,.*"), "Use a point, not a comma, and no comma for thousands: 2.5 or 1000."),
    ("letter_o", re.compile(r".*[oO].*"), "There is a letter O in the amount. Use the digit 0."),
    ("exponent", re.compile(r"[0-9.]+[eE][+-]?[0-9]+"), "Write the amount out in digits, for example 100."),
    ("sign", re.compile(r"[+-].*"), "Enter the amount without a sign, above zero."),
    ("unit", re.compile(r"[0-9.]+[A-Za-z/µμ]+"), "Enter only the number; the unit is always mg."),
    ("not_a_number", re.compile(r".*[^0-9.].*", re.DOTALL), "Enter the amount in digits, for example 80 or 2.5."),
    ("points", re.compile(r".*\..*\..*"), "Use one point only, for example 2.5."),
    ("no_leading_zero", re.compile(r"\..*"), "Write a zero before the point: 0.5, not .5."),
    ("ends_with_point", re.compile(r".*\."), "Finish the number after the point, or leave the point out."),
    ("leading_zeros", re.compile(r"0[0-9].*"), "Leave out the zeros in front: 5, not 05."),
    ("zero", re.compile(r"0(\.0*)?"), "Enter an amount above zero."),
    (
        "trailing_zero",
        re.compile(r".*\.[0-9]*0"),
        "Leave out the zero after the point: 5 instead of 5.0, 2.5 instead of 2.50.",
    ),
    ("too_precise", re.compile(r".*\.[0-9]{3,}"), "Use at most two digits after the point."),
)
_TOO_LARGE: Final = "Amounts above 9999.99 mg are not accepted. Check the number."


class AmountRefused(ValueError):
    """What was typed is not an amount. `code` is stable, `message` says what to type instead."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def parse_mg(text: str) -> Decimal:
    """The amount in mg that was typed, above zero and with at most two decimals (source dose-writing).

    Strict on purpose: a comma, a letter O, an exponent, a sign, a unit, a blank, a missing leading zero or a trailing
    zero is refused with its own code and a sentence that says what to type, because each has been read as ten or a
    hundred times the dose. Raises `AmountRefused`.
    """
    for code, slip, message in _SLIPS:
        if slip.fullmatch(text):
            raise AmountRefused(code, message)
    if not _PLAIN.fullmatch(text):
        raise AmountRefused("too_large", _TOO_LARGE)
    return Decimal(text)


def check_step(dose_mg: Decimal, step_mg: Decimal) -> None:
    """Refuse an amount that is not a multiple of the site's step (both in mg). Raises `AmountRefused`, code "step"."""
    if dose_mg % step_mg:
        raise AmountRefused("step", f"Amounts here go in steps of {format_mg(step_mg)} mg.")


def format_mg(dose_mg: Decimal) -> str:
    """An amount in mg in digits, without its unit: "80", "0.5", "1,000". Raises `ValueError` beyond two decimals."""
    if dose_mg != dose_mg.quantize(_CENT):
        raise ValueError(f"{dose_mg} mg has more than two decimals.")
    return number(dose_mg)


def volume_ml(dose_mg: Decimal, strength_mg_per_ml: Decimal) -> Decimal:
    """Milliliters that hold a dose: mg divided by mg/mL, to a thousandth, without trailing zeros.

    Raises `ValueError` when the strength is zero or below.
    """
    if strength_mg_per_ml <= 0:
        raise ValueError("A liquid's strength in mg/mL must be above zero.")
    volume = (dose_mg / strength_mg_per_ml).quantize(_ML_STEP).normalize()
    return volume.quantize(Decimal(1)) if volume == volume.to_integral_value() else volume


_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


# No threshold: the words end below ten thousand.
def mg_in_words(dose_mg: Decimal) -> str:
    """An amount for a label, in words: "eighty milligrams", "two point five milligrams", "one milligram".

    Digits after the point are read one by one, as a nurse reads them back. Raises `ValueError` for an amount that is
    negative, 10,000 mg or more, or has more than two decimals.
    """
    if not 0 <= dose_mg < 10_000:
        raise ValueError(f"{dose_mg} mg cannot be put in words.")
    whole, _, fraction = format_mg(dose_mg).replace(",", "").partition(".")
    words = _whole_in_words(int(whole))
    if fraction:
        words = f"{words} point {' '.join(_ONES[int(digit)] for digit in fraction)}"
    return f"{words} milligram{'' if dose_mg == 1 else 's'}"


# No threshold: how numbers are read aloud.
def _whole_in_words(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    name, size = ("thousand", 1000) if value >= 1000 else ("hundred", 100)
    count, rest = divmod(value, size)
    return f"{_ONES[count]} {name}" + (f" {_whole_in_words(rest)}" if rest else "")
