"""The most that goes out for each purpose. A consent may allow less; it never makes this more.

The sets are this project's reading of "needed for the purpose" (42 CFR 2.13(a), 45 CFR 164.502(b)); a program may only
tighten them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from breakwater.privacy.codes import ORDINARY, Category, Purpose

C, P = Category, Purpose

ELIGIBILITY = frozenset({C.IDENTITY, C.COVERAGE, C.SERVICES})

SETS: Mapping[str, frozenset[str]] = {
    P.ELIGIBILITY: ELIGIBILITY,
    P.PRIOR_AUTHORIZATION: ELIGIBILITY | {C.TREATMENT_DATES, C.LEVEL_OF_CARE, C.DIAGNOSES, C.ASSESSMENTS},
    P.PAYMENT: ELIGIBILITY | {C.TREATMENT_DATES, C.LEVEL_OF_CARE, C.DIAGNOSES},
    P.TREATMENT: frozenset(
        {C.IDENTITY, C.TREATMENT_DATES, C.MEDICINES, C.ALLERGIES, C.DIAGNOSES, C.LAB_RESULTS, C.CARE_PLAN}
    ),
    P.PHARMACY: frozenset({C.IDENTITY, C.DISPENSING}),
    P.DRUG_MONITORING: frozenset({C.IDENTITY, C.DISPENSING}),
    P.REGISTRY: frozenset({C.IDENTITY, C.DRUG_AND_DOSE, C.TREATMENT_DATES}),
    P.STATE_REPORT: frozenset({C.TREATMENT_DATES, C.LEVEL_OF_CARE, C.DIAGNOSES, C.ASSESSMENTS, C.SERVICES}),
    P.OPERATIONS: frozenset({C.IDENTITY, C.TREATMENT_DATES, C.LEVEL_OF_CARE, C.SERVICES}),
    # Counts only: nothing about one person goes into a quality report.
    P.QUALITY_REPORT: frozenset(),
    P.FUNDRAISING: frozenset({C.IDENTITY, C.CONTACT}),
    # For these the consent, the order or the agreement says how much.
    P.PATIENT_REQUEST: ORDINARY,
    P.RESEARCH: ORDINARY,
    P.AUDIT: ORDINARY,
    P.PROCEEDING: ORDINARY,
}


def expanded(categories: Iterable[str]) -> frozenset[str]:
    """The categories with "the entire record" written out."""
    asked = frozenset(categories)
    return (asked - {C.ENTIRE_RECORD}) | ORDINARY if C.ENTIRE_RECORD in asked else asked


def beyond(purpose: str, categories: Iterable[str]) -> frozenset[str]:
    """What is asked for beyond what this purpose needs. Counseling notes have a rule of their own and are left out."""
    return expanded(categories) - SETS[purpose] - {C.COUNSELING_NOTES}
