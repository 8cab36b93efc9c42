"""Codes of public code systems as data: status, our own short words, rights, and how sure we are of each.

Only what treatment of opioid use needs. A code that is not on our list is refused by name, never guessed.
"""

from breakwater.clinical.codes.code import SYSTEMS, Code, CodeSystem, Status, UnknownCode
from breakwater.clinical.codes.hcpcs import TakeHomeAddOns, WeeklyBundle, hcpcs_code, take_home_add_ons, weekly_bundle
from breakwater.clinical.codes.icd10cm import (
    CodedDiagnosis,
    NoDiagnosisCode,
    exclude_each_other,
    icd10cm_code,
    is_billable,
    oud_code,
)
from breakwater.clinical.codes.loinc import loinc_code, loinc_for_drug_test, loinc_for_scale, loinc_for_vital
from breakwater.clinical.codes.rxnorm import rxnorm_code, rxnorm_for, rxnorm_ingredient
from breakwater.clinical.codes.snomed import snomed_code

__all__ = [
    "SYSTEMS",
    "Code",
    "CodeSystem",
    "CodedDiagnosis",
    "NoDiagnosisCode",
    "Status",
    "TakeHomeAddOns",
    "UnknownCode",
    "WeeklyBundle",
    "exclude_each_other",
    "hcpcs_code",
    "icd10cm_code",
    "is_billable",
    "loinc_code",
    "loinc_for_drug_test",
    "loinc_for_scale",
    "loinc_for_vital",
    "oud_code",
    "rxnorm_code",
    "rxnorm_for",
    "rxnorm_ingredient",
    "snomed_code",
    "take_home_add_ons",
    "weekly_bundle",
]
