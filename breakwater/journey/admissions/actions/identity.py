"""Who is this? Find a record the person already has, and never make a second active episode of one person (H58)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.admissions.actions import enquiries
from breakwater.journey.admissions.models import IdentityCheck
from breakwater.organization.models import StaffMember
from breakwater.privacy.permissions import check
from breakwater.privacy.scope import Scope
from breakwater.record.models import Enquiry, EpisodeOfCare, Patient
from breakwater.record.models.patient import name_key
from breakwater.record.numbers import next_record_number
from breakwater.record.refusals import Refused


class PossibleMatches(Refused):
    """Records in reach that may be this person; the page shows them and asks."""

    code = "possible_matches"
    message = "Somebody with this name or birth date has a record here. Say whether it is the same person."

    def __init__(self, patients: Sequence[Patient]) -> None:
        self.patients = tuple(patients)
        super().__init__()


class AlreadyInTreatment(Refused):
    code = "already_in_treatment"

    def __init__(self, episode: EpisodeOfCare) -> None:
        super().__init__(
            f"{episode.patient.full_name} is in treatment at {episode.site.name} already. One person has one episode "
            "at a time: carry on there, or have it ended before admitting again."
        )


class IdentityQuestion(Refused):
    """Says the same whatever is behind it, so that it tells nothing about a record out of reach (H60)."""

    code = "identity_question"
    message = (
        "This admission cannot be finished before a check of who the person is. Call your manager or the privacy "
        "officer now; the manager records the outcome on the page of this enquiry. Nothing was saved."
    )


class RecordNotThere(Refused):
    code = "record_not_there"
    message = "The record you chose does not fit this name and birth date any more. Choose again."


@dataclass(frozen=True, slots=True)
class Person:
    """Who is being admitted, as they say it. ``allergies`` empty and ``allergies_reviewed`` means none are known."""

    family_name: str
    given_name: str
    birth_on: date
    preferred_name: str = ""
    pronouns: str = ""
    language: str = "English"
    interpreter_needed: bool = False
    phone: str = ""
    safe_to_leave_message: bool = False
    emergency_contact: str = ""
    allergies: tuple[str, ...] = ()
    allergies_reviewed: bool = False
    pregnant: bool | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff said about the records that were shown: it is this one, or none of these."""

    same_as: UUID | None = None
    none_of: frozenset[UUID] = frozenset()


def record_of(*, person: Person, decision: Decision, enquiry: Enquiry, scope: Scope, at: datetime) -> Patient:
    """The patient record for this person, locked: the one they have, or a new one. Runs in the caller's transaction.

    Raises:
        PossibleMatches: records in reach that nobody has spoken about yet.
        AlreadyInTreatment: the chosen person has an active episode in reach.
        IdentityQuestion: there is an active episode that only a manager may settle.
    """
    _queue_up(person)
    candidates = possible_matches(person=person, scope=scope)
    if decision.same_as is not None:
        if decision.same_as not in {patient.pk for patient in candidates}:
            raise RecordNotThere
        return _welcome_back(decision.same_as, person, scope, enquiry.site.local(at).date())
    if unseen := [patient for patient in candidates if patient.pk not in decision.none_of]:
        raise PossibleMatches(unseen)
    if _in_treatment_under_this_name(person) and not _cleared(enquiry, person):
        raise IdentityQuestion
    return _new_record(person, at, enquiry.site.local(at).date())


def possible_matches(*, person: Person, scope: Scope) -> list[Patient]:
    """Records in reach that may be this person, with their latest episodes at hand; at most ten."""
    found = Patient.objects.within(scope).possibly_same(
        family_name=person.family_name, given_name=person.given_name, birth_on=person.birth_on
    )
    return list(found.order_by("family_name", "given_name", "record_number")[:10])


@transaction.atomic
def clear_identity(
    *,
    enquiry: Enquiry,
    family_name: str,
    given_name: str,
    birth_on: date,
    reason: str,
    by: StaffMember,
    at: datetime,
    form_key: UUID,
) -> IdentityCheck:
    """A manager records that this person is not the one who is in treatment under the same name and birth date.

    Raises:
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    check(by, "identity.clear", site_id=enquiry.site_id)
    key_of_name = name_key(family_name, given_name)
    body = {"enquiry": enquiry.pk, "name_key": key_of_name, "birth_on": birth_on, "reason": reason}
    claim = keys.claim(key=form_key, action="identity.clear", by=by, body=body, at=at)
    if not claim.is_first:
        return IdentityCheck.objects.get(pk=claim.subject_id)
    enquiry = enquiries.lock_open(enquiry.pk)
    done = IdentityCheck.objects.create(
        pk=claim.subject_id,
        enquiry=enquiry,
        name_key=key_of_name,
        birth_on=birth_on,
        reason=reason,
        checked_at=at,
        checked_by=by,
    )
    audit.act(
        action="identity.cleared",
        by=by,
        at=at,
        site_id=enquiry.site_id,
        subject=done,
        detail={"enquiry": str(enquiry.pk)},
    )
    return done


def _queue_up(person: Person) -> None:
    """Let admissions of the same name and birth date pass one at a time, wherever they happen: two sites that meet
    the same new person at once would otherwise each make a record of their own."""
    words = sorted(name_key(person.family_name, person.given_name).split())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"admit {' '.join(words)} {person.birth_on}"]
        )


def _in_treatment_under_this_name(person: Person) -> bool:
    """Whether anybody, at any site, is in treatment with this very name and birth date."""
    return (
        Patient.objects.same_name_and_birth(
            family_name=person.family_name, given_name=person.given_name, birth_on=person.birth_on
        )
        .filter(episodes__status=EpisodeOfCare.Status.ACTIVE)
        .exists()
    )


def _cleared(enquiry: Enquiry, person: Person) -> bool:
    return IdentityCheck.objects.filter(
        enquiry=enquiry, name_key=name_key(person.family_name, person.given_name), birth_on=person.birth_on
    ).exists()


def _welcome_back(patient_id: UUID, person: Person, scope: Scope, today: date) -> Patient:
    """The record of somebody who comes again, brought up to date. Legal name and birth date stay as they are."""
    patient = Patient.objects.lock(patient_id)
    active = EpisodeOfCare.objects.active().select_related("patient", "site").filter(patient=patient).first()
    if active is not None:
        raise AlreadyInTreatment(active) if active.site_id in scope.site_ids else IdentityQuestion
    for name in ("preferred_name", "pronouns", "phone", "emergency_contact"):
        setattr(patient, name, getattr(person, name) or getattr(patient, name))
    patient.language = person.language
    patient.interpreter_needed = person.interpreter_needed
    patient.safe_to_leave_message = person.safe_to_leave_message
    # An allergy that was known once is never lost by asking again.
    patient.allergies = list(dict.fromkeys([*patient.allergies, *person.allergies]))
    patient.allergies_reviewed = patient.allergies_reviewed or person.allergies_reviewed
    patient.pregnant, patient.pregnant_asked_on = person.pregnant, _asked_on(person, today)
    patient.version += 1
    patient.save()
    return patient


def _asked_on(person: Person, today: date) -> date | None:
    return None if person.pregnant is None else today


def _new_record(person: Person, at: datetime, today: date) -> Patient:
    return Patient.objects.create(
        record_number=next_record_number(),
        family_name=person.family_name,
        given_name=person.given_name,
        preferred_name=person.preferred_name,
        pronouns=person.pronouns,
        name_key=name_key(person.family_name, person.given_name),
        birth_on=person.birth_on,
        language=person.language,
        interpreter_needed=person.interpreter_needed,
        phone=person.phone,
        safe_to_leave_message=person.safe_to_leave_message,
        emergency_contact=person.emergency_contact,
        allergies=list(person.allergies),
        allergies_reviewed=person.allergies_reviewed,
        pregnant=person.pregnant,
        pregnant_asked_on=_asked_on(person, today),
        created_at=at,
    )
