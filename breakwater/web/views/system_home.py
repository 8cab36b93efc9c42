"""The integrator's screen: what runs in the background, what failed, and how old the parts are."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from breakwater.organization.clock import now
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.web.background import background
from breakwater.web.parts import parts


@staff_page("system.home")
def system_home(request: StaffRequest) -> HttpResponse:
    """Jobs with their last beat, failed work, versions. No row here is about a person in treatment."""
    at = now()
    context = {
        "background": background(at),
        "parts": parts(at.date()),
        "read_at": at,
        "may_search_audit": may(request.staff, "audit.search"),
    }
    return render(request, "system/home.jinja", context)
