"""From values and findings to JSON: amounts as text, moments with their offset, sources by key and told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from breakwater.clinical.formatting import number
from breakwater.clinical.sources import Source

# No threshold: digits of a model's number behind the point.
_MODEL_DIGITS: Final = 4


def write(value: Any, sources: dict[str, Source]) -> Any:
    """The value in what JSON can hold. Every source met on the way is added to `sources` and stands by its key.

    A Decimal becomes text without trailing zeros, a model's float is rounded to four digits behind the point.
    """
    if isinstance(value, Source):
        sources[value.key] = value
        return value.key
    if is_dataclass(value):
        return {field.name: write(getattr(value, field.name), sources) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): write(one, sources) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(write(one, sources) for one in value)
    if isinstance(value, tuple | list):
        return [write(one, sources) for one in value]
    return _single(value)


def _single(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value).replace(",", "")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value / timedelta(hours=1)
    if isinstance(value, float):
        return round(value, _MODEL_DIGITS)
    return str(value) if isinstance(value, str) else value
