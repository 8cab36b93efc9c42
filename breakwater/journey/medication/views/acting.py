"""What pages that act have in common: do it when the form is whole, else show why not and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from breakwater.journey.medication import witness
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.models import StaffMember
from breakwater.privacy.guard import StaffRequest

Done = TypeVar("Done")
form_view = require_http_methods(["GET", "HEAD", "POST"])


def tried(
    request: StaffRequest,
    form: forms.Form,
    action: str,
    act: Callable[[dict[str, Any]], Done],
    *,
    site_id: UUID,
    patient_id: UUID | None = None,
) -> tuple[Done | None, int]:
    """What the act came to, or None with the status of the page that says why not.

    A refusal of the act stands on the form and in the audit trail.
    """
    if request.method != "POST":
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(form.cleaned_data), 303
    except Refusals as refusal:
        form.add_error(None, refused(request, action, refusal, site_id=site_id, patient_id=patient_id))
        return None, status_of(refusal)


def to(name: str, *args: object) -> HttpResponseRedirect:
    """On to another page of this stage after something was done."""
    return HttpResponseRedirect(reverse(f"medication:{name}", args=args), status=303)


def colleague(
    request: StaffRequest, answers: dict[str, Any], *, site_id: UUID, prefix: str = "colleague"
) -> StaffMember:
    """The second person of a form, confirmed with what only they know (H37)."""
    return witness.confirm(
        request, email=answers[f"{prefix}_email"], password=answers[f"{prefix}_password"],
        code=answers[f"{prefix}_code"], permission="dose.witness", site_id=site_id, not_=request.staff,
    )  # fmt: skip
