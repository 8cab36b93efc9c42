"""The grounds on which something may leave, each with the facts it needs (42 CFR part 2, subparts B to E)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from breakwater.privacy.models import Consent, Disclosure, QualifiedService

B = Disclosure.Basis


class Verified(models.TextChoices):
    """How we made sure of who asked."""

    OUR_OWN = "our_own", "We started this ourselves"
    IN_PERSON = "in_person", "Known in person, or showed an identity card"
    CALLED_BACK = "called_back", "Called back at a number we hold"
    KNOWN_ADDRESS = "known_address", "Sent to an address we hold"
    REGISTERED = "registered", "Registered system with its own key"


class RegistryEvent(models.TextChoices):
    """When a registry may be told or asked (42 CFR 2.34(b))."""

    ACCEPTANCE = "acceptance", "Accepted for treatment"
    CHANGE = "change", "Medicine or dose changed"
    INTERRUPTION = "interruption", "Treatment interrupted"
    RESUMPTION = "resumption", "Treatment resumed"
    END = "end", "Treatment ended"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who it goes to. ``through`` names an exchange or application that passes it on."""

    name: str
    organization: str = ""
    address: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class UnderConsent:
    """The person's written consent: the one given, or else whichever of theirs covers this."""

    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class PatientAccess:
    """The person's own copy (42 CFR 2.23)."""


@dataclass(frozen=True, slots=True)
class MedicalEmergency:
    """To medical personnel when consent cannot be had (42 CFR 2.51). With ``by``, ``at`` and the recipient's name and
    facility these are the facts that must be on record before anything is told."""

    nature: str


@dataclass(frozen=True, slots=True)
class CentralRegistry:
    """To a registry or program to prevent enrollment in two programs (42 CFR 2.34), under the registry consent."""

    event: str


@dataclass(frozen=True, slots=True)
class UnderAgreement:
    """To a qualified service organization (42 CFR 2.11, 2.12(c)(4))."""

    service: QualifiedService


@dataclass(frozen=True, slots=True)
class ByAuthority:
    """A ground that the privacy officer decides on, with the order, law or agreement it rests on.

    ``kind`` is a ``Disclosure.Basis``: court order, audit, research, crime on the premises, child abuse, deidentified.
    """

    kind: str
    authority: str


Basis = UnderConsent | PatientAccess | MedicalEmergency | CentralRegistry | UnderAgreement | ByAuthority

DECIDED_BY_OFFICER = frozenset(
    {B.COURT_ORDER, B.AUDIT_EVALUATION, B.RESEARCH, B.CRIME_ON_PREMISES, B.CHILD_ABUSE_REPORT, B.DEIDENTIFIED}
)


def kind_of(basis: Basis) -> str:
    """The code of a ground as it is stored with the disclosure."""
    match basis:
        case UnderConsent():
            return B.CONSENT
        case PatientAccess():
            return B.PATIENT_ACCESS
        case MedicalEmergency():
            return B.MEDICAL_EMERGENCY
        case CentralRegistry():
            return B.CENTRAL_REGISTRY
        case UnderAgreement():
            return B.QUALIFIED_SERVICE
        case ByAuthority(kind=kind):
            return kind
