"""ICD-10-CM codes of opioid use, and the code for a diagnosis by severity and remission.

A parent only groups the codes below it and is not billable. Treatment with methadone, buprenorphine or naltrexone has
no code of its own here: "remission on methadone" is F11.21, and the treatment is a specifier beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from breakwater.clinical.codes.code import ICD_10_CM, Code, Status, by_code, look_up
from breakwater.clinical.opioid_use_disorder import SeverityWord
from breakwater.clinical.sources import Source, source

_READ: Final = source("icd-10-cm-fy2025")
_MEMORY: Final = source("icd-10-cm-memory")

# What follows the third character, in our own words: complete for abuse and dependence.
_GROUPS: Final = {"F11.1": "Opioid use disorder, mild", "F11.2": "Opioid use disorder, moderate or severe"}
_ENDINGS: Final = {
    "0": "without complication",
    "1": "in remission",
    "2": "with intoxication",
    "20": "with intoxication, without complication",
    "21": "with intoxication and delirium",
    "22": "with intoxication and disturbed perception",
    "29": "with intoxication, not specified",
    "3": "with withdrawal",
    "4": "with mood disorder",
    "5": "with psychotic disorder",
    "50": "with psychotic disorder and delusions",
    "51": "with psychotic disorder and hallucinations",
    "59": "with psychotic disorder, not specified",
    "8": "with another disorder",
    "81": "with sexual dysfunction",
    "82": "with sleep disorder",
    "88": "with another disorder, specified",
    "9": "with a disorder not specified",
}
_PARENTS: Final = frozenset({"2", "5", "8"})
_UNSPECIFIED: Final = "Opioid use, not specified"
_UNSPECIFIED_READ: Final = frozenset({"0", "1", "2", "20", "21", "22", "29", "3"})


def _entries() -> Iterable[Code]:
    for group, words in {**_GROUPS, "F11.9": _UNSPECIFIED}.items():
        yield _code(group, words, Status.PARENT, _READ)
        for ending, more in _ENDINGS.items():
            status = Status.PARENT if ending in _PARENTS else Status.BILLABLE
            read = group in _GROUPS or ending in _UNSPECIFIED_READ
            yield _code(f"{group}{ending}", f"{words}, {more}", status, _READ if read else _MEMORY)
    yield _code("T40.1X1A", "Heroin poisoning, accidental, first encounter", Status.BILLABLE, _READ)
    yield _code("T40.41", "Fentanyl poisoning, adverse effect or underdosing", Status.PARENT, _MEMORY)
    yield _code("Z79.891", "Long-term use of opioid medicine", Status.BILLABLE, _READ)
    yield _code("Z51.81", "Drug level monitoring", Status.BILLABLE, _MEMORY)


def _code(code: str, display: str, status: Status, where: Source) -> Code:
    return Code(ICD_10_CM, code, display, status, where)


CODES: Final = by_code(_entries())


def icd10cm_code(code: str) -> Code:
    """The code on our list. Raises `UnknownCode` for one that is not; it may still exist in ICD-10-CM."""
    return look_up(CODES, code, ICD_10_CM)


def is_billable(code: str) -> bool:
    """Whether a code may stand on a claim; a parent such as F11.2 or F11.22 may not. Raises `UnknownCode`."""
    return icd10cm_code(code).status is Status.BILLABLE


RemissionWord = Literal["none", "early", "sustained"]
Maintenance = Literal["methadone", "buprenorphine", "naltrexone"]


class NoDiagnosisCode(ValueError):
    """There is no code for this: no disorder, or withdrawal together with remission."""


@dataclass(frozen=True, slots=True)
class CodedDiagnosis:
    """A diagnosis as it is coded: the code, and the specifiers that have no code and stand beside it in words."""

    code: Code
    specifiers: tuple[str, ...]
    source: Source


def oud_code(
    severity: SeverityWord,
    remission: RemissionWord = "none",
    *,
    withdrawal: bool = False,
    maintenance: Maintenance | None = None,
    controlled_environment: bool = False,
) -> CodedDiagnosis:
    """The ICD-10-CM code of an opioid use disorder (source icd-10-cm-oud).

    Mild is F11.1-, moderate and severe F11.2-; early and sustained remission share F11.11 and F11.21, withdrawal is
    F11.13 and F11.23, all else .10 and .20. `severity` is the one when criteria were last met. Raises
    `NoDiagnosisCode` when there is no disorder, or for withdrawal in remission.
    """
    if severity == "none":
        raise NoDiagnosisCode("There is no opioid use disorder to code.")
    if withdrawal and remission != "none":
        raise NoDiagnosisCode("Withdrawal and remission are not coded together. Choose one of them.")
    ending = "3" if withdrawal else ("0" if remission == "none" else "1")
    group = "F11.1" if severity == "mild" else "F11.2"
    specifiers = (
        f"{remission} remission" if remission != "none" else None,
        f"on maintenance therapy: {maintenance}" if maintenance else None,
        "in a controlled environment" if controlled_environment else None,
    )
    return CodedDiagnosis(icd10cm_code(group + ending), tuple(filter(None, specifiers)), source("icd-10-cm-oud"))


def exclude_each_other(one: str, other: str) -> bool:
    """Whether two codes may not stand together: F11.23 (withdrawal) and F11.22- (intoxication) (source
    icd-10-cm-fy2025)."""
    return any(a == "F11.23" and b.startswith("F11.22") for a, b in ((one, other), (other, one)))
