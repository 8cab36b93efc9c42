"""A fingerprint of everything in a scale that decides what is asked and what comes out of it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from breakwater.clinical.scales.parts import Loinc, Rights
from breakwater.clinical.scales.scale import Scale
from breakwater.clinical.sources import Source


def fingerprint(scale: Scale) -> str:
    """SHA-256 of the scale's items, scores, words, bands, subscales and follow-ups, as hexadecimal text.

    Sources, rights, codes and the note may be corrected without a new version and are left out.
    """
    return sha256(json.dumps(_plain(scale), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value) if part.init and part.name != "note")
        return {name: _plain(part) for name, part in parts if not isinstance(part, Source | Rights | Loinc)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return [value.start, value.stop] if isinstance(value, range) else value
