"""The list itself: each number in words, with value, unit and where it comes from; and the numbers without a source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from breakwater.clinical.number_list.program import Program, whole_package
from breakwater.clinical.number_list.reading import Reading, name_in_words, read_module
from breakwater.clinical.sources import SOURCES, Source


@dataclass(frozen=True, slots=True)
class ClinicalNumber:
    """One number, or several of one name, as the code has it. `subject` says what its module is about."""

    module: str
    subject: str
    name: str
    value: str
    unit: str
    sources: tuple[Source, ...]

    @property
    def from_memory(self) -> bool:
        """Whether any of its sources is known from memory and was not read again."""
        return any(entry.confidence.startswith("memory") for entry in self.sources)


@dataclass(frozen=True, slots=True)
class Breach:
    """A number that no source stands beside."""

    module: str
    line: int
    value: str
    name: str


def clinical_numbers(program: Program | None = None) -> tuple[ClinicalNumber, ...]:
    """Every number that has a source, by module and in the order of the code; of the whole package unless given."""
    return _whole()[0] if program is None else _listed(program)[0]


def breaches(program: Program | None = None) -> tuple[Breach, ...]:
    """Every number that needs a source and has none."""
    return _whole()[1] if program is None else _listed(program)[1]


@cache
def _whole() -> tuple[tuple[ClinicalNumber, ...], tuple[Breach, ...]]:
    return _listed(whole_package())


def _listed(program: Program) -> tuple[tuple[ClinicalNumber, ...], tuple[Breach, ...]]:
    found = [(module, one) for module in program.modules.values() for one in read_module(program, module)]
    numbers = tuple(_number(module.title, one) for module, one in found if one.keys)
    return numbers, tuple(_breach(one) for _, one in found if not one.keys)


def _number(title: str, found: Reading) -> ClinicalNumber:
    entries = tuple(SOURCES[key] for key in found.keys)
    return ClinicalNumber(found.module, title, name_in_words(found.path), ", ".join(found.values), found.unit, entries)


def _breach(found: Reading) -> Breach:
    return Breach(found.module, found.line, ", ".join(found.values), name_in_words(found.path))
