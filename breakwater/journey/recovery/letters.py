"""The last-dose letter: what the next program needs so that nobody is dosed twice, or too high."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import amount
from breakwater.organization.models import StaffMember
from breakwater.privacy.bases import PatientAccess, Recipient, UnderConsent, Verified
from breakwater.privacy.codes import Category, Channel, Purpose
from breakwater.privacy.consent import match_recipient, program_name
from breakwater.privacy.gate import Release, release
from breakwater.privacy.models import Consent
from breakwater.record.models import Document, Dose, EpisodeOfCare, TakeHomeSupply
from breakwater.record.refusals import Refused

TITLE = "Last-dose letter"
STYLE = Path(__file__).with_name("letter.css")
CATEGORIES = (Category.IDENTITY, Category.TREATMENT_DATES, Category.MEDICINES)


class NoDoseGiven(Refused):
    code = "letter_without_dose"
    message = "No dose was given in this treatment, so there is no last dose to write about."


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom the letter goes: the person, or a program. ``treating`` says that a staff member knows the program to be
    one of the person's treating providers, as their consent for treatment calls them."""

    to_person: bool
    name: str = ""
    organization: str = ""
    address: str = ""
    treating: bool = False


def release_last_dose_letter(
    *, episode: EpisodeOfCare, addressee: Addressee, verified: str, form_key: UUID, by: StaffMember, at: datetime
) -> Document:
    """Write the last-dose letter and let it out through the release gate; the same form again gives the same letter.

    Raises:
        NoDoseGiven: nothing was dosed in this episode.
        ReleaseRefused: the gate refused; nothing was written and nothing may be sent.
    """
    body = {
        "episode": episode.pk,
        "to": addressee.name,
        "organization": addressee.organization,
        "to_person": addressee.to_person,
    }
    document_id = keys.claim(key=form_key, action="letter.released", by=by, body=body, at=at).subject_id
    made = Document.objects.filter(pk=document_id).first()
    if made is not None:
        return made
    last = Dose.objects.completed().filter(episode=episode).select_related("given_by", "site").first()
    if last is None:
        raise NoDoseGiven
    released = _release(episode, addressee, verified, document_id, by, at)
    text = _text(episode, last)
    try:
        with transaction.atomic():
            document = Document.objects.create(
                id=document_id,
                patient_id=episode.patient_id,
                kind=Document.Kind.LAST_DOSE_LETTER,
                title=TITLE,
                text=f"{text}\n\n{released.accompanying_text}",
                pdf=_pdf(episode, addressee, text, released.accompanying_text, by, at),
                made_at=at,
                made_by=by,
            )
            audit.act(action="letter.released", by=by, at=at, patient_id=episode.patient_id, subject=document)
    except IntegrityError:  # the same form arrived twice at the same moment
        return Document.objects.get(pk=document_id)
    return document


def _release(
    episode: EpisodeOfCare, addressee: Addressee, verified: str, document_id: UUID, by: StaffMember, at: datetime
) -> Release:
    patient = episode.patient
    if addressee.to_person:
        return release(
            patient=patient,
            recipient=Recipient(name=patient.full_name),
            purpose=Purpose.PATIENT_REQUEST,
            categories=CATEGORIES,
            channel=Channel.PRINT,
            by=by,
            at=at,
            verified=Verified.IN_PERSON,
            basis=PatientAccess(),
            description=TITLE,
            document_ids=[document_id],
        )
    recipient = Recipient(name=addressee.name, organization=addressee.organization, address=addressee.address)
    if addressee.treating:
        _match_treating_provider(episode, recipient, by, at)
    return release(
        patient=patient,
        recipient=recipient,
        purpose=Purpose.TREATMENT,
        categories=CATEGORIES,
        channel=Channel.PDF,
        by=by,
        at=at,
        verified=verified,
        basis=UnderConsent(),
        description=TITLE,
        document_ids=[document_id],
    )


def _match_treating_provider(episode: EpisodeOfCare, recipient: Recipient, by: StaffMember, at: datetime) -> None:
    """A person, not software, says that this program is one of the treating providers the consent means."""
    consent = Consent.objects.standing().filter(patient_id=episode.patient_id, kind=Consent.Kind.TPO).first()
    if consent is None:
        return  # the gate refuses, and says that there is no consent
    for name in {recipient.name, recipient.organization} - {""}:
        match_recipient(
            consent=consent,
            recipient_name=name,
            recipient_class="treating_providers",
            reason="Goes on with treatment there after discharge",
            by=by,
            at=at,
        )


def _text(episode: EpisodeOfCare, last: Dose) -> str:
    patient = episode.patient
    given = last.site.local(last.given_at)
    when = f"{given:%A, %B} {given.day}, {given.year}, at {given:%H:%M %Z}"
    bottles = TakeHomeSupply.objects.not_back().filter(patient_id=patient.pk, covers_on__gt=last.dosing_day).count()
    return "\n".join(
        [
            f"Name: {patient.full_name}",
            f"Date of birth: {patient.birth_on:%B} {patient.birth_on.day}, {patient.birth_on.year}",
            f"Medicine: {last.drug}",
            f"Last observed dose: {amount(last.dose_mg, 'mg')}, on {when}",
            f"Given by: {last.given_by}",
            f"Take-home doses after that day: {bottles or 'none'}",
            f"In treatment here since: {episode.site.local(episode.started_at):%Y-%m-%d}",
        ]
    )


def _pdf(
    episode: EpisodeOfCare, addressee: Addressee, text: str, accompanying: str, by: StaffMember, at: datetime
) -> bytes:
    from weasyprint import CSS, HTML  # takes half a second to import, and only letters need it

    page = render_to_string(
        "recovery/letter_pdf.jinja",
        {
            "program": program_name(),
            "site": episode.site,
            "title": TITLE,
            "addressee": addressee,
            "lines": [line.split(": ", 1) for line in text.splitlines()],
            "accompanying": accompanying.split("\n\n"),
            "written_by": by,
            "written_at": episode.site.local(at),
            "patient": episode.patient,
        },
        using="jinja2",
    )
    pdf: bytes = HTML(string=page).write_pdf(stylesheets=[CSS(filename=STYLE)])
    return pdf
