"""A prescriber decides about take-homes for one person; each decision stands until the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.findings import NOBODY, Finding, stops
from breakwater.clinical.take_home_eligibility import QUESTIONS, Considerations, check_considerations
from breakwater.journey.medication.models import TakeHomeLimit
from breakwater.journey.medication.refusals import TakeHomeRefused, stopping
from breakwater.organization.models import Site, StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import EpisodeOfCare, Patient, TakeHomeReview

Decision = TakeHomeReview.Decision


@dataclass(frozen=True, slots=True)
class Judged:
    """What the prescriber answered. ``considered`` is the answer to each of the six considerations, by its name."""

    decision: str
    considered: Mapping[str, bool | None]
    reason: str
    most_days: int | None = None


def findings_of(judged: Judged, *, by: StaffMember, at: datetime, site: Site) -> tuple[Finding, ...]:
    """What the rules say about these answers."""
    answers = {name: judged.considered.get(name) for name in QUESTIONS}
    day = site.dosing_day(at)
    return check_considerations(Considerations(**answers, reason=judged.reason, decided_by=str(by), decided_on=day))


@transaction.atomic
def decide(
    *, patient: Patient, site: Site, judged: Judged, form_key: UUID, by: StaffMember, at: datetime
) -> TakeHomeReview:
    """Write the decision. Stopping needs only a reason and takes effect at once, at every window.

    Raises:
        NotPermitted: only a prescriber of this site decides.
        TakeHomeRefused: a consideration is not answered, the reason or the number of days is missing, or the person is
            not in treatment here.
    """
    check(by, "take_home.decide", site_id=site.pk)
    body = {**asdict(judged), "patient": patient.pk}
    claimed = keys.claim(key=form_key, action="take_home.reviewed", by=by, body=body, at=at)
    if not claimed.is_first:
        return TakeHomeReview.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(patient.pk)
    episode = EpisodeOfCare.objects.active().filter(patient=patient, site=site).first()
    if episode is None:
        raise TakeHomeRefused("Treatment here has ended. Nothing is decided any more.", code="episode_ended")
    _must_be_whole(judged, findings_of(judged, by=by, at=at, site=site))
    review = TakeHomeReview(
        pk=claimed.subject_id, patient=patient, episode=episode, decision=judged.decision, most_days=judged.most_days,
        considered=dict(judged.considered), reason=judged.reason, decided_at=at, decided_by=by,
    )  # fmt: skip
    review.save(force_insert=True)
    audit.act(
        action="take_home.reviewed", by=by, at=at, patient_id=patient.pk, site_id=site.pk, subject=review,
        detail={"decision": judged.decision, "most_days": judged.most_days},
    )  # fmt: skip
    return review


def _must_be_whole(judged: Judged, findings: tuple[Finding, ...]) -> None:
    """Bottles are granted only with every consideration answered. A no is passed by the prescriber's own reason."""
    if not judged.reason.strip():
        raise TakeHomeRefused("Write the reason for this decision.", code="take_home_reason_missing")
    if judged.decision != Decision.GRANTED:
        return
    missing = tuple(finding for finding in stops(findings) if finding.override_by == NOBODY)
    if missing:
        raise TakeHomeRefused(stopping(missing), code=missing[0].code, findings=findings)
    if not judged.most_days:
        raise TakeHomeRefused("Say how many days this person may have in hand.", code="most_days_missing")


@transaction.atomic
def set_site_limit(*, site: Site, most_days: int | None, reason: str, by: StaffMember, at: datetime) -> TakeHomeLimit:
    """The site's own limit from today on, or none of its own any more. It only tightens: the strictest decides."""
    check(by, "take_home.decide", site_id=site.pk)
    if not reason.strip():
        raise TakeHomeRefused("Write why the site sets this limit.", code="reason_missing")
    limit = TakeHomeLimit.objects.create(
        site=site, most_days=most_days, starts_on=site.dosing_day(at), reason=reason, set_at=at, set_by=by
    )
    audit.act(action="take_home.limit_set", by=by, at=at, site_id=site.pk, subject=limit)
    return limit
