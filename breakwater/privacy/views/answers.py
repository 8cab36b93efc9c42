"""What the views of this part do alike."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from breakwater.audit import record as audit
from breakwater.audit.keys import KeyReused
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest
from breakwater.record.forms import KeyedForm
from breakwater.record.refusals import Conflict, Refused

# What an action may raise that a form can show.
Refusals = (Refused, KeyReused)
OK, INVALID, CONFLICT = 200, 422, 409


def see_other(name: str, *args: UUID) -> HttpResponse:
    """On to another page after an act."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def as_uuid(text: str) -> UUID:
    """An id from an address; anything else is as unknown as an id of nobody."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def site_of(request: StaffRequest) -> Site:
    """The site whose clock a page goes by: the first at which this person may do this, or else works."""
    roles = request.staff.current_roles()
    return next((role.site for role in roles if role.site_id in request.scope.site_ids), roles[0].site)


def show_refusal(
    request: StaffRequest, form: KeyedForm, refusal: Exception, *, action: str, patient_id: UUID | None = None
) -> int:
    """Put a refusal on its form and into the audit trail; returns the status to answer with."""
    code, message = getattr(refusal, "code", "refused"), getattr(refusal, "message", str(refusal))
    audit.refused(action=action, by=request.staff, code=code, patient_id=patient_id)
    form.refuse(message)
    return CONFLICT if isinstance(refusal, Conflict | KeyReused) else INVALID
