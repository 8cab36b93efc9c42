"""What the frame of a staff page needs to know of the session: where to lock it, when it locks, how to sign out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from breakwater.organization.models import StaffMember
from breakwater.privacy import kept_forms, staff_session

# Whether this station shows initials instead of names on queues and boards.
HIDE_NAMES = "hide_names"


def session(request: HttpRequest) -> dict[str, Any]:
    """Addresses of the top bar. A session without a second factor has nothing to lock yet."""
    if not isinstance(getattr(request, "staff", None), StaffMember):
        return {}
    staff = request.staff  # type: ignore[attr-defined]
    found: dict[str, Any] = {
        "sign_out_url": reverse("account_logout"),
        "account_url": reverse("mfa_index"),
        "comfortable": staff.comfortable,
        "hide_names": bool(request.session.get(HIDE_NAMES)),
    }
    if staff_session.has_second_factor(request.session) and not staff_session.is_locked(request.session):
        if kept_forms.KEPT in request.session:
            found["typed_url"] = reverse("typed")
        found["lock_url"] = reverse("lock")
        found["still_here_url"] = reverse("still_here")
        found["lock_after"] = int(request.session.get(staff_session.IDLE_AFTER, staff_session.idle_limit_s(None)))
    return found
