"""Sign an agreement to share, end it, and say whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.privacy.drawing_up import drawn_up, keep_form, program_name
from breakwater.privacy.elements import MissingElement, check_elements
from breakwater.privacy.forms_text import NOTICE_OF_PRIVACY
from breakwater.privacy.models import Consent, ConsentEnd, RecipientMatch
from breakwater.privacy.terms import Signature, Terms, registry_terms, treatment_terms
from breakwater.privacy.validity import summary, why_not_valid
from breakwater.record.models import Document, Patient
from breakwater.record.refusals import Refused

__all__ = [
    "ConsentAlreadyEnded",
    "ConsentIncomplete",
    "NotAClass",
    "NoticeNotGiven",
    "Signature",
    "SignedPapers",
    "Terms",
    "check_elements",
    "end_consent",
    "match_recipient",
    "program_name",
    "revoke_consent",
    "sign_consent",
    "sign_treatment_consents",
    "summary",
    "why_not_valid",
]


class ConsentIncomplete(Refused):
    """The form lacks something that 42 CFR 2.31 asks for. ``missing`` says what; nothing was saved."""

    code = "consent_incomplete"

    def __init__(self, missing: Sequence[MissingElement]) -> None:
        self.missing = tuple(missing)
        super().__init__(" ".join(dict.fromkeys(one.message for one in missing)))


class ConsentAlreadyEnded(Refused):
    code = "consent_already_ended"
    message = "This agreement has already ended. The list shows when and by whom."


class NoticeNotGiven(Refused):
    code = "notice_not_given"
    message = "Give the person the notice of privacy practices, and let them confirm that they got it."


class NotAClass(Refused):
    code = "class_not_in_consent"
    message = "This agreement does not name that class of recipients."


@dataclass(frozen=True, slots=True)
class SignedPapers:
    """What was signed at admission; None where the person said no, which never stops treatment."""

    notice: Document
    treatment: Consent | None
    registry: Consent | None
    declined: tuple[str, ...] = field(default=())


@transaction.atomic
def sign_treatment_consents(
    *,
    patient: Patient,
    by: StaffMember,
    at: datetime,
    signed_name: str,
    notice_acknowledged: bool,
    agrees_to_treatment_sharing: bool = True,
    agrees_to_registry_check: bool = True,
    registries: Sequence[str] = (),
    signature: Signature | None = None,
) -> SignedPapers:
    """The papers of an admission in one step: the privacy notice, the TPO consent and the registry consent.

    Args:
        signed_name: what the person wrote as their signature; it must be a name in their chart.
        notice_acknowledged: the person confirmed that they got the notice of privacy practices (42 CFR 2.22).
        agrees_to_treatment_sharing: False records that the person said no; treatment goes on (42 CFR 2.31).
        registries: each registry and program that may be asked about another enrollment, by name (42 CFR 2.34).
            Needed when ``agrees_to_registry_check``.
        signature: instead of ``signed_name``, when a representative signs or it was signed on paper.

    Raises:
        NoticeNotGiven: the notice was not acknowledged.
        ConsentIncomplete: an element is missing, for example the name signed is not the person's. Nothing is saved.
    """
    if not notice_acknowledged:
        raise NoticeNotGiven
    signature = signature or Signature(name=signed_name)
    notice = keep_form(
        patient=patient, form=NOTICE_OF_PRIVACY, kind=Document.Kind.NOTICE_OF_PRIVACY, signature=signature, by=by, at=at
    )
    audit.act(
        action="notice.acknowledged",
        by=by,
        at=at,
        patient_id=patient.pk,
        subject=notice,
        detail={"version": NOTICE_OF_PRIVACY.version},
    )
    answers = (
        ("tpo", agrees_to_treatment_sharing, treatment_terms()),
        ("registry", agrees_to_registry_check, registry_terms(registries)),
    )
    signed: dict[str, Consent] = {}
    for kind, agrees, terms in answers:
        if agrees:
            signed[kind] = sign_consent(patient=patient, terms=terms, signature=signature, by=by, at=at)
        else:
            audit.act(
                action="consent.declined",
                by=by,
                at=at,
                patient_id=patient.pk,
                detail={"kind": kind, "version": terms.form.version},
            )
    return SignedPapers(
        notice=notice,
        treatment=signed.get("tpo"),
        registry=signed.get("registry"),
        declined=tuple(kind for kind, agrees, _ in answers if not agrees),
    )


@transaction.atomic
def sign_consent(
    *,
    patient: Patient,
    terms: Terms,
    signature: Signature,
    by: StaffMember,
    at: datetime,
    form_key: UUID | None = None,
) -> Consent:
    """Keep a signed consent together with the text that was signed.

    Raises:
        ConsentIncomplete: an element is missing. Nothing is saved.
        KeyReused: the form key was used for something else.
    """
    consent = drawn_up(patient, terms, signature, by, at)
    if form_key:
        body = {"patient": patient.pk, "terms": summary(consent), "signed": signature.name}
        claim = keys.claim(key=form_key, action="consent.signed", by=by, body=body, at=at)
        if not claim.is_first:
            return Consent.objects.get(pk=claim.subject_id)
        consent.pk = claim.subject_id
    if missing := check_elements(consent, at=at):
        raise ConsentIncomplete(missing)
    consent.document = keep_form(
        patient=patient,
        form=terms.form,
        kind=Document.Kind.CONSENT_FORM,
        signature=signature,
        by=by,
        at=at,
        particulars=summary(consent),
    )
    consent.save(force_insert=True)
    audit.act(
        action="consent.signed",
        by=by,
        at=at,
        patient_id=patient.pk,
        subject=consent,
        detail={"kind": consent.kind, "version": consent.form_version, "signer": consent.signer},
    )
    return consent


@transaction.atomic
def revoke_consent(
    *,
    consent: Consent,
    said_by: str,
    by: StaffMember,
    at: datetime,
    in_writing: bool = True,
    note: str = "",
    form_key: UUID | None = None,
) -> ConsentEnd:
    """The person takes a consent back. It counts from now on, also for exports built but not yet fetched (H63).

    Args:
        said_by: who took it back, by name: the person, or a representative.

    Raises:
        ConsentAlreadyEnded: it was ended before.
        Refused: ``said_by`` is empty.
    """
    if not said_by.strip():
        raise Refused("Enter who is taking the agreement back.", code="consent_revoked_by_nobody")
    return end_consent(
        consent=consent,
        reason=ConsentEnd.Reason.REVOKED,
        said_by=said_by.strip(),
        in_writing=in_writing,
        note=note,
        by=by,
        at=at,
        form_key=form_key,
    )


@transaction.atomic
def end_consent(
    *,
    consent: Consent,
    reason: str,
    by: StaffMember,
    at: datetime,
    said_by: str = "",
    in_writing: bool = False,
    note: str = "",
    form_key: UUID | None = None,
) -> ConsentEnd:
    """End a consent: taken back, its event has happened, or found to be false.

    Raises:
        ConsentAlreadyEnded: it was ended before.
        KeyReused: the form key was used for something else.
    """
    new_id = uuid4()
    if form_key:
        body = {"consent": consent.pk, "reason": reason, "said_by": said_by, "written": in_writing, "note": note}
        claim = keys.claim(key=form_key, action="consent.ended", by=by, body=body, at=at)
        if not claim.is_first:
            return ConsentEnd.objects.get(pk=claim.subject_id)
        new_id = claim.subject_id
    Patient.objects.lock(consent.patient_id)
    if ConsentEnd.objects.filter(consent=consent).exists():
        raise ConsentAlreadyEnded
    end = ConsentEnd.objects.create(
        id=new_id,
        consent=consent,
        reason=reason,
        said_by=said_by,
        in_writing=in_writing,
        note=note,
        ended_at=at,
        ended_by=by,
    )
    audit.act(
        action="consent.ended",
        by=by,
        at=at,
        patient_id=consent.patient_id,
        subject=consent,
        detail={"reason": reason, "kind": consent.kind},
    )
    return end


@transaction.atomic
def match_recipient(
    *,
    consent: Consent,
    recipient_name: str,
    recipient_class: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    form_key: UUID | None = None,
) -> RecipientMatch:
    """Record that this recipient belongs to a class the consent names. A person decides that, never software.

    Raises:
        NotAClass: the consent does not name that class.
        Refused: no reason was given.
    """
    if recipient_class not in consent.recipient_classes:
        raise NotAClass
    if not reason.strip() or not recipient_name.strip():
        raise Refused("Name the recipient, and say how you know that they belong to it.", code="match_reason_missing")
    new_id = uuid4()
    if form_key:
        body = {"consent": consent.pk, "name": recipient_name, "class": recipient_class, "reason": reason}
        claim = keys.claim(key=form_key, action="consent.recipient_matched", by=by, body=body, at=at)
        if not claim.is_first:
            return RecipientMatch.objects.get(pk=claim.subject_id)
        new_id = claim.subject_id
    match = RecipientMatch.objects.create(
        id=new_id,
        consent=consent,
        recipient_name=recipient_name.strip(),
        recipient_class=recipient_class,
        reason=reason.strip(),
        matched_at=at,
        matched_by=by,
    )
    audit.act(
        action="consent.recipient_matched",
        by=by,
        at=at,
        patient_id=consent.patient_id,
        subject=match,
        detail={"class": recipient_class},
    )
    return match
