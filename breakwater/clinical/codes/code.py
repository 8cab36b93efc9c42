"""What a code is: system, identifier, our own short words, whether it may be used, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from breakwater.clinical.sources import Source, source

ADDRESS_SOURCE: Final = source("code-system-addresses")


class UnknownCode(KeyError):
    """No code for what was asked. It may exist in the system; it is not on our list."""

    def __str__(self) -> str:
        return str(self.args[0])


class Status(StrEnum):
    """BILLABLE may stand on a claim; PARENT only groups others; ACTIVE may be used; DEPRECATED must not be used."""

    BILLABLE = "billable"
    PARENT = "parent"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system with its address in FHIR and what its owner asks of those who ship its codes."""

    id: str
    name: str
    address: str
    rights: str


ICD_10_CM: Final = CodeSystem(
    "icd-10-cm",
    "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "Free to use in the US (NCHS and CMS). Wording on our pages is our own; DSM wording belongs to the APA.",
)
LOINC: Final = CodeSystem(
    "loinc",
    "LOINC",
    "http://loinc.org",
    "Free of charge with this notice: This material contains content from LOINC (http://loinc.org). LOINC is copyright "
    "Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is "
    "available at no cost under the license at http://loinc.org/license. LOINC is a registered United States trademark "
    "of Regenstrief Institute, Inc. Short words here are our own and are not LOINC names.",
)
SNOMED_CT: Final = CodeSystem(
    "snomed-ct",
    "SNOMED CT",
    "http://snomed.info/sct",
    "Outside member countries an affiliate license is needed. Identifiers only; no descriptions are shipped.",
)
RXNORM: Final = CodeSystem(
    "rxnorm", "RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm", "Free (US National Library of Medicine)."
)
HCPCS: Final = CodeSystem(
    "hcpcs",
    "HCPCS level II",
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "Level II is free (CMS). CPT text is the AMA's and is not shipped.",
)

SYSTEMS: Final = (ICD_10_CM, LOINC, SNOMED_CT, RXNORM, HCPCS)


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `display` is in our own words, and empty where a license allows identifiers only.

    How sure we are of it is `source.confidence`; a code from memory is marked wherever it is shown.
    """

    system: CodeSystem
    code: str
    display: str
    status: Status
    source: Source

    @property
    def from_memory(self) -> bool:
        """Whether the code was not re-read in its system."""
        return self.source.confidence.startswith("memory")


def by_code(codes: Iterable[Code]) -> dict[str, Code]:
    """The codes by their identifier. Raises `ValueError` when one stands twice."""
    found: dict[str, Code] = {}
    for entry in codes:
        if entry.code in found:
            raise ValueError(f"{entry.system.name} {entry.code} stands twice on our list.")
        found[entry.code] = entry
    return found


def look_up(codes: dict[str, Code], identifier: str, system: CodeSystem) -> Code:
    """The code with this identifier. Raises `UnknownCode`."""
    try:
        return codes[identifier]
    except KeyError:
        raise UnknownCode(f"{system.name} {identifier} is not on our list.") from None
