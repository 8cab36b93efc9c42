"""The one gate for everything that names a person and leaves the program.

Print, PDF, e-mail, text, fax, phone, FHIR, X12, registries, reports with names: all of them call ``release`` first and
send only what it hands back. The checks run in a fixed order; the first that fails gives its stable code, is audited
and stops the release. When all pass, the disclosure row is committed before ``release`` returns, so nothing can be
sent that is not in the accounting. Consent is read anew on every call: one taken back stops the next release (H62,
H63).

Outside, a refusal must look like "not found": views that answer outsiders never show its code or message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.audit.request import current_request_id
from breakwater.organization.models import StaffMember
from breakwater.privacy import gate_checks as checks
from breakwater.privacy.bases import (
    Basis,
    ByAuthority,
    MedicalEmergency,
    Recipient,
    UnderAgreement,
    UnderConsent,
    Verified,
    kind_of,
)
from breakwater.privacy.gate_checks import Asked, ReleaseRefused
from breakwater.privacy.minimum_necessary import expanded
from breakwater.privacy.models import Consent, Disclosure
from breakwater.privacy.notices import SHORT, Notice
from breakwater.privacy.validity import summary
from breakwater.record.models import Patient

__all__ = ["Basis", "Recipient", "Release", "ReleaseRefused", "UnderConsent", "Verified", "release", "why_refused"]


@dataclass(frozen=True, slots=True)
class Contents:
    """What will be sent, as the accounting describes it."""

    description: str
    document_ids: Sequence[UUID]
    item_count: int
    notice: Notice


@dataclass(frozen=True, slots=True)
class Release:
    """What may go now, and the words that must go with it. The disclosure row is already committed."""

    disclosure: Disclosure
    recipient: Recipient
    categories: frozenset[str]
    notice: Notice
    consent_summary: str
    is_first: bool = True

    @property
    def accompanying_text(self) -> str:
        """The notice, and the explanation of the consent's scope when there is one (42 CFR 2.32)."""
        return "\n\n".join(part for part in (self.notice.text, self.consent_summary) if part)


def release(  # noqa: PLR0913 - each of these goes into the accounting
    *,
    patient: Patient,
    recipient: Recipient,
    purpose: str,
    categories: Iterable[str],
    channel: str,
    by: StaffMember,
    at: datetime,
    verified: str,
    basis: Basis = UnderConsent(),  # noqa: B008 - frozen and without fields that could change
    description: str = "",
    document_ids: Sequence[UUID] = (),
    item_count: int = 1,
    notice: Notice = SHORT,
    form_key: UUID | None = None,
) -> Release:
    """Allow one disclosure and account for it, or refuse it.

    Call it outside a transaction, and send only after it has returned: a row that could still be rolled back would not
    be an accounting. Counseling notes are released alone and only under their own consent.

    Args:
        recipient: the person and organization it goes to, by the names a consent would use.
        purpose: a ``codes.Purpose``; it also decides which categories are needed.
        categories: ``codes.Category`` values that are in what will be sent, all of them.
        channel: a ``codes.Channel``.
        verified: a ``bases.Verified``: how we made sure of who asked.
        basis: the ground in law with its facts; the person's consent unless said otherwise.
        document_ids: the documents that go out; ``item_count`` says how many records when there are none.
        form_key: the key of the form that asks. The same form again passes the same checks again, makes no second row,
            and answers with ``is_first`` False: what was sent is not sent again.

    Raises:
        ReleaseRefused: with the code of the first check that failed. It has been audited.
        KeyReused: the form key was used for something else.
        RuntimeError: it was called inside a transaction.
    """
    asked = Asked(
        patient=patient,
        recipient=recipient,
        purpose=purpose,
        categories=expanded(categories),
        channel=channel,
        by=by,
        at=at,
        verified=verified,
        basis=basis,
    )
    try:
        with transaction.atomic(durable=True):
            # A consent that is being taken back at this second is either still good or already gone, never in between.
            Patient.objects.lock(patient.pk)
            consent = checks.run(asked)
            claim = _claim(asked, form_key)
            disclosure = Disclosure.objects.filter(pk=claim.subject_id).first()
            if disclosure is None:
                contents = Contents(description, document_ids, item_count, notice)
                disclosure = _written(asked, consent, contents, new_id=claim.subject_id)
    except ReleaseRefused as refusal:
        audit.refused(
            action="release.refused",
            by=by,
            code=refusal.code,
            patient_id=patient.pk,
            detail={"purpose": purpose, "channel": channel, "basis": kind_of(basis)},
        )
        raise
    return Release(
        disclosure=disclosure,
        recipient=recipient,
        categories=asked.categories,
        notice=notice,
        consent_summary=summary(consent) if consent else "",
        is_first=claim.is_first,
    )


def why_refused(
    *,
    patient: Patient,
    recipient: Recipient,
    purpose: str,
    categories: Iterable[str],
    channel: str,
    by: StaffMember,
    at: datetime,
    verified: str,
    basis: Basis = UnderConsent(),  # noqa: B008 - frozen and without fields that could change
) -> ReleaseRefused | None:
    """Why a release would be refused now, or None: for a button with its reason. It allows and writes nothing."""
    try:
        checks.run(
            Asked(
                patient=patient,
                recipient=recipient,
                purpose=purpose,
                categories=expanded(categories),
                channel=channel,
                by=by,
                at=at,
                verified=verified,
                basis=basis,
            )
        )
    except ReleaseRefused as refusal:
        return refusal
    return None


def _claim(asked: Asked, form_key: UUID | None) -> keys.Claim:
    if form_key is None:
        return keys.Claim(subject_id=uuid4(), is_first=True)
    body = {
        "patient": asked.patient.pk,
        "to": [asked.recipient.name, asked.recipient.organization, asked.recipient.address],
        "what": sorted(asked.categories),
        "for": asked.purpose,
        "by way of": asked.channel,
        "on what ground": repr(asked.basis),
    }
    return keys.claim(key=form_key, action="release.made", by=asked.by, body=body, at=asked.at)


def _written(
    asked: Asked,
    consent: Consent | None,
    contents: Contents,
    *,
    new_id: UUID,
) -> Disclosure:
    basis = asked.basis
    disclosure = Disclosure.objects.create(
        id=new_id,
        patient=asked.patient,
        disclosed_at=asked.at,
        disclosed_by=asked.by,
        recipient_name=asked.recipient.name,
        recipient_organization=asked.recipient.organization,
        recipient_address=asked.recipient.address,
        requester_verified=asked.verified,
        categories=sorted(asked.categories),
        description=contents.description,
        item_count=len(contents.document_ids) or contents.item_count,
        document_ids=list(contents.document_ids),
        purpose=asked.purpose,
        basis=kind_of(basis),
        authority=basis.authority if isinstance(basis, ByAuthority) else "",
        consent=consent,
        consent_form_version=f"{consent.form_code} {consent.form_version}" if consent else "",
        service=basis.service if isinstance(basis, UnderAgreement) else None,
        notice_version=contents.notice.version,
        emergency_nature=basis.nature if isinstance(basis, MedicalEmergency) else "",
        channel=asked.channel,
        request_id=current_request_id.get(),
    )
    audit.act(
        action="release.made",
        by=asked.by,
        at=asked.at,
        patient_id=asked.patient.pk,
        subject=disclosure,
        detail={
            "purpose": asked.purpose,
            "channel": asked.channel,
            "basis": disclosure.basis,
            "consent": str(consent.pk) if consent else None,
        },
    )
    return disclosure
