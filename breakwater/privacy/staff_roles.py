"""Who is signed in and what they may do, read at every request: rights end with the day, not with the session (H73)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID

from breakwater.audit import prepared
from breakwater.organization.models import RoleAssignment, Site, StaffMember

PARTS = ((StaffMember, "staff"), (RoleAssignment, "held"), (Site, "site"))


def signed_in(staff_id: UUID, at: datetime) -> StaffMember | None:
    """The staff member with the roles in force at this moment, each with its site; None when there is nobody."""
    rows = prepared.ask(_statement(), {"staff": staff_id, "day": at.date()})
    if not rows:
        return None
    first, second = (len(model._meta.concrete_fields) for model, _ in PARTS[:2])
    staff = prepared.instance(StaffMember, rows[0][:first])
    roles = []
    for row in rows:
        if row[first] is not None:
            assignment = prepared.instance(RoleAssignment, row[first : first + second])
            assignment.staff, assignment.site = staff, prepared.instance(Site, row[first + second :])
            roles.append(assignment)
    staff._current_roles = [assignment for assignment in roles if assignment.is_in_force_at(at)]
    return staff


@cache
def _statement() -> str:
    """The person once for each role that may be in force somewhere; once without any when there is none."""
    listed = ", ".join(prepared.columns(model, table) for model, table in PARTS)
    # Put together from column names only.
    return f"""
        SELECT {listed} FROM organization_staffmember staff
          LEFT JOIN organization_roleassignment held ON held.staff_id = staff.id
           AND held.starts_on <= %(day)s::date + 1 AND held.ends_on >= %(day)s::date - 1
          LEFT JOIN organization_site site ON site.id = held.site_id
         WHERE staff.id = %(staff)s
         ORDER BY held.starts_on
    """  # noqa: S608
