"""Draw up a consent from its terms, and keep the paper as it was signed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from breakwater.organization.models import StaffMember
from breakwater.privacy.elements import plain
from breakwater.privacy.forms_text import FormText
from breakwater.privacy.models import Consent
from breakwater.privacy.terms import Signature, Terms
from breakwater.privacy.validity import chart_names
from breakwater.record.models import Document, Patient


def program_name() -> str:
    """The program's name as it stands on forms and letters."""
    return str(settings.BREAKWATER_PUBLIC["name"])


def drawn_up(patient: Patient, terms: Terms, signature: Signature, by: StaffMember, at: datetime) -> Consent:
    """A consent with these terms, not saved yet."""
    program = program_name()
    recipients = [entry if isinstance(entry, dict) else {"name": entry, "aliases": []} for entry in terms.recipients]
    return Consent(
        patient=patient,
        kind=terms.kind,
        form_code=terms.form.code,
        form_version=terms.form.version,
        patient_name=terms.patient_name or patient.full_name,
        chart_names=chart_names(patient),
        disclosers=list(terms.disclosers) or [program],
        categories=list(terms.categories),
        description=terms.description,
        entire_record_reason=terms.entire_record_reason,
        recipients=[entry for entry in recipients if plain(str(entry["name"]))],
        recipient_classes=list(terms.recipient_classes),
        intermediary_name=terms.intermediary_name,
        intermediary_members=list(terms.intermediary_members),
        intermediary_class=terms.intermediary_class,
        purposes=list(terms.purposes),
        statements=sorted(terms.form.statements),
        revoke_how=terms.form.revoke_how.format(program=program),
        expires=terms.expires,
        expires_on=terms.expires_on,
        expires_event=terms.expires_event,
        signer=signature.signer,
        signed_name=signature.name.strip(),
        representative_relation=signature.relation,
        representative_authority=signature.authority,
        capacity=signature.capacity,
        capacity_basis=signature.capacity_basis,
        method=signature.method,
        signed_at=signature.signed_at or at,
        recorded_at=at,
        recorded_by=by,
    )


def keep_form(
    *,
    patient: Patient,
    form: FormText,
    kind: str,
    signature: Signature,
    by: StaffMember,
    at: datetime,
    particulars: str = "",
) -> Document:
    """Keep the text as it was signed, with the particulars that were filled in."""
    signed = f"Signed: {signature.name.strip()}, {signature.signed_at or at:%Y-%m-%d %H:%M} UTC"
    parts = [form.text(program_name()), particulars, signed]
    return Document.objects.create(
        patient=patient,
        kind=kind,
        title=f"{form.title} ({form.version})",
        text="\n\n".join(part for part in parts if part),
        made_at=at,
        made_by=by,
    )
