"""Single values of JSON, read strictly. What could be meant in two ways is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from breakwater.clinical.asked.refusal import Refused

# Digits with an optional point: no exponent, no comma, no plus sign, no "05", no ".5".
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


class WrittenNumber(str):
    """A JSON number with a point, kept as it was written so that no digit is lost on the way to a Decimal."""

    __slots__ = ()


def read_decimal(value: object, where: str) -> Decimal:
    """A Decimal from a number or from text: 80, 2.5, "2.5". Raises `Refused` for anything else."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise Refused("not_a_number", where, 'Write a number in digits, such as 80, 2.5 or "2.5".')
    return Decimal(text)


def read_float(value: object, where: str) -> float:
    """A number of a model. Raises `Refused` for text and for anything else."""
    if isinstance(value, str) and not isinstance(value, WrittenNumber):
        raise Refused("not_a_number", where, "Write a number without quotation marks.")
    return float(read_decimal(value, where))


def read_int(value: object, where: str) -> int:
    """A whole number. Raises `Refused` for text, for 4.0 and for true."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("not_a_whole_number", where, "Write a whole number, such as 4.")
    return value


def read_bool(value: object, where: str) -> bool:
    """True or false. Raises `Refused` for 0, 1 and words."""
    if not isinstance(value, bool):
        raise Refused("not_yes_or_no", where, "Write true or false.")
    return value


def read_text(value: object, where: str) -> str:
    """Text. Raises `Refused` for anything else."""
    if not isinstance(value, str) or isinstance(value, WrittenNumber):
        raise Refused("not_text", where, "Write text in quotation marks.")
    return value


def read_day(value: object, where: str) -> date:
    """A day that exists, as 2026-11-22. Raises `Refused`."""
    text = read_text(value, where)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused("not_a_day", where, "Write a day of the calendar as 2026-11-22.")


def read_moment(value: object, where: str) -> datetime:
    """A moment with its offset, as 2026-11-22T07:42:00-05:00 or with Z. Raises `Refused`; without an offset always."""
    text = read_text(value, where)
    written = _MOMENT.fullmatch(text)
    try:
        moment = datetime.fromisoformat(text) if written else None
    except ValueError:
        moment = None
    if moment is None:
        raise Refused("not_a_moment", where, "Write a moment as 2026-11-22T07:42:00-05:00.")
    if moment.tzinfo is None:
        raise Refused(
            "naive_moment", where, "Say the offset from UTC, such as -05:00 or Z: the hour alone is not enough."
        )
    return moment
