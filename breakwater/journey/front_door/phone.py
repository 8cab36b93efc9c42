"""Telephone numbers as people type them."""

from __future__ import annotations

import re
from typing import Final

_US_DIGITS: Final = 10
_FEWEST_ABROAD: Final = 8
_MOST_ABROAD: Final = 15
_ALLOWED: Final = re.compile(r"^[+\d\s().\-/]+$")


def read_phone(typed: str) -> str | None:
    """The number in one form: "212-555-0100", or "+525512345678" from abroad. None when it cannot be called.

    An area code or exchange that begins with 0 or 1 does not exist in the US.
    """
    if not _ALLOWED.match(typed):
        return None
    digits = re.sub(r"\D", "", typed)
    if typed.strip().startswith("+") and not digits.startswith("1"):
        return f"+{digits}" if _FEWEST_ABROAD <= len(digits) <= _MOST_ABROAD else None
    if len(digits) == _US_DIGITS + 1 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != _US_DIGITS or digits[0] in "01" or digits[3] in "01":
        return None
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
