"""Who may sign in: staff whose account is active and in date, loaded with the roles in force today in one query."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from breakwater.organization.models import RoleAssignment, StaffMember


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's e-mail sign-in, with end dates of accounts and roles taken at their word on every request (H73)."""

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, StaffMember) and user.works_on(timezone.localdate())

    def get_user(self, user_id: Any) -> StaffMember | None:
        today = timezone.localdate()
        roles = list(
            RoleAssignment.objects.in_force_on(today)
            .filter(staff_id=UUID(str(user_id)))
            .select_related("staff", "site")
        )
        staff = roles[0].staff if roles else StaffMember.objects.filter(pk=user_id).first()
        if staff is None or not staff.works_on(today):
            return None
        staff._current_roles = roles
        return staff
