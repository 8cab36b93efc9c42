"""Who may sign in, and what is written down when they do.

``StaffBackend`` finds the account, ``StaffAccountAdapter`` is how django-allauth carries a sign-in through here.
"""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from breakwater.audit import record
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import parked_sessions, second_factor, slow_down, staff_roles, staff_session

# Changing how one signs in asks for the second factor again unless it was given this lately.
FACTOR_IS_FRESH_S: Final = 5 * 60


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """E-mail and password, with end dates of accounts and roles taken at their word on every request (H73)."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> StaffMember | None:
        """The staff member, or None: for an unknown name, a wrong password and an ended account alike (H71).

        The caller in allauth hashes the password once where no account was found, so all three take as long.
        """
        email = str(credentials.get("email") or "").strip().lower()
        staff = StaffMember.objects.filter(email=email).first()
        if staff is None:
            return None
        self._did_check_password = True
        right = staff.check_password(str(credentials.get("password") or ""))
        return staff if right and self.user_can_authenticate(staff) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, StaffMember) and user.works_at(now())

    def get_user(self, user_id: Any) -> StaffMember | None:
        """The staff member of a session with their roles of today; None for an account that has ended."""
        staff = staff_roles.signed_in(UUID(str(user_id)), now())
        return staff if staff is not None and staff.works_at(now()) else None


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """The step after the password. It is left out when the code was given, and was right, together with it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        given = staff_session.second_factor_of(get_authentication_records(request, self.login.user))
        return given is None and bool(super()._should_handle(request))


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's hooks, as they are answered here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and the password do not belong together. Check both.",
        "incorrect_password": "That password is not right.",
        "enter_current_password": "Enter the password you use now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are left out: our pages say themselves what was saved."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No message leaves by e-mail; the audit row and the staff page tell."""

    def get_login_stages(self) -> list[str]:
        return ["breakwater.privacy.sign_in.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limits are those of ``slow_down``; allauth's own could be used to lock a nurse out (H72)."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> StaffMember | None:
        found = authenticate(request, **credentials)
        return found if isinstance(found, StaffMember) else None

    def reauthenticate(self, user: Any, password: str) -> bool:
        return bool(self.authenticate(context.request, email=user.email, password=password) == user)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Before the second step: an ended account stops here, and a session parked at this station opens again."""
        if not StaffBackend().user_can_authenticate(user):
            # Only a passkey comes this far with an ended account. The page does not say why it goes no further.
            record.access(action="sign_in.ended_account", by=user)
            return self.respond_user_inactive(request, user)
        if parked_sessions.take_back(request, user):
            record.access(action="sign_in.unlocked", by=user, detail={"why": "came back"})
            return redirect(kwargs["redirect_url"] or self.get_login_redirect_url(request))
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")

    @transaction.atomic
    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session under a new key, mark the second factor if one was given, and write it down."""
        how = staff_session.second_factor_of(get_authentication_records(request, user))
        super().login(request, user)
        if how:
            staff_session.mark_second_factor(request.session, how)
        staff_session.begin(request.session)
        source = slow_down.source_of(request)
        detail = {"second_factor": how or "none yet", "source": source.name}
        record.access(action="sign_in.signed_in", by=user, detail=detail)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = redirect(kwargs["redirect_url"] or self.get_login_redirect_url(request))
        if staff_session.factor_of(request.session) not in {"", staff_session.COLLEAGUE}:
            slow_down.know_station(request, response)
        return response

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, StaffMember):
            record.access(action="sign_in.signed_out", by=request.user)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a change of how one signs in, unless the second factor was given in the last minutes.

        Somebody who has none yet has just given their password, and is not asked twice.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        wanted = "mfa" if second_factor.has_factor(request.user) else "password"
        given = [e["at"] for e in records if e.get("method") == wanted and e.get("type") != staff_session.COLLEAGUE]
        return not given or time.time() - given[-1] > FACTOR_IS_FRESH_S

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor gives that one; the password alone would add nothing for a thief to find."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods
