"""The checks of the release gate, in the order in which they run. Each raises ``ReleaseRefused`` with its own code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from breakwater.organization.models import StaffMember
from breakwater.privacy import minimum_necessary
from breakwater.privacy.bases import (
    DECIDED_BY_OFFICER,
    Basis,
    ByAuthority,
    CentralRegistry,
    MedicalEmergency,
    PatientAccess,
    Recipient,
    RegistryEvent,
    UnderAgreement,
    UnderConsent,
    Verified,
)
from breakwater.privacy.codes import BELONGS_TO, Category, Channel, Purpose
from breakwater.privacy.elements import plain, recipient_names, same_as_any
from breakwater.privacy.emergency_access import patients_opened_by
from breakwater.privacy.models import Consent, Disclosure, RecipientMatch, Restriction
from breakwater.privacy.permissions import scope_for
from breakwater.privacy.validity import chart_names, why_not_valid
from breakwater.record.models import Patient
from breakwater.record.refusals import Refused


class ReleaseRefused(Refused):
    """Nothing goes out. ``code`` names the check that failed first; ``message`` is for staff, never for outsiders."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to release, as it came to the gate, with the entire record written out as its parts."""

    patient: Patient
    recipient: Recipient
    purpose: str
    categories: frozenset[str]
    channel: str
    by: StaffMember
    at: datetime
    verified: str
    basis: Basis


def run(asked: Asked) -> Consent | None:
    """All checks, first failure first. Returns the consent the release rests on, when it rests on one.

    Raises:
        ReleaseRefused: the first check that failed.
    """
    _is_complete(asked)
    _actor(asked)
    _proceeding(asked)
    _basis(asked)
    consent = _consent(asked)
    _restriction(asked)
    _counseling_notes(asked, consent)
    _minimum_necessary(asked)
    return consent


def _refuse(code: str, message: str) -> ReleaseRefused:
    return ReleaseRefused(message, code=code)


def _is_complete(asked: Asked) -> None:
    known = (
        asked.purpose in Purpose.values
        and asked.channel in Channel.values
        and asked.categories
        and asked.categories <= set(Category.values)
    )
    if not known:
        raise _refuse("request_incomplete", "Say what is to be shared, what for, and by which way.")
    if not asked.recipient.name.strip():
        raise _refuse("recipient_missing", "Name who it goes to.")


# 1 Who asks, and whether they may.


def _actor(asked: Asked) -> None:
    by, basis = asked.by, asked.basis
    if not by.works_on(asked.at.date()):
        raise _refuse("actor_not_active", "This account is not active. Sign in with your own account.")
    permission = "record.release"
    if isinstance(basis, ByAuthority):
        permission = "release.decide"
    elif isinstance(basis, MedicalEmergency):
        permission = "emergency.tell"
    scope = scope_for(by, permission)
    if not scope:
        raise _refuse("role_may_not_release", "Your role may not share this. Ask the privacy officer.")
    if isinstance(basis, MedicalEmergency):
        scope = scope.with_patients(patients_opened_by(by.pk, asked.at))
    if not Patient.objects.within(scope).filter(pk=asked.patient.pk).exists():
        raise _refuse("person_out_of_reach", "You cannot share this record. Ask the privacy officer.")
    if asked.verified not in Verified.values:
        raise _refuse("requester_not_verified", "Say how you made sure of who is asking, before anything is shared.")


# 2 Nothing goes into a proceeding against the person but by court order, or under the consent made for it alone.


def _proceeding(asked: Asked) -> None:
    if asked.purpose != Purpose.PROCEEDING or isinstance(asked.basis, UnderConsent):
        return
    if isinstance(asked.basis, ByAuthority) and asked.basis.kind == Disclosure.Basis.COURT_ORDER:
        return
    raise _refuse(
        "proceeding_needs_court_order",
        "A subpoena is not enough: this needs a court order under 42 CFR part 2, subpart E, or the person's own "
        "agreement for this proceeding. Call the privacy officer.",
    )


# 3 The ground in law, with its facts.


def _basis(asked: Asked) -> None:
    match asked.basis:
        case MedicalEmergency(nature=nature):
            _emergency_facts(asked, nature)
        case CentralRegistry(event=event):
            _registry(asked, event)
        case UnderAgreement():
            _agreement(asked, asked.basis)
        case ByAuthority():
            _authority(asked, asked.basis)
        case PatientAccess():
            if not same_as_any(asked.recipient.name, chart_names(asked.patient)):
                raise _refuse("recipient_not_the_person", "A person's own copy goes to that person only.")
        case UnderConsent():
            pass


def _emergency_facts(asked: Asked, nature: str) -> None:
    # Who told it and when are `by` and `at`; the recipient's name was checked before.
    if not asked.recipient.organization.strip() or not nature.strip():
        raise _refuse(
            "emergency_facts_missing",
            "Write the name and facility of the person you tell, and what the emergency is, before you tell anything.",
        )
    if asked.purpose != Purpose.TREATMENT:
        raise _refuse("emergency_is_for_treatment", "A medical emergency allows sharing for treatment only.")


def _registry(asked: Asked, event: str) -> None:
    if event not in RegistryEvent.values or asked.purpose != Purpose.REGISTRY:
        raise _refuse(
            "registry_event_missing",
            "A registry is told only when treatment starts, changes, is interrupted, resumes or ends.",
        )


def _agreement(asked: Asked, basis: UnderAgreement) -> None:
    service = basis.service
    if not service.in_force_on(asked.at.date()):
        raise _refuse("agreement_not_in_force", "There is no agreement in force with this organization.")
    if plain(service.organization) not in {plain(asked.recipient.name), plain(asked.recipient.organization)}:
        raise _refuse("agreement_names_another", "The agreement is with another organization.")
    if not asked.categories <= set(service.categories):
        raise _refuse("agreement_does_not_cover", "The agreement does not cover all of this.")


def _authority(asked: Asked, basis: ByAuthority) -> None:
    if basis.kind not in DECIDED_BY_OFFICER or not basis.authority.strip():
        raise _refuse("authority_missing", "Name the order, law or agreement that this rests on.")
    identifying = {Category.IDENTITY, Category.CONTACT, Category.COVERAGE}
    if basis.kind == Disclosure.Basis.DEIDENTIFIED and identifying & asked.categories:
        raise _refuse("not_deidentified", "Names, birth dates, contact and insurance details identify a person.")


# 4 A consent that counts now, names this recipient, and covers the purpose and every category.


def _consent(asked: Asked) -> Consent | None:
    if isinstance(asked.basis, CentralRegistry):
        kinds: list[str] = [Consent.Kind.REGISTRY]
    elif isinstance(asked.basis, UnderConsent):
        kinds = _kinds_for(asked)
    else:
        return None
    given = asked.basis.consent if isinstance(asked.basis, UnderConsent) else None
    candidates = [given] if given else list(Consent.objects.filter(patient=asked.patient).order_by("-signed_at"))
    candidates = [one for one in candidates if one.kind in kinds and one.patient_id == asked.patient.pk]
    return _first_that_covers(asked, candidates)


def _kinds_for(asked: Asked) -> list[str]:
    """The forms that can cover this: counseling notes and proceedings have a form of their own."""
    if asked.purpose == Purpose.PROCEEDING:
        return [Consent.Kind.PROCEEDING]
    if asked.categories == {Category.COUNSELING_NOTES}:
        return [Consent.Kind.COUNSELING_NOTES, Consent.Kind.TPO, Consent.Kind.RELEASE]
    return [Consent.Kind.TPO, Consent.Kind.RELEASE]


CONSENT_MESSAGES = {
    "no_consent": "There is no agreement to share this. Ask the person, and record what they sign.",
    "consent_ended": "The agreement was taken back or ended. Ask the person before anything is shared.",
    "consent_expired": "The agreement has run out. Ask the person to sign again.",
    "consent_incomplete": "The agreement lacks something the law asks for. Ask the person to sign a complete one.",
    "recipient_not_named": "No agreement names this recipient. Name them in one, or have staff match them to a class.",
    "purpose_not_covered": "No agreement covers this purpose.",
    "category_not_covered": "No agreement covers all of what is asked.",
}
# Of several consents the one that came furthest says why: this is the order.
CONSENT_STEPS = tuple(CONSENT_MESSAGES)


def _first_that_covers(asked: Asked, candidates: list[Consent]) -> Consent:
    furthest = "no_consent"
    for consent in sorted(candidates, key=lambda one: one.kind != Consent.Kind.COUNSELING_NOTES):
        code = _why_not_covering(asked, consent)
        if code is None:
            return consent
        furthest = max(furthest, code, key=CONSENT_STEPS.index)
    raise _refuse(furthest, CONSENT_MESSAGES[furthest])


def _why_not_covering(asked: Asked, consent: Consent) -> str | None:
    if reason := why_not_valid(consent, at=asked.at):
        return f"consent_{reason}"
    if not _names(consent, asked.recipient):
        return "recipient_not_named"
    if not {asked.purpose, BELONGS_TO.get(asked.purpose, asked.purpose)} & set(consent.purposes):
        return "purpose_not_covered"
    covered = minimum_necessary.expanded(consent.categories)
    # Counseling notes have a check of their own, after this one.
    return None if asked.categories - {Category.COUNSELING_NOTES} <= covered else "category_not_covered"


def _names(consent: Consent, recipient: Recipient) -> bool:
    """Whether the consent names this recipient exactly, or a staff member has matched it to a class it names."""
    called = {plain(recipient.name), plain(recipient.organization)} - {""}
    if recipient.through:
        if plain(recipient.through) != plain(consent.intermediary_name):
            return False
        members = {plain(member) for member in consent.intermediary_members}
        return bool(called & members) or (bool(consent.intermediary_class) and _is_matched(consent, called))
    return bool(called & recipient_names(consent)) or (bool(consent.recipient_classes) and _is_matched(consent, called))


def _is_matched(consent: Consent, called: set[str]) -> bool:
    classes = {*consent.recipient_classes, consent.intermediary_class}
    matches = RecipientMatch.objects.filter(consent=consent, recipient_class__in=classes - {""})
    return any(plain(name) in called for name in matches.values_list("recipient_name", flat=True))


# 5 What we agreed with the person not to share.


def _restriction(asked: Asked) -> None:
    # In an emergency a restriction gives way (42 CFR 2.26(a)(3)); a person's own copy is never restricted by it.
    if isinstance(asked.basis, MedicalEmergency | PatientAccess):
        return
    for restriction in Restriction.objects.standing().filter(patient=asked.patient):
        if _applies(restriction, asked):
            raise _refuse("restricted", "We agreed with the person not to share this. Ask the privacy officer.")


def _applies(restriction: Restriction, asked: Asked) -> bool:
    called = {plain(asked.recipient.name), plain(asked.recipient.organization)}
    purposes = {asked.purpose, BELONGS_TO.get(asked.purpose, asked.purpose)}
    questions: tuple[tuple[set[str], set[str] | frozenset[str]], ...] = (
        ({plain(name) for name in restriction.recipients}, called),
        (set(minimum_necessary.expanded(restriction.categories)), asked.categories),
        (set(restriction.purposes), purposes),
    )
    return all(not listed or listed & here for listed, here in questions)


# 6 Counseling notes: only under a consent of their own.


def _counseling_notes(asked: Asked, consent: Consent | None) -> None:
    if Category.COUNSELING_NOTES not in asked.categories:
        return
    if consent is None or consent.kind != Consent.Kind.COUNSELING_NOTES:
        raise _refuse("counseling_notes_excluded", "Counseling notes are shared only under an agreement of their own.")


# 7 No more than the purpose needs.


def _minimum_necessary(asked: Asked) -> None:
    beyond = minimum_necessary.beyond(asked.purpose, asked.categories)
    if beyond:
        labels = ", ".join(sorted(str(Category(code).label) for code in beyond))
        raise _refuse("more_than_needed", f"This purpose does not need: {labels}. Leave it out.")
