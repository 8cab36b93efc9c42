"""What is known of another medicine somebody takes beside methadone or buprenorphine, one medicine at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from breakwater.clinical.buprenorphine_person import PersonFacts, check_person
from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.interactions import effect_in_words, interaction
from breakwater.clinical.sources import Source

NOT_LISTED: Final = "not in the table: ask the prescriber or pharmacist"


@dataclass(frozen=True, slots=True)
class SaidOfMedicine:
    """One medicine by its generic name in lower case, and what the tables say; `source` is None when they do not."""

    name: str
    words: str
    source: Source | None

    @property
    def listed(self) -> bool:
        """Whether a table knows it."""
        return self.source is not None


def said_of(drug: Drug, medicine: str) -> SaidOfMedicine:
    """What the tables say of a medicine, by generic name in any case, beside `drug`."""
    name = medicine.strip().lower()
    found = interaction(drug, name)
    if found is not None:
        return SaidOfMedicine(
            name, f"{effect_in_words(drug, name)}, {found.time_course}. {found.message}", found.source
        )
    if drug == "buprenorphine":
        facts = PersonFacts(
            age_years=None, pregnant=None, liver=None, liver_tests_known=True, medicines=frozenset({name})
        )
        said = [finding for finding in check_person(facts) if finding.title == "Other medicines"]
        if said:
            return SaidOfMedicine(name, " ".join(finding.message for finding in said), said[0].source)
    return SaidOfMedicine(name, NOT_LISTED, None)
