"""After sign-in each role lands on its own home screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from breakwater.organization.models import Role
from breakwater.privacy.guard import StaffRequest, staff_page

HOME_SCREENS: dict[str, str] = {
    Role.DETOX_NURSE: "detox:board",
    Role.DOSING_NURSE: "medication:window",
    Role.PRESCRIBER: "medication:orders",
    Role.ADMISSIONS: "admissions:queue",
    Role.COUNSELOR: "therapy:home",
    Role.RESIDENCE: "residence:home",
    Role.RECOVERY: "recovery:home",
    Role.MANAGER: "manager_home",
    Role.PRIVACY_OFFICER: "privacy:audit_search",
    Role.INTEGRATOR: "system_home",
}


@staff_page("home.view")
def home(request: StaffRequest) -> HttpResponse:
    """Send the staff member to the home screen of the first role they hold today."""
    held = {assignment.role for assignment in request.staff.current_roles()}
    first = next(role for role in HOME_SCREENS if role in held)
    return redirect(HOME_SCREENS[first])
