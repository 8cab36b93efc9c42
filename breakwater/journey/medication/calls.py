"""Call somebody who did not come, and write down what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication.missed import Missed
from breakwater.journey.medication.models import MissedCall
from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient
from breakwater.record.refusals import Refused


@transaction.atomic
def log_call(*, missed: Missed, result: str, note: str, form_key: UUID, by: StaffMember, at: datetime) -> MissedCall:
    """Write down one try to reach this person. The same form twice is one call.

    Raises:
        Refused: the person has not agreed to be called at a number, so nobody calls.
    """
    body = {"patient": missed.patient_id, "result": result, "note": note}
    claimed = keys.claim(key=form_key, action="missed.called", by=by, body=body, at=at)
    if not claimed.is_first:
        return MissedCall.objects.get(pk=claimed.subject_id)
    person = Patient.objects.get(pk=missed.patient_id)
    if not (person.phone and person.safe_to_leave_message):
        raise Refused("It is not known to be safe to call this person. Do not call.", code="not_safe_to_call")
    call = MissedCall(
        pk=claimed.subject_id, patient=person, episode_id=missed.episode_id, missed_days=missed.days, result=result,
        note=note, at=at, by=by,
    )  # fmt: skip
    call.save(force_insert=True)
    detail = {"result": result, "missed_days": missed.days}
    audit.act(action="missed.called", by=by, at=at, patient_id=person.pk, subject=call, detail=detail)
    return call
