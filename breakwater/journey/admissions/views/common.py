"""What the views of admissions share: whose clock, which enquiry, and how an act is tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest
from breakwater.privacy.permissions import NotPermitted, scope_for
from breakwater.record.forms import KeyedForm
from breakwater.record.models import Enquiry
from breakwater.record.refusals import Conflict, Refused

Result = TypeVar("Result")

OK, INVALID, CONFLICT = 200, 422, 409


def sites_for(request: StaffRequest, permission: str) -> list[Site]:
    """Every site at which this staff member holds the permission, by name."""
    scope = scope_for(request.staff, permission)
    found = {assignment.site for assignment in request.staff.current_roles() if assignment.site_id in scope.site_ids}
    return sorted(found, key=lambda site: site.name)


def site_of(request: StaffRequest) -> Site:
    """The site whose clock a page goes by: the first at which this person may do this."""
    return sites_for(request, request.scope.permission)[0]


def find_enquiry(request: StaffRequest, enquiry_id: UUID) -> Enquiry:
    """The enquiry in reach, with what its page shows, in one query; else 404."""
    found = Enquiry.objects.within(request.scope).select_related(
        "site", "taken_by", "answered_by", "closed_by", "episode__admitted_by"
    )
    return found.get_or_404(pk=enquiry_id)


def attempt(
    request: StaffRequest, form: KeyedForm, act: Callable[[], Result], *, action: str, site_id: UUID
) -> tuple[Result | None, int]:
    """Do an act that may be refused. A refusal is shown on the form, kept in the audit, and gives 422 or 409."""
    try:
        return act(), OK
    except NotPermitted:
        raise
    except (Refused, KeyReused) as refusal:
        form.refuse(refusal.message)
        audit.refused(action=action, by=request.staff, code=refusal.code, site_id=site_id)
        return None, CONFLICT if isinstance(refusal, Conflict | KeyReused) else INVALID
