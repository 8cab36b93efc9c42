"""The page of what stands about a person: what each other medicine does, and two versions beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.formatting import EMPTY, day
from breakwater.clinical.other_medicines import SaidOfMedicine, said_of
from breakwater.record.models import Patient
from breakwater.record.standing import StandingFacts, standing_of

DRUGS: tuple[Drug, ...] = ("methadone", "buprenorphine")


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """One other medicine and what the tables say of it beside each drug."""

    name: str
    said: tuple[tuple[Drug, SaidOfMedicine], ...]


def medicine_lines(person: Patient, ordered: Sequence[Drug]) -> list[MedicineLine]:
    """Each other medicine, beside the ordered drugs; beside both where nothing is ordered yet."""
    drugs = tuple(ordered) or DRUGS
    return [MedicineLine(name, tuple((drug, said_of(drug, name)) for drug in drugs)) for name in person.other_medicines]


LABELS = {
    "pregnant": "Pregnant",
    "pregnant_asked_on": "Asked on",
    "allergies": "Allergies",
    "allergies_reviewed": "Allergies asked",
    "other_medicines": "Other medicines",
    "liver": "Liver",
    "qt_risk": "Heart risk",
    "fainted_on": "Last fainting or seizure",
}


def both_versions(theirs: Patient, typed: StandingFacts) -> list[tuple[str, str, str]]:
    """What differs: the fact, what stands now, and what was typed (H49)."""
    stands = standing_of(theirs)
    names = [one.name for one in fields(typed) if getattr(stands, one.name) != getattr(typed, one.name)]
    return [(LABELS[name], _words(name, getattr(stands, name)), _words(name, getattr(typed, name))) for name in names]


def _words(name: str, value: object) -> str:
    if name == "liver":
        return str(Patient.Liver(str(value)).label) if value else "Not asked"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if value is None:
        return EMPTY if name.endswith("_on") else "Not asked"
    return day(value)  # type: ignore[arg-type]
