"""JSON Schema of what may be asked, from the same annotations that read it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import Field, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from breakwater.clinical.asked.reading import fields_of, is_required
from breakwater.clinical.asked.writing import write
from breakwater.clinical.number_list.wording import unit_of
from breakwater.clinical.sources import Source

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SINGLE: Final[dict[Any, dict[str, Any]]] = {
    Decimal: {"type": ["string", "number"], "pattern": r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"},
    float: {"type": "number"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    timedelta: {"type": "number", "x-unit": "h"},
    Source: {"type": "string", "description": "Key of a source."},
    NoneType: {"type": "null"},
    Any: {},
}


def schema_of(title: str, asked: Any, answer: Any) -> dict[str, Any]:
    """The schema of a function's question, with that of its answer under `$defs`."""
    return {"$schema": _DRAFT, "title": title, **kind_schema(asked), "$defs": {"answer": kind_schema(answer)}}


def kind_schema(kind: Any) -> dict[str, Any]:
    """The schema of one annotated kind (see `reading.read`)."""
    if kind in _SINGLE:
        return dict(_SINGLE[kind])
    origin, kinds = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [kind_schema(one) for one in kinds]}
    if origin is Literal:
        return {"enum": list(kinds)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    if origin in (tuple, frozenset, list):
        return _list_schema(origin, kinds)
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": kind_schema(kinds[1])}
    if is_dataclass(kind):
        return _object_schema(kind)
    raise TypeError(f"{kind!r} has no schema.")


def _list_schema(origin: Any, kinds: tuple[Any, ...]) -> dict[str, Any]:
    if origin is tuple and kinds[-1] is not Ellipsis:
        items = [kind_schema(one) for one in kinds]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    return {"type": "array", "items": kind_schema(kinds[0])}


def _object_schema(kind: Any) -> dict[str, Any]:
    known = fields_of(kind)
    return {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split()),
        "properties": {name: _property(field, annotation) for name, (field, annotation) in known.items()},
        "required": [name for name, (field, _) in known.items() if is_required(field)],
        "additionalProperties": False,
    }


def _property(field: Field[Any], annotation: Any) -> dict[str, Any]:
    found = kind_schema(annotation)
    if unit := unit_of(field.name):
        found["x-unit"] = unit
    if not is_required(field) and not is_dataclass(field.default) and not callable(field.default_factory):
        found["default"] = write(field.default, {})
    return found
