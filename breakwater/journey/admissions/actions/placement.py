"""Decide the level of care, dimension by dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.placement import DIMENSIONS, level, recommended_level
from breakwater.journey.admissions.actions import enquiries
from breakwater.organization.models import StaffMember
from breakwater.privacy.permissions import check
from breakwater.record.models import Enquiry, Placement
from breakwater.record.refusals import Refused


class ReasonMissing(Refused):
    code = "placement_reason_missing"
    message = "Write a short reason for each dimension."


class SayWhyDifferent(Refused):
    code = "placement_differs_without_reason"

    def __init__(self, recommended: str, decided: str) -> None:
        super().__init__(
            f"The levels you named lead to {recommended}, you decided {decided}. Say why, in the field for it."
        )


@dataclass(frozen=True, slots=True)
class DimensionAnswer:
    """What a clinician found in one dimension. ``level`` is a level's code, empty where a dimension gives none."""

    reason: str
    level: str = ""


@transaction.atomic
def decide_placement(
    *,
    enquiry: Enquiry,
    dimensions: Mapping[str, DimensionAnswer],
    decided_level: str,
    reason_when_different: str,
    by: StaffMember,
    at: datetime,
    form_key: UUID,
) -> Placement:
    """Sign the level of care for this person. The recommendation is worked out here (source ours-placement).

    Args:
        dimensions: the answers by dimension id; the first five need a level, all six a reason.
        decided_level: a level's code; empty follows the recommendation.

    Raises:
        ReasonMissing: a dimension without a reason.
        SayWhyDifferent: the decision differs from the recommendation and nobody said why.
        PlacementIncomplete, UnknownLevel: a level missing or unknown (a form never sends such).
        EnquiryClosed, AlreadyAdmitted: the enquiry has come to its end.
    """
    check(by, "placement.decide", site_id=enquiry.site_id)
    body = {
        "enquiry": enquiry.pk,
        "dimensions": {name: asdict(answer) for name, answer in dimensions.items()},
        "decided_level": decided_level,
        "reason_when_different": reason_when_different,
    }
    claim = keys.claim(key=form_key, action="placement.decide", by=by, body=body, at=at)
    if not claim.is_first:
        return Placement.objects.get(pk=claim.subject_id)
    enquiry = enquiries.lock_open(enquiry.pk)
    if any(not dimensions.get(d.id, DimensionAnswer("")).reason.strip() for d in DIMENSIONS):
        raise ReasonMissing
    recommended = recommended_level({d.id: dimensions[d.id].level for d in DIMENSIONS if d.gives_level}).code
    decided = level(decided_level or recommended).code
    if decided != recommended and not reason_when_different.strip():
        raise SayWhyDifferent(recommended, decided)
    placement = Placement.objects.create(
        pk=claim.subject_id,
        enquiry=enquiry,
        dimensions={d.id: asdict(dimensions[d.id]) for d in DIMENSIONS},
        recommended_level=recommended,
        decided_level=decided,
        reason_when_different=reason_when_different if decided != recommended else "",
        decided_at=at,
        decided_by=by,
    )
    enquiries.settle_status(enquiry, at)
    enquiry.save()
    audit.act(
        action="placement.decided",
        by=by,
        at=at,
        site_id=enquiry.site_id,
        subject=placement,
        detail={"enquiry": str(enquiry.pk), "recommended": recommended, "decided": decided},
    )
    return placement
