"""SNOMED CT identifiers, by our own names. Identifiers only: its descriptions are licensed and are not shipped."""

from __future__ import annotations

from typing import Final

from breakwater.clinical.codes.code import SNOMED_CT, Code, Status, UnknownCode
from breakwater.clinical.sources import source


def _code(identifier: str) -> Code:
    return Code(SNOMED_CT, identifier, "", Status.ACTIVE, source("snomed-ct"))


CODES: Final = {
    "abuse": _code("5602001"),
    "dependence": _code("75544000"),
    "dependence_in_remission": _code("191821007"),
    "withdrawal": _code("87132004"),
    "intoxication": _code("77721001"),
    "overdose": _code("242253008"),
}


def snomed_code(name: str) -> Code:
    """The identifier that goes with one of our names for a state of opioid use. Raises `UnknownCode`."""
    if name not in CODES:
        raise UnknownCode(f"There is no SNOMED CT identifier on our list for {name}.")
    return CODES[name]
