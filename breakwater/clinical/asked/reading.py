"""From JSON to the frozen values that rules take, by their annotations alone.

A key is a field of the dataclass, its unit included: there is no `dose`, only `dose_mg`. An unknown key is refused,
because a misspelled one would otherwise pass for "not known".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from breakwater.clinical.asked.grammar import (
    WrittenNumber,
    read_bool,
    read_day,
    read_decimal,
    read_float,
    read_int,
    read_moment,
    read_text,
)
from breakwater.clinical.asked.refusal import Refused, inside
from breakwater.clinical.sources import SOURCES, Source

_SINGLE: Final[dict[Any, Callable[[object, str], object]]] = {
    Decimal: read_decimal,
    float: read_float,
    int: read_int,
    bool: read_bool,
    str: read_text,
    date: read_day,
    datetime: read_moment,
}


def parse(text: str) -> object:
    """The JSON of one question. Raises `Refused` for what is not JSON, a key said twice, NaN and Infinity."""
    try:
        return json.loads(text, parse_float=WrittenNumber, parse_constant=_no_number, object_pairs_hook=_once)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        where = f"character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused("not_json", where, f"This is not JSON: {error}.") from None


def _no_number(name: str) -> NoReturn:
    raise Refused("not_a_number", "", f"{name} is not a number here.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise Refused("key_twice", key, "This key stands twice. Say it once.")
        found[key] = value
    return found


def read(kind: Any, value: object, where: str = "") -> Any:
    """A value of this annotated kind from parsed JSON. Raises `Refused` with the place where it does not fit.

    Kinds: Decimal, float, int, bool, str, date, aware datetime, Literal, StrEnum, Source (by key), tuples, frozenset,
    Mapping, unions (None included) and dataclasses of these.
    """
    if kind in _SINGLE:
        return _SINGLE[kind](value, where)
    if kind is Source:
        return SOURCES[_one_of(tuple(SOURCES), value, where)]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_one_of(tuple(member.value for member in kind), value, where))
    if is_dataclass(kind):
        return _read_object(kind, value, where)
    return _read_generic(kind, value, where)


def _read_generic(kind: Any, value: object, where: str) -> Any:
    """A kind made of other kinds: a union, a list, a mapping, or one of several values."""
    origin, kinds = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _read_union(kinds, value, where)
    if origin is Literal:
        return _one_of(kinds, value, where)
    if origin in (tuple, frozenset):
        return _read_list(origin, kinds, value, where)
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(kinds, value, where)
    raise TypeError(f"{kind!r} cannot be asked for in JSON.")


def _one_of(allowed: tuple[Any, ...], value: object, where: str) -> Any:
    for one in allowed:
        if type(value) is type(one) and value == one:
            return one
    listed = ", ".join(str(one) for one in allowed)
    raise Refused("not_allowed", where, f"Write one of: {listed}.")


def _read_union(kinds: tuple[Any, ...], value: object, where: str) -> Any:
    if value is None and NoneType in kinds:
        return None
    rest = [kind for kind in kinds if kind is not NoneType]
    # A whole number is an int where both are allowed; text and points are Decimals.
    if int in rest and (len(rest) == 1 or (isinstance(value, int) and not isinstance(value, bool))):
        return read_int(value, where)
    (kind,) = (kind for kind in rest if kind is not int)
    return read(kind, value, where)


def _read_list(origin: Any, kinds: tuple[Any, ...], value: object, where: str) -> Any:
    if not isinstance(value, list):
        raise Refused("not_a_list", where, "Write a list in square brackets.")
    if origin is tuple and kinds[-1] is not Ellipsis:
        if len(value) != len(kinds):
            raise Refused("not_that_many", where, f"Write exactly {len(kinds)} values.")
        each = kinds
    else:
        each = kinds[:1] * len(value)
    return origin(
        read(kind, one, inside(where, f"[{n}]")) for n, (kind, one) in enumerate(zip(each, value, strict=True))
    )


def _read_mapping(kinds: tuple[Any, Any], value: object, where: str) -> dict[Any, Any]:
    entries = _entries(value, where)
    return {
        read(kinds[0], key, inside(where, key)): read(kinds[1], one, inside(where, key)) for key, one in entries.items()
    }


def _read_object(kind: Any, value: object, where: str) -> Any:
    entries, known = _entries(value, where), fields_of(kind)
    for key in entries:
        if key not in known:
            raise Refused("unknown_key", inside(where, key), f"There is no such key. Known: {', '.join(known)}.")
    given = {}
    for name, (field, annotation) in known.items():
        if name in entries:
            given[name] = read(annotation, entries[name], inside(where, name))
        elif is_required(field):
            raise Refused("missing_key", inside(where, name), "This is needed.")
    try:
        return kind(**given)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise Refused("refused_by_rule", where, str(error)) from None


def _entries(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Refused("not_an_object", where, "Write an object in curly brackets.")
    return value


@cache
def fields_of(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    """The fields of a dataclass that can be given, with their annotations resolved."""
    hints = get_type_hints(kind)
    return {field.name: (field, hints[field.name]) for field in fields(kind) if field.init}


def is_required(field: Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is MISSING and field.default_factory is MISSING
