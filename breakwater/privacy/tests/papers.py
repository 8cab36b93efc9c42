"""Consents for tests: complete ones, and the same with one thing changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from breakwater.privacy.codes import Category, Purpose
from breakwater.privacy.consent import Signature, Terms, sign_consent
from breakwater.privacy.forms_text import RELEASE_CONSENT
from breakwater.privacy.models import Consent
from breakwater.privacy.terms import treatment_terms
from breakwater.testing.cast import Cast

CLINIC = "Lakeside Clinic"


def tpo(cast: Cast, at: datetime) -> Consent:
    """Rosa's consent for treatment, payment and operations."""
    return sign_consent(
        patient=cast.rosa, terms=treatment_terms(), signature=Signature("Rosa Vega"), by=cast.admissions, at=at
    )


def to_clinic(cast: Cast, at: datetime, **changes: Any) -> Consent:
    """Rosa's consent that Lakeside Clinic (also listed as Lakeside Health) gets her medicines, for treatment."""
    terms: dict[str, Any] = {
        "kind": Consent.Kind.RELEASE,
        "form": RELEASE_CONSENT,
        "categories": [Category.IDENTITY, Category.MEDICINES, Category.TREATMENT_DATES],
        "description": "Medicines with the last dose.",
        "purposes": [Purpose.TREATMENT],
        "recipients": [{"name": CLINIC, "aliases": ["Lakeside Health"]}],
        "expires": Consent.Expires.ON_DATE,
        "expires_on": (at + timedelta(days=90)).date(),
    }
    return sign_consent(
        patient=cast.rosa, terms=Terms(**(terms | changes)), signature=Signature("Rosa Vega"), by=cast.admissions, at=at
    )


def stored_with(consent: Consent, **changes: Any) -> Consent:
    """A further stored consent like this one, with some columns changed: as a faulty import would leave it."""
    skipped = {"id", *changes}
    columns = {
        field.name: getattr(consent, field.name) for field in Consent._meta.concrete_fields if field.name not in skipped
    }
    return Consent.objects.create(**columns, **changes)
