"""Before every page for staff: was a second factor given, and is this session open or locked?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from breakwater.audit import record
from breakwater.organization.models import StaffMember
from breakwater.privacy import kept_forms, parked_sessions, second_factor, staff_session
from breakwater.privacy.guard import access_of
from breakwater.privacy.permissions import PERMISSIONS

# What a person without a second factor may open: the way to set one up, and the way out.
WITHOUT_SECOND_FACTOR: Final = frozenset(
    {
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "theme",
    }
)
# What a locked session may open: its lock page, and ways to go on as oneself or as somebody else.
WHILE_LOCKED: Final = frozenset({"lock", "locked", "switch_user"})


class StaffSessionGuard:
    """Deny by default: a session opens a page for staff only with a second factor, and only while it is not locked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        parked_sessions.remember(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = access_of(view)
        if access in {None, "public"} or not isinstance(request.user, StaffMember):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return self._without_second_factor(request, name) or self._while_locked(request, name, access)

    def _without_second_factor(self, request: HttpRequest, name: str) -> HttpResponse | None:
        if staff_session.has_second_factor(request.session) or name in WITHOUT_SECOND_FACTOR:
            return None
        if second_factor.has_factor(request.user):  # type: ignore[arg-type]
            # Signed in some other way than through the second step: begin again.
            logout(request)
            return go(request, f"{reverse('account_login')}?{urlencode({'next': page_of(request)})}")
        return go(request, reverse("mfa_index"))

    def _while_locked(self, request: HttpRequest, name: str, access: str | None) -> HttpResponse | None:
        session = request.session
        if not staff_session.is_locked(session):
            if staff_session.seconds_left(session) > 0:
                if is_touch(request):
                    staff_session.touch(session, access if access in PERMISSIONS else None)
                return None
            staff_session.lock(session)
            record.access(action="sign_in.locked", by=request.user, detail={"why": "idle"})  # type: ignore[arg-type]
        if name in WHILE_LOCKED:
            return None
        if "HX-Request" in request.headers:
            # The page's script covers the page and keeps what was typed.
            return HttpResponse(status=423)
        if request.method == "POST":
            kept_forms.keep_sent(request)
        return redirect(f"{reverse('locked')}?{urlencode({'next': page_of(request)})}")


def is_touch(request: HttpRequest) -> bool:
    """Whether somebody did something. A region that polls is not somebody; a page opened or a form sent is."""
    return request.method != "GET" or "HX-Request" not in request.headers


def page_of(request: HttpRequest) -> str:
    """The page to come back to: this one, if it can be opened by its address, else the home screen."""
    return request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/home/"


def go(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect, said so that htmx follows it with the whole page."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return redirect(address)
