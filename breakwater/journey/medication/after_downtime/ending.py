"""End a downtime: all that is left signed off by two people, and the list closed by name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.journey.medication.after_downtime.refusals import DowntimeRefused
from breakwater.journey.medication.models import Downtime, DowntimeDue
from breakwater.journey.medication.refusals import SecondPersonNeeded
from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient


@transaction.atomic
def sign_off(*, downtime: Downtime, reason: str, second_by: StaffMember, by: StaffMember, at: datetime) -> int:
    """Two people sign that no more doses were given on paper than are entered. Returns how many dues that settled.

    Raises:
        SecondPersonNeeded: it is the same person twice.
        DowntimeRefused: no reason, or nothing is left to sign for.
    """
    if second_by.pk == by.pk:
        raise SecondPersonNeeded
    if not reason.strip():
        raise DowntimeRefused("Write how you know that nothing more was given.", code="reason_missing")
    left = DowntimeDue.objects.unsettled().filter(downtime=downtime)
    people = left.order_by("patient_id").values_list("patient_id", flat=True)
    list(Patient.objects.filter(pk__in=list(people)).order_by("pk").select_for_update(no_key=True))
    dues = list(left.select_for_update(of=("self",)))
    if not dues:
        raise DowntimeRefused("Every dose of this downtime is settled already.", code="downtime_nothing_left")
    left.filter(pk__in=[due.pk for due in dues]).update(
        outcome=DowntimeDue.Outcome.SIGNED_OFF, reason=reason[:240], settled_at=at, settled_by=by, second_by=second_by
    )
    for due in dues:
        audit.act(action="downtime.signed_off", by=by, at=at, patient_id=due.patient_id, site_id=downtime.site_id,
                  subject=due, detail={"second_by": str(second_by.pk)})  # fmt: skip
    return len(dues)


@transaction.atomic
def end_downtime(*, downtime: Downtime, by: StaffMember, at: datetime) -> Downtime:
    """Close the list.

    Raises:
        DowntimeRefused: something is not settled yet, or it was closed before.
    """
    locked: Downtime = Downtime.objects.select_for_update().get(pk=downtime.pk)
    if locked.ended_at is not None:
        raise DowntimeRefused("This downtime was closed before.", code="downtime_closed")
    left = DowntimeDue.objects.unsettled().filter(downtime=locked).count()
    if left:
        raise DowntimeRefused(f"{left} of the list are not settled yet.", code="downtime_not_settled")
    locked.ended_at, locked.ended_by = at, by
    locked.save(update_fields=["ended_at", "ended_by"])
    audit.act(action="downtime.ended", by=by, at=at, site_id=locked.site_id, subject=locked)
    return locked
