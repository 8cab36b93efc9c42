"""The elements a written consent must have before it counts (42 CFR 2.31), each checked by one small function.

Pure: they look at the values of a consent, saved or not, and at the moment given. Nothing is read from the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from breakwater.privacy.codes import (
    TREATMENT_PAYMENT_OPERATIONS,
    Category,
    Purpose,
    RecipientClass,
    Statement,
)
from breakwater.privacy.forms_text import form_text
from breakwater.privacy.models import Consent

K, E = Consent.Kind, Consent.Expires
SHARED_FOR_TPO = TREATMENT_PAYMENT_OPERATIONS | {Purpose.PHARMACY, Purpose.ELIGIBILITY, Purpose.PRIOR_AUTHORIZATION}


@dataclass(frozen=True, slots=True)
class MissingElement:
    """What is missing or wrong: the element of 42 CFR 2.31, a stable code, and what to do about it."""

    element: str
    code: str
    message: str


Check = Callable[[Consent, datetime], Iterator[MissingElement]]


def check_elements(consent: Consent, *, at: datetime) -> list[MissingElement]:
    """Everything that keeps this consent from counting at this moment; empty when it has all its elements.

    Whether it was taken back or has run out is another question: ``privacy.consent.why_not_valid``.
    """
    return [missing for check in CHECKS for missing in check(consent, at)]


def _patient_name(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not consent.patient_name.strip():
        yield MissingElement("1", "patient_name_missing", "Write the person's name on the form.")
    elif not same_as_any(consent.patient_name, consent.chart_names):
        yield MissingElement("1", "patient_name_differs", "The name on the form must be a name in the person's chart.")


def _disclosers(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not _filled(consent.disclosers):
        yield MissingElement("2", "discloser_missing", "Name who may share the information.")


def _what(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not consent.categories or not consent.description.strip():
        yield MissingElement("3", "what_missing", "List what may be shared, and describe it in plain words.")
    if Category.ENTIRE_RECORD in consent.categories and not consent.entire_record_reason.strip():
        yield MissingElement("3", "entire_record_reason_missing", "Say why the entire record is needed, or list parts.")
    notes = Category.COUNSELING_NOTES in consent.categories
    if notes and set(consent.categories) != {Category.COUNSELING_NOTES}:
        yield MissingElement("3", "counseling_notes_combined", "Counseling notes need an agreement of their own.")
    if notes != (consent.kind == K.COUNSELING_NOTES):
        yield MissingElement("3", "counseling_notes_form", "Use the form for counseling notes, and only for them.")


def _recipients(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not recipient_names(consent) and not consent.recipient_classes and not consent.intermediary_name:
        yield MissingElement("4", "recipient_missing", "Name who the information may go to.")
    if consent.recipient_classes and consent.kind != K.TPO:
        yield MissingElement(
            "4", "class_without_tpo", "Only an agreement for treatment, payment and operations may name a class."
        )
    if consent.kind == K.REGISTRY and not recipient_names(consent):
        yield MissingElement("4", "registry_not_named", "Name each registry and each program that may be asked.")


def _intermediary(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    about_members = _filled(consent.intermediary_members) or bool(consent.intermediary_class)
    if consent.intermediary_name and not about_members:
        yield MissingElement(
            "4b", "intermediary_members_missing", "Name the members of the exchange, or say treating providers."
        )
    if about_members and not consent.intermediary_name:
        yield MissingElement("4b", "intermediary_name_missing", "Name the exchange through which it goes.")
    if consent.intermediary_class not in ("", RecipientClass.TREATING_PROVIDERS):
        yield MissingElement(
            "4b", "intermediary_class_too_wide", "Through an exchange only treating providers may be named as a class."
        )


def _hipaa_statement(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if SHARED_FOR_TPO & set(consent.purposes) and Statement.HIPAA_REDISCLOSURE not in consent.statements:
        yield MissingElement(
            "4c", "hipaa_statement_missing", "The form must say that HIPAA allows redisclosure, except in proceedings."
        )


def _purposes(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    purposes = set(consent.purposes)
    if not purposes:
        yield MissingElement("5", "purpose_missing", "Say what the information is for.")
    if consent.kind == K.TPO and not purposes <= TREATMENT_PAYMENT_OPERATIONS:
        yield MissingElement("5", "tpo_other_purpose", "This form may name treatment, payment and operations only.")
    if Purpose.PROCEEDING in purposes and (purposes != {Purpose.PROCEEDING} or consent.kind != K.PROCEEDING):
        yield MissingElement("5", "proceeding_combined", "An agreement for a legal proceeding stands alone.")
    if consent.kind == K.REGISTRY and purposes - {Purpose.REGISTRY}:
        yield MissingElement("5", "registry_other_purpose", "The registry form is only for preventing two enrollments.")


def _right_to_revoke(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if Statement.RIGHT_TO_REVOKE not in consent.statements or not consent.revoke_how.strip():
        yield MissingElement("6", "revocation_missing", "The form must say that and how it can be taken back.")


def _expiry(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not consent.expires:
        yield MissingElement("7", "expiry_missing", "Say until when the agreement lasts.")
    if consent.expires == E.ON_DATE and consent.expires_on is None:
        yield MissingElement("7", "expiry_date_missing", "Enter the date on which the agreement ends.")
    if consent.expires == E.ON_EVENT and not consent.expires_event.strip():
        yield MissingElement("7", "expiry_event_missing", "Say what ends the agreement.")
    if consent.expires == E.NEVER and consent.kind != K.TPO:
        yield MissingElement("7", "expiry_none_without_tpo", "Only the form for all future care may be without end.")
    if consent.expires == E.END_OF_RESEARCH and set(consent.purposes) != {Purpose.RESEARCH}:
        yield MissingElement("7", "expiry_not_research", "The end of research is only for research.")


def _signature(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if not consent.signed_name.strip():
        yield MissingElement("8", "signature_missing", "The form must be signed.")
    elif consent.signer == Consent.Signer.PATIENT and not same_as_any(consent.signed_name, consent.chart_names):
        yield MissingElement("8", "signature_differs", "The person signs with the name in their chart.")
    if consent.signer == Consent.Signer.REPRESENTATIVE and not (
        consent.representative_relation.strip() and consent.representative_authority.strip()
    ):
        yield MissingElement(
            "8", "representative_authority_missing", "Record who signed for the person and which document allows it."
        )
    if consent.capacity != Consent.Capacity.ADULT and not consent.capacity_basis.strip():
        yield MissingElement("8", "capacity_basis_missing", "Record the law or finding that says who may sign.")


def _date_signed(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    signed_at: datetime | None = consent.signed_at  # a consent being drawn up may have none yet
    if signed_at is None:
        yield MissingElement("9", "date_missing", "Enter the date on which it was signed.")
        return
    if signed_at > at:
        yield MissingElement("9", "date_in_future", "The date signed cannot lie in the future.")
    form = form_text(consent.form_code, consent.form_version)
    if form is None:
        yield MissingElement("9", "form_unknown", "Use a form from the list, so that its version is known.")
    elif signed_at.date() < form.effective_on:
        yield MissingElement("9", "date_before_form", "It was signed before this version of the form existed.")


def _tpo_statements(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if consent.kind != K.TPO:
        return
    if Statement.NO_LONGER_PROTECTED not in consent.statements:
        yield MissingElement("10a", "no_longer_protected_missing", "The form must say that protection may end.")
    if Statement.IF_NOT_SIGNED not in consent.statements:
        yield MissingElement("10b", "if_not_signed_missing", "The form must say what follows from not signing.")


def _fundraising(consent: Consent, at: datetime) -> Iterator[MissingElement]:
    if Purpose.FUNDRAISING in consent.purposes and Statement.FUNDRAISING_OPT_OUT not in consent.statements:
        yield MissingElement("11", "fundraising_opt_out_missing", "The form must offer to opt out of fundraising.")


CHECKS: tuple[Check, ...] = (
    _patient_name,
    _disclosers,
    _what,
    _recipients,
    _intermediary,
    _hipaa_statement,
    _purposes,
    _right_to_revoke,
    _expiry,
    _signature,
    _date_signed,
    _tpo_statements,
    _fundraising,
)


def plain(name: str) -> str:
    """A name without differences of case and spacing. Nothing else is forgiven."""
    return " ".join(name.split()).casefold()


def same_as_any(name: str, others: list[str]) -> bool:
    """Whether the name is one of the others, case and spacing aside."""
    return plain(name) in {plain(other) for other in others}


def recipient_names(consent: Consent) -> set[str]:
    """Every name and listed alias the consent names as a recipient, made plain for comparing."""
    names = {name for entry in consent.recipients for name in (entry.get("name", ""), *entry.get("aliases", []))}
    return {plain(name) for name in names if name.strip()}


def _filled(values: list[str]) -> bool:
    return any(value.strip() for value in values)
