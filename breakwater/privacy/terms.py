"""What is agreed to and how it was signed: the values a consent is drawn up from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from breakwater.privacy.codes import (
    ORDINARY,
    TREATMENT_PAYMENT_OPERATIONS,
    Category,
    Purpose,
    RecipientClass,
)
from breakwater.privacy.forms_text import REGISTRY_CONSENT, TREATMENT_CONSENT, FormText
from breakwater.privacy.models import Consent


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and how. For a representative give relation, document and the basis in law."""

    name: str
    signer: str = Consent.Signer.PATIENT
    relation: str = ""
    authority: str = ""
    capacity: str = Consent.Capacity.ADULT
    capacity_basis: str = ""
    method: str = Consent.Method.ELECTRONIC
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed to. ``recipients`` are names, or ``{"name": ..., "aliases": [...]}`` when a name has aliases."""

    kind: str
    form: FormText
    categories: Sequence[str]
    description: str
    purposes: Sequence[str]
    expires: str
    recipients: Sequence[str | dict[str, object]] = ()
    recipient_classes: Sequence[str] = ()
    disclosers: Sequence[str] = ()
    intermediary_name: str = ""
    intermediary_members: Sequence[str] = ()
    intermediary_class: str = ""
    entire_record_reason: str = ""
    expires_on: date | None = None
    expires_event: str = ""
    patient_name: str = ""


def treatment_terms() -> Terms:
    """The one consent for all future treatment, payment and operations (42 CFR 2.31(a)(5)(iii), 2.33)."""
    return Terms(
        kind=Consent.Kind.TPO,
        form=TREATMENT_CONSENT,
        categories=sorted(ORDINARY),
        description="The record of treatment, without counseling notes.",
        purposes=sorted(TREATMENT_PAYMENT_OPERATIONS),
        recipient_classes=list(RecipientClass.values),
        expires=Consent.Expires.NEVER,
    )


def registry_terms(registries: Sequence[str]) -> Terms:
    """Consent to ask these registries and programs about another enrollment (42 CFR 2.34)."""
    return Terms(
        kind=Consent.Kind.REGISTRY,
        form=REGISTRY_CONSENT,
        categories=[Category.IDENTITY, Category.DRUG_AND_DOSE, Category.TREATMENT_DATES],
        description="Name and birth date, kind of medicine and dose, and the dates it concerns.",
        purposes=[Purpose.REGISTRY],
        recipients=list(registries),
        expires=Consent.Expires.END_OF_TREATMENT,
    )
