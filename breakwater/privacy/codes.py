"""The words of consent and disclosure: what is told, to whom, why, by which way, and on which ground in law."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class Category(models.TextChoices):
    """What kind of information goes out. Every one of them also says that the person is or was in treatment here."""

    IDENTITY = "identity", "Name and birth date"
    CONTACT = "contact", "Address and phone"
    COVERAGE = "coverage", "Insurance plan and member number"
    TREATMENT_DATES = "treatment_dates", "Dates of admission, visits and discharge"
    LEVEL_OF_CARE = "level_of_care", "Level of care"
    DIAGNOSES = "diagnoses", "Diagnoses"
    ASSESSMENTS = "assessments", "Assessments and scores"
    MEDICINES = "medicines", "Medicines, with the last dose and its date"
    ALLERGIES = "allergies", "Allergies"
    LAB_RESULTS = "lab_results", "Laboratory results"
    CARE_PLAN = "care_plan", "Treatment plan and progress"
    DISPENSING = "dispensing", "Medicines dispensed, as the state's monitoring program asks"
    DRUG_AND_DOSE = "drug_and_dose", "Kind of medicine and dose, as a registry asks"
    SERVICES = "services", "Services given, for billing"
    ENTIRE_RECORD = "entire_record", "The entire record, without counseling notes"
    COUNSELING_NOTES = "counseling_notes", "Counseling notes"


# Counseling notes are never part of "everything": they need a consent of their own (42 CFR 2.31(b)).
ORDINARY: frozenset[str] = frozenset(Category.values) - {Category.ENTIRE_RECORD, Category.COUNSELING_NOTES}


class Purpose(models.TextChoices):
    TREATMENT = "treatment", "Treatment by another provider"
    PHARMACY = "pharmacy", "Filling a prescription"
    ELIGIBILITY = "eligibility", "Checking insurance"
    PRIOR_AUTHORIZATION = "prior_authorization", "Asking an insurer to authorize treatment"
    PAYMENT = "payment", "Payment"
    OPERATIONS = "operations", "Health care operations"
    QUALITY_REPORT = "quality_report", "Quality report"
    STATE_REPORT = "state_report", "Report to the state"
    DRUG_MONITORING = "drug_monitoring", "Report to the state's prescription drug monitoring program"
    REGISTRY = "registry", "Preventing enrollment in two programs"
    PATIENT_REQUEST = "patient_request", "At the request of the patient"
    RESEARCH = "research", "Research"
    FUNDRAISING = "fundraising", "Fundraising"
    AUDIT = "audit", "Audit or evaluation of the program"
    PROCEEDING = "proceeding", "A civil, criminal, administrative or legislative proceeding"


TREATMENT_PAYMENT_OPERATIONS: frozenset[str] = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})

# A narrow purpose is covered by a consent that names it, or that names the wider purpose it belongs to.
BELONGS_TO: Mapping[str, str] = {
    Purpose.PHARMACY: Purpose.TREATMENT,
    Purpose.ELIGIBILITY: Purpose.PAYMENT,
    Purpose.PRIOR_AUTHORIZATION: Purpose.PAYMENT,
    Purpose.QUALITY_REPORT: Purpose.OPERATIONS,
}


class Channel(models.TextChoices):
    """The way by which information leaves."""

    PRINT = "print", "Paper"
    PDF = "pdf", "PDF file"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    FAX = "fax", "Fax"
    PHONE = "phone", "Spoken"
    FHIR = "fhir", "FHIR request"
    FHIR_BULK = "fhir_bulk", "FHIR bulk export"
    X12 = "x12", "X12 transaction"
    REGISTRY = "registry", "Registry"
    REPORT = "report", "Report with names"
    SUPPORT = "support", "Support access"


class RecipientClass(models.TextChoices):
    """A class of recipients that a consent may name. Only a person decides that somebody belongs to it."""

    TREATING_PROVIDERS = "treating_providers", "My treating providers"
    HEALTH_PLANS = "health_plans", "My health plans"
    PAYERS = "payers", "Third-party payers"
    PROGRAM_HELPERS = "program_helpers", "People helping to operate this program"


class Statement(models.TextChoices):
    """Sentences that a form must carry before a signature on it counts."""

    RIGHT_TO_REVOKE = "right_to_revoke", "You may revoke this in writing, except for what was already done"
    HIPAA_REDISCLOSURE = "hipaa_redisclosure", "May be redisclosed as HIPAA permits, except in proceedings against you"
    NO_LONGER_PROTECTED = "no_longer_protected", "May be redisclosed and then no longer be protected by Part 2"
    IF_NOT_SIGNED = "if_not_signed", "What follows when you do not sign"
    FUNDRAISING_OPT_OUT = "fundraising_opt_out", "You may opt out of fundraising"
