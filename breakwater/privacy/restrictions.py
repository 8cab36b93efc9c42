"""A person asks us not to share something: say yes or no, and lift it when the person says so (42 CFR 2.26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.privacy.models import Restriction
from breakwater.privacy.permissions import check
from breakwater.record.models import Patient
from breakwater.record.refusals import Refused


class RestrictionAlreadyLifted(Refused):
    code = "restriction_lifted"
    message = "This was lifted before. The list shows what still stands."


@transaction.atomic
def answer_restriction(
    *,
    patient: Patient,
    asked_words: str,
    agreed: bool,
    by: StaffMember,
    at: datetime,
    recipients: Sequence[str] = (),
    categories: Sequence[str] = (),
    purposes: Sequence[str] = (),
    form_key: UUID | None = None,
) -> Restriction:
    """Keep what the person asked for and our answer. An empty list means all: all recipients, all parts, all purposes.

    Raises:
        NotPermitted: not a privacy officer.
        Refused: the person's words are missing.
    """
    check(by, "restriction.answer")
    if not asked_words.strip():
        raise Refused("Write what the person asks for, in their words.", code="restriction_words_missing")
    new_id = uuid4()
    if form_key:
        body = {
            "patient": patient.pk,
            "words": asked_words,
            "agreed": agreed,
            "what": [sorted(recipients), sorted(categories), sorted(purposes)],
        }
        claim = keys.claim(key=form_key, action="restriction.answered", by=by, body=body, at=at)
        if not claim.is_first:
            return Restriction.objects.get(pk=claim.subject_id)
        new_id = claim.subject_id
    restriction = Restriction.objects.create(
        id=new_id,
        patient=patient,
        recipients=list(recipients),
        categories=list(categories),
        purposes=list(purposes),
        asked_words=asked_words.strip(),
        agreed=agreed,
        answered_at=at,
        answered_by=by,
    )
    detail = {"agreed": agreed, "categories": sorted(categories), "purposes": sorted(purposes)}
    audit.act(action="restriction.answered", by=by, at=at, patient_id=patient.pk, subject=restriction, detail=detail)
    return restriction


@transaction.atomic
def lift_restriction(*, restriction: Restriction, by: StaffMember, at: datetime) -> Restriction:
    """End a restriction because the person says so, or because we told them that we no longer can keep to it.

    Raises:
        NotPermitted: not a privacy officer.
        RestrictionAlreadyLifted: somebody was first.
    """
    check(by, "restriction.answer")
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.ended_at is not None:
        raise RestrictionAlreadyLifted
    restriction.ended_at, restriction.ended_by = at, by
    restriction.save(update_fields=["ended_at", "ended_by"])
    audit.act(action="restriction.lifted", by=by, at=at, patient_id=restriction.patient_id, subject=restriction)
    return restriction
