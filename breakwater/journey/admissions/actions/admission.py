"""Admit somebody: person, episode of care, bed and papers in one act, or nothing at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.admissions.actions import beds, enquiries, identity
from breakwater.journey.admissions.actions.identity import Decision, IdentityQuestion, Person
from breakwater.journey.admissions.enrollment import EnrollmentCheck
from breakwater.journey.admissions.levels import needs_bed
from breakwater.organization.models import Bed, StaffMember
from breakwater.privacy.consent import sign_treatment_consents
from breakwater.privacy.permissions import check, scope_for
from breakwater.privacy.terms import Signature
from breakwater.record.models import Enquiry, EpisodeOfCare, Patient, Placement, Screening
from breakwater.record.refusals import Refused


class LevelNotDecided(Refused):
    code = "level_not_decided"
    message = "Decide the level of care first; the admission needs it."


class BedMissing(Refused):
    code = "bed_missing"
    message = "This level of care comes with a bed. Choose a free one."


@dataclass(frozen=True, slots=True)
class Papers:
    """What the person was given and signed. Saying no to an agreement never stops an admission."""

    signature: Signature
    notice_acknowledged: bool
    agrees_to_treatment_sharing: bool
    agrees_to_registry_check: bool
    registries: tuple[str, ...] = ()


@transaction.atomic
def admit(
    *,
    enquiry: Enquiry,
    person: Person,
    decision: Decision,
    bed: Bed | None,
    enrollment: EnrollmentCheck,
    papers: Papers,
    by: StaffMember,
    at: datetime,
    form_key: UUID,
) -> EpisodeOfCare:
    """Make the person of an enquiry a person in treatment here.

    In one transaction: the record (new, or the one they have), the episode at the decided level, the bed where the
    level has one, the notice and the agreements signed, the enrollment check, and the audit rows. The level comes
    from the latest placement, never from the form. The episode belongs to the site of the bed, else of the enquiry.

    Raises:
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
        LevelNotDecided, BedMissing: a step before this one is missing.
        BedTaken, BedClosed: somebody else was first, or the bed is out of service.
        PossibleMatches, AlreadyInTreatment, IdentityQuestion, RecordNotThere: who the person is (see ``identity``).
        NoticeNotGiven, ConsentIncomplete: the papers (see ``privacy.consent``).
        EnrollmentNotChecked, StillEnrolled, EnrollmentContradicted, TransferDetailMissing, RegistryConsentMissing:
            the question about another program (see ``enrollment``).
    """
    check(by, "episode.admit", site_id=enquiry.site_id)
    body = _body(enquiry, person, decision, bed, enrollment, papers)
    claim = keys.claim(key=form_key, action="episode.admit", by=by, body=body, at=at)
    if not claim.is_first:
        return EpisodeOfCare.objects.get(pk=claim.subject_id)
    enquiry = enquiries.lock_open(enquiry.pk)
    placement = Placement.objects.filter(enquiry=enquiry).first()
    if placement is None:
        raise LevelNotDecided
    enrollment.refuse_unless_done(
        screening=Screening.objects.filter(enquiry=enquiry).first(),
        registry_agreed=papers.agrees_to_registry_check,
        at=at,
    )
    patient = identity.record_of(
        person=person, decision=decision, enquiry=enquiry, scope=scope_for(by, "episode.admit"), at=at
    )
    bed = _bed_for(placement.decided_level, bed, enquiry=enquiry, by=by, at=at)
    episode = _open(
        EpisodeOfCare(
            pk=claim.subject_id,
            patient=patient,
            site=bed.room.unit.site if bed else enquiry.site,
            enquiry=enquiry,
            level_of_care=placement.decided_level,
            started_at=at,
            admitted_by=by,
            multiple_enrollment_checked_at=enrollment.checked_at,
            multiple_enrollment_checked_by=enrollment.checked_by,
            multiple_enrollment_result=enrollment.words,
        )
    )
    if bed is not None:
        beds.occupy(bed=bed, enquiry=enquiry, episode=episode, by=by, at=at)
    _sign(patient, papers, by=by, at=at)
    enquiry.status, enquiry.call_back_due_at = Enquiry.Status.ADMITTED, None
    enquiry.save()
    audit.act(
        action="episode.admitted",
        by=by,
        at=at,
        patient_id=patient.pk,
        site_id=episode.site_id,
        subject=episode,
        detail={
            "enquiry": str(enquiry.pk),
            "level": placement.decided_level,
            "bed": str(bed.pk) if bed else None,
            "returning": decision.same_as is not None,
            "enrollment": enrollment.result,
            "none_of": sorted(str(pk) for pk in decision.none_of),
        },
    )
    return episode


def _body(
    enquiry: Enquiry,
    person: Person,
    decision: Decision,
    bed: Bed | None,
    enrollment: EnrollmentCheck,
    papers: Papers,
) -> dict[str, Any]:
    return {
        "enquiry": enquiry.pk,
        "person": asdict(person),
        "same_as": decision.same_as,
        "none_of": sorted(str(pk) for pk in decision.none_of),
        "bed": bed.pk if bed else None,
        "enrollment": enrollment.body,
        "papers": asdict(papers),
    }


def _bed_for(level: str, bed: Bed | None, *, enquiry: Enquiry, by: StaffMember, at: datetime) -> Bed | None:
    """The bed, locked and free; None at levels without one, whatever was chosen."""
    if not needs_bed(level):
        return None
    if bed is None:
        raise BedMissing
    bed = beds.free_bed(bed_id=bed.pk, enquiry=enquiry, at=at)
    check(by, "episode.admit", site_id=bed.room.unit.site_id)
    return bed


def _open(episode: EpisodeOfCare) -> EpisodeOfCare:
    """Store the episode; that one person has one at a time is the database's last word."""
    try:
        with transaction.atomic():
            episode.save(force_insert=True)
    except IntegrityError as error:
        if "episode_one_active_a_person" in str(error):
            raise IdentityQuestion from error
        raise
    return episode


def _sign(patient: Patient, papers: Papers, *, by: StaffMember, at: datetime) -> None:
    sign_treatment_consents(
        patient=patient,
        by=by,
        at=at,
        signed_name=papers.signature.name,
        signature=papers.signature,
        notice_acknowledged=papers.notice_acknowledged,
        agrees_to_treatment_sharing=papers.agrees_to_treatment_sharing,
        agrees_to_registry_check=papers.agrees_to_registry_check,
        registries=papers.registries,
    )
