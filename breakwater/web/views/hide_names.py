"""The privacy switch: a screen seen from the hall shows initials instead of names, for the session of the station."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from breakwater.privacy.guard import StaffRequest, signed_in_page
from breakwater.web.session_context import HIDE_NAMES
from breakwater.web.views.theme import back_of


@signed_in_page
@require_POST
def hide_names(request: StaffRequest) -> HttpResponse:
    """Hide or show names on this screen, and go back to the page it was pressed on."""
    request.session[HIDE_NAMES] = request.POST.get("hide") == "yes"
    return redirect(back_of(request))
