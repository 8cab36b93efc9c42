"""Who is on shift, and who leads: planned by a manager. Beside ``accounts`` because these acts write audit rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from breakwater.audit import record
from breakwater.audit.keys import claim
from breakwater.organization.models import Shift, Site, StaffMember
from breakwater.record.refusals import Refused


class ShiftRefused(Refused):
    """A shift that cannot be: against another one, or against the clock."""

    code = "shift_refused"


BY_CONSTRAINT = {
    "shift_one_lead_a_site": "Somebody else leads in this time. Choose another time, or do not let this person lead.",
    "shift_once_a_person": "This person has a shift in this time already.",
    "shift_ends_after_start": "The shift ends before it begins. Check both times.",
}


def shifts_within(site_ids: Collection[UUID], since: datetime) -> QuerySet[Shift]:
    """Shifts at these sites that end after this moment, the next first."""
    shifts = Shift.objects.filter(site_id__in=list(site_ids), ends_at__gt=since)
    return shifts.select_related("staff", "site").order_by("starts_at", "staff__name")


def add_shift(
    *,
    staff: StaffMember,
    site: Site,
    starts_at: datetime,
    ends_at: datetime,
    leads: bool,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> Shift:
    """Put somebody on shift at a site.

    Raises:
        ShiftRefused: the times do not fit, the person has another shift then, or somebody else leads then.
    """
    fields = {"staff": staff.pk, "site": site.pk, "starts_at": starts_at, "ends_at": ends_at, "leads": leads}
    try:
        with transaction.atomic():
            claimed = claim(key=form_key, action="shift.added", by=by, body=fields, at=at)
            if not claimed.is_first:
                return Shift.objects.get(pk=claimed.subject_id)
            shift = Shift.objects.create(
                pk=claimed.subject_id, staff=staff, site=site, starts_at=starts_at, ends_at=ends_at, leads=leads
            )
            detail = {"staff": str(staff.pk), "leads": leads}
            record.act(action="shift.added", by=by, at=at, site_id=site.pk, subject=shift, detail=detail)
            return shift
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in BY_CONSTRAINT:
            raise
        raise ShiftRefused(BY_CONSTRAINT[name], code=name) from error


@transaction.atomic
def end_shift(*, shift: Shift, by: StaffMember, at: datetime) -> Shift:
    """End a shift that runs, now. One that has not begun, or has ended, cannot be ended.

    Raises:
        ShiftRefused: it does not run now.
    """
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if not shift.starts_at < at < shift.ends_at:
        raise ShiftRefused("Only a shift that runs now can be ended.")
    shift.ends_at = at
    shift.save(update_fields=["ends_at"])
    record.act(action="shift.ended", by=by, at=at, site_id=shift.site_id, subject=shift)
    return shift
